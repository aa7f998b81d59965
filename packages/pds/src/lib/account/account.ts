/**
 * An account: the actor that has its repository, its secrets and its sessions.
 *
 * It has two entries for the Worker and the directory, who have checked the credential: `answer` for methods of the
 * protocol, `ask` for what the host's own parts want of each other (`accountRequests`). Streams come by `fetch`.
 * Whether a session goes on and the account is open is decided here.
 */
import { Actor } from '@sundog/actor';

import { logMailer } from '../access/log-mailer.ts';
import type { Mailer } from '../access/mailer.ts';
import { mustGetBucket } from '../blobs/get-bucket.ts';
import type { EventMark } from '../events/account-event.ts';
import { getRule } from '../methods/methods.ts';
import { sequencerName } from '../sequencer/sequencer.ts';
import { parseSettings } from '../settings/parse-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { answerAsk } from '../xrpc/ask.ts';
import { dispatch } from '../xrpc/dispatch.ts';
import type { MethodCall } from '../xrpc/method.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { createAnswer, type AccountAnswer } from './account-answer.ts';
import { accountHandlers } from './account-handlers.ts';
import type { Caller } from './account-scope.ts';
import { accountMigrations, createAccountParts, mustGetProfile, type AccountParts } from './account-parts.ts';
import { accountRequests } from './account-requests.ts';
import { credentialHere, credentialStill, mustAdmit } from './admit.ts';
import { defineDeletion } from './lifecycle.ts';
import type { Profile } from './profile-table.ts';
import { answerTransfer, defineImport } from './transfer.ts';

/** The name of the one directory of a host. */
export const directoryName = 'accounts';

/** The class to export from the Worker; named by the account's DID. */
export class Account<Env extends object = Cloudflare.Env> extends Actor<Env> {
  static override readonly migrations = accountMigrations;

  readonly #parts: AccountParts;

  /**
   * @param ctx of the object
   * @param env with the `PDS_*` variables and the bucket `BLOBS`
   * @throws InvalidSettingsError
   */
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql, jobs, clock, settings, bucket, mailer } = this;
    this.#parts = createAccountParts({
      did: this.name,
      settings,
      sql,
      jobs,
      clock,
      bucket,
      mailer,
      sendEvents: (events, afterLoss) => {
        const options = { instance: sequencerName };
        return this.call<EventMark>('sequencer.append', [this.name, events, { afterLoss }], options);
      },
      directory: {
        rename: (names) => this.#askDirectory('rename', [this.name, names]),
        createResetToken: () => this.#askDirectory('createResetToken', [this.name]),
        forgetDevices: () => this.#askDirectory('forgetDevices', [this.name]),
      },
      sendNote: ({ did, handle, email, status, createdAt }) =>
        this.#askDirectory('note', [{ did, handle, email, status, createdAt }]),
    });
    defineDeletion(this.#parts);
    defineImport(this.#parts);
  }

  /**
   * Answers a method of the protocol.
   *
   * @param call parsed, and allowed by the table of methods
   * @param caller where it comes from
   * @throws XrpcError
   */
  async answer(call: MethodCall, caller: Caller): Promise<AccountAnswer> {
    const rule = getRule(call.nsid);
    const credential = credentialStill(rule, credentialHere(call.credential, this.#parts.did), this.#parts);
    mustAdmit(rule, credential, this.#mustGetProfile(call), this.#parts);
    return createAnswer(await dispatch({ ...call, credential }, accountHandlers, { ...this.#parts, caller }));
  }

  /**
   * Does what another part of the host asks for.
   *
   * @param name of `accountRequests`
   * @param args of that request
   */
  ask(name: keyof typeof accountRequests, args: readonly unknown[]): unknown {
    return answerAsk<AccountParts>(accountRequests[name], this.#parts, args);
  }

  /** The host's settings; a subclass for tests may have others. */
  protected get settings(): Settings {
    return parseSettings(this.env);
  }

  /** Where blobs are. */
  protected get bucket(): R2Bucket {
    return mustGetBucket(this.env);
  }

  /** What sends mail. */
  protected get mailer(): Mailer {
    return logMailer;
  }

  /** Logging in to an account that is gone fails like a wrong password, also before the directory knows. */
  #mustGetProfile({ nsid }: MethodCall): Profile {
    const profile = this.#parts.profile.get();
    if (nsid === 'com.atproto.server.createSession' && (profile === undefined || profile.status === 'deleted')) {
      throw new XrpcError(401, 'AuthenticationRequired', 'Invalid identifier or password');
    }
    return mustGetProfile(this.#parts);
  }

  #askDirectory<Result>(name: string, args: readonly unknown[]): Promise<Result> {
    return this.call<Result>('directory.ask', [name, args], { instance: directoryName });
  }

  /** Streams a repository out or in. */
  protected override onRequest(request: Request): Promise<Response> {
    return answerTransfer(this.#parts, request);
  }
}
