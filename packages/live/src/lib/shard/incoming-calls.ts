/**
 * The calls of functions that come to a shard.
 *
 * - C1 A client's mutation runs as whoever the client is when its turn has come.
 * - C2 A query that somebody watches is not run again for who only asks.
 */
import type { UserIdentity } from '../values/user-identity.ts';
import type { ClientFrame } from '../wire/frames.ts';
import type { ShardParts } from './shard-parts.ts';
import type { MutationOutcome } from './mutation-log.ts';
import type { SentMutation } from './mutations.ts';
import type { FunctionCall } from './shard-calls.ts';
import type { Outcome, Session } from './watching.ts';

type Needed = Pick<
  ShardParts,
  'turns' | 'pace' | 'functions' | 'instances' | 'transitions' | 'mutations' | 'log' | 'across'
>;

/** The calls that come to one shard. */
export class IncomingCalls {
  readonly #parts: Needed;

  constructor(parts: Needed) {
    this.#parts = parts;
  }

  /** Runs a client's mutation, and tells the client with the transition that shows it. */
  async mutateFor(session: Session, frame: Extract<ClientFrame, { type: 'mutate' }>): Promise<void> {
    this.#parts.log.acknowledge({ client: frame.client, number: frame.acknowledged });
    await this.#mutate(
      () => ({ call: frame, identity: session.identity, name: frame, isOutside: true }), // C1
      (outcome) => this.#parts.transitions.noteResult(session, frame.number, outcome),
    );
  }

  /** Runs a mutation. */
  mutate(sent: SentMutation): Promise<MutationOutcome> {
    return this.#mutate(() => sent);
  }

  /** Runs a query once; or gives what those who watch it have (C2). */
  query(call: FunctionCall, identity: UserIdentity | undefined, isOutside: boolean): Promise<Outcome> {
    const { across, turns, functions, pace, instances } = this.#parts;
    const acrossShards = across.query(call, identity, isOutside);
    if (acrossShards !== undefined) return acrossShards;
    return turns.take(async () => {
      const found = functions.mustFind(call.path, call.args, 'query', isOutside);
      await pace.now();
      const watched =
        instances.find({ ...call, audience: { kind: 'one', identity } }) ??
        instances.find({ ...call, audience: { kind: 'everyone' } });
      if (watched?.footprint !== undefined && watched.outcome !== undefined) return watched.outcome;
      return (await functions.query(found, call.args, identity)).outcome;
    });
  }

  /**
   * Runs a mutation.
   *
   * @param send what there is to run when its turn has come
   * @param onEnd notes how it ended before anybody is told of what it has changed
   */
  #mutate(send: () => SentMutation, onEnd?: (outcome: MutationOutcome) => void): Promise<MutationOutcome> {
    const { turns, mutations, pace } = this.#parts;
    return turns.take(async () => {
      const outcome = await mutations.run(send());
      onEnd?.(outcome);
      await pace.soon();
      return outcome;
    });
  }
}
