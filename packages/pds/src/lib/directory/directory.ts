/**
 * The directory: the one actor that knows which accounts are on the host, by DID, handle and address, and keeps what
 * belongs to none of them yet: invitations, promised keys, requests of OAuth clients, browsers. Like an account it has
 * two entries: `answer` for methods of the protocol, `ask` for what the host's own parts want.
 */
import { Actor } from '@sundog/actor';

import { logMailer } from '../access/log-mailer.ts';
import type { Mailer } from '../access/mailer.ts';
import { createAnswer, type AccountAnswer } from '../account/account-answer.ts';
import type { Caller } from '../account/account-scope.ts';
import type { accountRequests } from '../account/account-requests.ts';
import { sequencerName } from '../sequencer/sequencer.ts';
import { parseSettings } from '../settings/parse-settings.ts';
import { answerAsk, createAsk } from '../xrpc/ask.ts';
import { dispatch } from '../xrpc/dispatch.ts';
import type { MethodCall } from '../xrpc/method.ts';
import { directoryHandlers } from './directory-handlers.ts';
import { createDirectoryParts, type DirectoryParts } from './directory-parts.ts';
import { directoryRequests } from './directory-requests.ts';

/** The class to export from the Worker; its one instance is called `directoryName`. */
export class Directory<Env extends object = Cloudflare.Env> extends Actor<Env> {
  readonly #parts: DirectoryParts;

  /**
   * @param ctx of the object
   * @param env with the `PDS_*` variables
   * @throws InvalidSettingsError
   */
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql, jobs, clock, mailer } = this;
    this.#parts = createDirectoryParts({
      settings: parseSettings(env),
      sql,
      jobs,
      clock,
      mailer,
      askAccount: createAsk<typeof accountRequests>((did, ...request) =>
        this.call('account.ask', request, { instance: did }),
      ),
      getHeadSeq: () => this.call<number>('sequencer.head', [], { instance: sequencerName }),
    });
  }

  /**
   * Answers a method of the protocol.
   *
   * @param call parsed, and allowed by the table of methods
   * @param caller where it comes from
   * @throws XrpcError
   */
  async answer(call: MethodCall, caller: Caller): Promise<AccountAnswer> {
    return createAnswer(await dispatch(call, directoryHandlers, { ...this.#parts, caller }));
  }

  /**
   * Does what another part of the host asks for.
   *
   * @param name of `directoryRequests`
   * @param args of that request
   */
  ask(name: keyof typeof directoryRequests, args: readonly unknown[]): unknown {
    return answerAsk<DirectoryParts>(directoryRequests[name], this.#parts, args);
  }

  /** What sends mail. */
  protected get mailer(): Mailer {
    return logMailer;
  }
}
