/**
 * Runs the mutations that come to a shard, in turn with everything else that it does.
 *
 * - M1 A mutation that has a name runs once in effect, however often it is sent. Another call of that name is
 *   refused; so is somebody else's, who is not told what it came to.
 * - M2 A mutation, its number, its version and what leaves because of it are one transaction.
 * - M3 One that has failed has written nothing; its number is spent all the same, unless it is to be tried again.
 * - M4 A shard is in the registry before it writes for the first time, and not for being called: the first mutation
 *   that has something to commit is put back, and runs again once the shard is listed.
 */
import type { UserIdentity } from '../values/user-identity.ts';
import { createCallDigest } from './call-digest.ts';
import { describeFailure } from './describe-failure.ts';
import { encodeFailure, encodeResult } from './encode-result.ts';
import { mustFindMutation, type RanMutation } from './function-runner.ts';
import type { MutationName, MutationOutcome } from './mutation-log.ts';
import { EndedAsAnotherError, ForgottenMutationError, ReusedNumberError } from './shard-errors.ts';
import type { FunctionCall } from './shard-calls.ts';
import type { ShardParts } from './shard-parts.ts';

/** A mutation as it comes. */
export interface SentMutation {
  readonly call: FunctionCall;
  /** Who asks. */
  readonly identity: UserIdentity | undefined;
  /** By which it is known if it is sent again; without one it runs each time. */
  readonly name: MutationName | undefined;
  /** Whether only public functions may be called. */
  readonly isOutside: boolean;
}

type Needed = Pick<ShardParts, 'clock' | 'state' | 'log' | 'functions' | 'enlist' | 'enqueue' | 'transitions'>;

/** The mutations of one shard. */
export class Mutations {
  readonly #parts: Needed;

  constructor(parts: Needed) {
    this.#parts = parts;
  }

  /** Runs a mutation, or says how it has ended before (M1). */
  async run(sent: SentMutation): Promise<MutationOutcome> {
    const named = { ...sent, name: await nameCall(sent) };
    try {
      return await this.#runNamed(named);
    } catch (error) {
      if (!(error instanceof UnlistedError)) throw error;
      await this.#parts.enlist?.(); // M4
      this.#parts.state.markListed();
      return this.#runNamed(named);
    }
  }

  async #runNamed(sent: SentMutation): Promise<MutationOutcome> {
    const { log, state, clock } = this.#parts;
    const { name, call } = sent;
    const known = name === undefined ? undefined : log.find(name);
    if (known?.state === 'ended') return known.outcome;
    try {
      if (known?.state === 'forgotten') throw new ForgottenMutationError(name?.number ?? 0);
      if (known?.state === 'reused') throw new ReusedNumberError(name?.number ?? 0);
      if (known?.state === 'anothers') throw new EndedAsAnotherError(name?.number ?? 0);
      return await this.#runAnew(sent);
    } catch (error) {
      state.reload();
      if (error instanceof UnlistedError) throw error;
      const outcome = { error: encodeFailure(describeFailure(error, call.path)) };
      if (name !== undefined && name.isRetried !== true && known?.state === 'new') {
        log.add(name, outcome, state.version, clock.now()); // M3
      }
      return outcome;
    }
  }

  async #runAnew({ call, identity, name, isOutside }: SentMutation): Promise<MutationOutcome> {
    const { functions, transitions } = this.#parts;
    const found = mustFindMutation(functions, call, isOutside);
    let outcome: MutationOutcome = { value: null };
    const { changes } = await functions.mutation(found, call.args, identity, {
      name,
      commit: (ran) => {
        const { value, bookmark } = ran;
        outcome = { value: encodeResult(call.path, value), ...(bookmark !== undefined && { bookmark }) };
        return this.#commit(ran, name, outcome);
      },
    });
    transitions.noteChanges(changes);
    return outcome;
  }

  /** M2. */
  #commit({ changes, outbox }: RanMutation, name: MutationName | undefined, outcome: MutationOutcome): number {
    const { state, transitions, log, clock, enlist, enqueue } = this.#parts;
    if (changes.length > 0 && enlist !== undefined && !state.isListed) throw new UnlistedError();
    const version = transitions.noteCommit(changes);
    if (name !== undefined) log.add(name, outcome, version, clock.now());
    if (outbox.length > 0) enqueue(outbox);
    return version;
  }
}

/** Puts back what was written in a shard that is not listed (M4). */
class UnlistedError extends Error {
  override readonly name = 'UnlistedError';
}

async function nameCall({ name, call, identity }: SentMutation): Promise<MutationName | undefined> {
  if (name === undefined) return undefined;
  const { client, number, isRetried = false } = name;
  return { client, number, isRetried, digest: await createCallDigest(call, identity) };
}
