/**
 * Queries across shards, run by the root shard: it asks every shard of a field for its part, and puts them together.
 *
 * - O1 An answer has the parts of all shards, or it is an error that names the shard whose part is missing.
 * - O2 A shard is asked for all its parts at once, those that are in memory too, so that what the root shard has of it
 *   is of one version. At most `AT_ONCE` shards are asked at the same time.
 * - O3 Asking happens outside of turns, as far as it can be foreseen (`FanOutRounds`): whatever a run still lacks, it
 *   asks for in its turn.
 * - O4 Which shards there are changes for runs only with a round, which has asked the new ones for all that is watched.
 * - O5 A shard that has failed is not asked by every run: it is asked again after a while, and then longer and longer.
 */
import { InvalidCursorError } from '../database/database-errors.ts';
import type { RowChange } from '../database/footprint.ts';
import type { AcrossFunction } from '../functions/registry.ts';
import type { LiveError } from '../values/live-error.ts';
import type { FailureFrame } from '../wire/frames.ts';
import { parseInstanceState } from '../wire/parse-frame.ts';
import { describeFailure } from './describe-failure.ts';
import { createCallKeys, FanOutCache, type CachedPart, type PartOutcome } from './fan-out-cache.ts';
import type { AskedPart, FanOutCall, PartsReply } from './fan-out-calls.ts';
import { describeUnanswered, ShardFailedError, TooManyShardsError } from './fan-out-errors.ts';
import {
  changeOfFailure,
  changeOfPart,
  changeOfShards,
  rangeOfFailure,
  rangeOfPart,
  rangeOfShards,
  type PartName,
} from './fan-out-footprint.ts';
import { mergeParts } from './parts-value.ts';
import type { ShardParts } from './shard-parts.ts';
import type { Outcome, QueryRun } from './watching.ts';

/** How many shards are asked at the same time. */
const AT_ONCE = 16;

/** How many shards one query may ask: as many as one call may make in the cloud. */
const SHARDS_MAX = 1000;

const RETRY_MS_FIRST = 1000;
const RETRY_MS_MAX = 60_000;

/** A query across shards that has been found, and who asks. */
export interface FoundCall extends FanOutCall {
  readonly found: AcrossFunction;
}

/** What one shard has answered, or why it has not. */
export interface Fetched {
  readonly shard: string;
  readonly asked: readonly { readonly part: AskedPart; readonly base: CachedPart | undefined }[];
  readonly reply: PartsReply | { readonly failure: FailureFrame };
}

interface ShardOutcome {
  readonly shard: string;
  readonly outcome: PartOutcome;
}

interface Failed {
  readonly failure: FailureFrame;
  readonly times: number;
}

type Needed = Pick<ShardParts, 'clock' | 'outside'>;

/** The queries across shards of one root shard. */
export class FanOut {
  readonly #parts: Needed;
  readonly #cache = new FanOutCache();
  readonly #failed = new Map<string, Failed>();
  /** By field, as runs see them (O4). */
  readonly #shards = new Map<string, readonly string[]>();

  constructor(parts: Needed) {
    this.#parts = parts;
  }

  /** Runs a query once: every shard is asked, so it sees whatever was committed before. */
  async runOnce(call: FoundCall): Promise<Outcome> {
    try {
      const shards = this.lookForShards(call.found.acrossField);
      mustBeFew(call.path, shards);
      const parts = await mapInParallel(shards, AT_ONCE, (shard) => this.#askOnce(shard, call));
      return this.#merge(call, parts);
    } catch (error) {
      return { error: describeFailure(error, call.path) };
    }
  }

  /** Runs a query over what is in memory, which the shards keep true (O3). */
  async run(call: FoundCall): Promise<QueryRun> {
    const shards = this.#listShards(call);
    const ranges = [rangeOfShards(call.found.acrossField, shards.length)];
    const footprint = { rows: [], ranges, isUnknown: false };
    try {
      mustBeFew(call.path, shards);
      const keys = createCallKeys(call);
      const lacking = this.listLacking(call, shards);
      if (lacking.length > 0) this.apply(await this.fetch(new Map(lacking.map((shard) => [shard, [call]]))));
      let asksWho = false;
      const parts = shards.map((shard): ShardOutcome => {
        const part = this.#cache.find(shard, keys);
        const failed = this.#failed.get(shard);
        if (failed !== undefined) ranges.push(rangeOfFailure(shard));
        if (part !== undefined) ranges.push(rangeOfPart(part, part.version));
        asksWho ||= part?.isShared === false;
        if (part === undefined || (part.isOutdated && failed !== undefined)) {
          return { shard, outcome: { error: failed?.failure ?? notAnswered } };
        }
        return { shard, outcome: part.outcome };
      });
      this.#cache.trim();
      return { outcome: this.#merge(call, parts), footprint, asksWho };
    } catch (error) {
      return { outcome: { error: describeFailure(error, call.path) }, footprint, asksWho: false };
    }
  }

  /**
   * The shards whose part of a query is not in memory.
   *
   * @param shards that there are
   * @param again which of those that have failed are meant too
   */
  listLacking(call: FoundCall, shards: readonly string[], again?: ReadonlySet<string>): string[] {
    if (shards.length > SHARDS_MAX) return [];
    const keys = createCallKeys(call);
    const isAsked = (shard: string): boolean => !this.#failed.has(shard) || again?.has(shard) === true;
    return shards.filter((shard) => isAsked(shard) && this.#cache.find(shard, keys) === undefined);
  }

  /** The shards of a field that there are by now; one more than may be asked says that they are too many. */
  lookForShards(field: string): readonly string[] {
    return this.#parts.outside.listShards(field, SHARDS_MAX + 1);
  }

  /**
   * Lets runs see the shards of a field (O4).
   *
   * @returns what has changed by that
   */
  setShards(field: string, shards: readonly string[]): RowChange {
    this.#shards.set(field, shards);
    return changeOfShards(field, shards.length);
  }

  /** The part of a name, if it is in memory. */
  getPart(name: PartName): CachedPart | undefined {
    return this.#cache.get(name);
  }

  /** Forgets a part: its shard will not tell of it. */
  deletePart(part: CachedPart): void {
    this.#cache.delete(part);
  }

  /** Forgets that a shard has failed, as nobody waits for it. */
  forgive(shard: string): void {
    this.#failed.delete(shard);
  }

  /**
   * Asks shards (O2).
   *
   * @param wanted calls by shard, besides what is in memory of it
   */
  fetch(wanted: ReadonlyMap<string, readonly FanOutCall[]>): Promise<Fetched[]> {
    return mapInParallel([...wanted], AT_ONCE, async ([shard, calls]): Promise<Fetched> => {
      const cached = this.#cache.list(shard).map((base) => ({ part: askAgain(base), base }));
      const missing = calls.filter((call) => this.#cache.find(shard, createCallKeys(call)) === undefined);
      const added = missing.map(({ path, args, identity }) => ({ part: { path, args, identity }, base: undefined }));
      const asked = [...cached, ...added];
      try {
        const parts = asked.map(({ part }) => part);
        return { shard, asked, reply: await this.#parts.outside.ask(shard, { parts, isWatched: true }) };
      } catch (error) {
        return { shard, asked, reply: { failure: describeUnanswered(error, shard) } };
      }
    });
  }

  /**
   * Takes in what shards have answered.
   *
   * @returns what has changed by that
   */
  apply(fetched: readonly Fetched[]): RowChange[] {
    return fetched.flatMap(({ shard, asked, reply }) => {
      if ('failure' in reply) return this.#fail(shard, reply.failure);
      const changes = this.#failed.delete(shard) ? [changeOfFailure(shard)] : [];
      for (const [index, answered] of reply.parts.entries()) {
        const { part, base } = asked[index] ?? {};
        if (part === undefined) continue;
        const name = { shard, epoch: reply.epoch, instance: answered.instance };
        if (name.instance === 0) changes.push(...this.#fail(shard, readFailure(answered.state)));
        else if (this.#cache.apply(name, part, answered, base)) {
          if (base !== undefined && !isSamePart(base, name)) changes.push(changeOfPart(base, null));
          changes.push(changeOfPart(name, answered.version));
        }
      }
      return changes;
    });
  }

  #fail(shard: string, failure: FailureFrame): RowChange[] {
    const { outside, clock } = this.#parts;
    const times = (this.#failed.get(shard)?.times ?? 0) + 1;
    this.#failed.set(shard, { failure, times });
    outside.planRetry(shard, clock.now() + Math.min(RETRY_MS_FIRST * 2 ** (times - 1), RETRY_MS_MAX)); // O5
    return [changeOfFailure(shard)];
  }

  #listShards({ found: { acrossField } }: FoundCall): readonly string[] {
    const known = this.#shards.get(acrossField);
    if (known !== undefined) return known;
    const shards = this.lookForShards(acrossField);
    this.#shards.set(acrossField, shards);
    return shards;
  }

  async #askOnce(shard: string, { path, args, identity }: FoundCall): Promise<ShardOutcome> {
    try {
      const reply = await this.#parts.outside.ask(shard, { parts: [{ path, args, identity }], isWatched: false });
      const state = parseInstanceState(reply.parts[0]?.state ?? '');
      return { shard, outcome: 'patches' in state ? { error: notAnswered } : state };
    } catch (error) {
      return { shard, outcome: { error: describeUnanswered(error, shard) } };
    }
  }

  #merge({ found, args, path }: FoundCall, outcomes: readonly ShardOutcome[]): Outcome {
    try {
      const values = outcomes.map(({ shard, outcome }) => {
        if ('error' in outcome) throw createPartError(shard, outcome.error); // O1
        return { shard, part: outcome.value };
      });
      return { value: mergeParts(this.#parts.outside.registry.schema, found, args, values) };
    } catch (error) {
      return { error: describeFailure(error, path) };
    }
  }
}

const notAnswered: FailureFrame = { code: 'unavailable', message: 'it has not answered.' };

/** A cursor that does not count is a mistake of the call, and not of the shard that has found it first. */
function createPartError(shard: string, error: FailureFrame): LiveError {
  return error.code === 'invalid_cursor' ? new InvalidCursorError() : new ShardFailedError(shard, error);
}

function mustBeFew(path: string, shards: readonly string[]): void {
  if (shards.length > SHARDS_MAX) throw new TooManyShardsError(path, SHARDS_MAX);
}

function isSamePart(a: PartName, b: PartName): boolean {
  return a.instance === b.instance && a.epoch === b.epoch;
}

function askAgain({ call, epoch, instance, version }: CachedPart): AskedPart {
  return { ...call, known: { epoch, instance, version } };
}

function readFailure(state: string): FailureFrame {
  const read = parseInstanceState(state);
  return 'error' in read ? read.error : notAnswered;
}

/** Does something with each, at most so many at the same time. Rejects with the first failure. */
async function mapInParallel<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return results;
}
