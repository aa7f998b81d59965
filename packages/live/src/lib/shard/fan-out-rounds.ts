/**
 * Brings the parts of queries across shards into memory, outside of turns, so that nothing else waits for other shards.
 *
 * Called by: shards that tell of changes, jobs of the root shard, and clients that begin to watch.
 *
 * - F1 One round at a time. What comes while one is under way is the next one, and is one transition.
 * - F2 A round opens in a turn: it finds what is touched, so that a shard is told that its part is of no use only if it
 *   is. It asks outside of turns. It closes in a turn: what was answered and what has changed are taken in together.
 * - F3 A shard that is asked at all is asked for its part of everything that is watched: so all that a client watches
 *   has the same of it.
 * - F4 Whoever tells has its answer when the round is closed: from then on what has changed is known to be due on disk.
 */
import type { RowChange } from '../database/footprint.ts';
import { getAcrossFunction } from '../functions/registry.ts';
import { createCallKeys } from './fan-out-cache.ts';
import type { FanOut, FoundCall } from './fan-out.ts';
import type { FanOutCall, PartTidings } from './fan-out-calls.ts';
import { changeOfFailure, changeOfPart, changeOfShards } from './fan-out-footprint.ts';
import type { ShardParts } from './shard-parts.ts';
import { identityOf, type Instance } from './watching.ts';

type Needed = Pick<ShardParts, 'instances' | 'outside' | 'inTurn' | 'announce'> & { readonly fanOut: FanOut };

interface Round {
  /** Calls whose parts shall be in memory. */
  readonly calls: FoundCall[];
  readonly changes: RowChange[];
  /** Fields that have new shards. */
  readonly fields: Set<string>;
  /** Shards that are asked in any case, if anything is touched. */
  readonly shards: Set<string>;
  readonly tidings: Heard[];
  readonly end: Promise<void>;
}

interface Heard {
  readonly tidings: PartTidings;
  answers: readonly boolean[];
}

/** The rounds of one root shard. */
export class FanOutRounds {
  readonly #parts: Needed;
  #next: Round | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: Needed) {
    this.#parts = parts;
  }

  /** Brings the parts of a query into memory. */
  prepare(call: FoundCall): Promise<void> {
    const round = this.#plan();
    round.calls.push(call);
    return round.end;
  }

  /** Hears that parts have changed (F4). Answers of each whether it is still of use. */
  async hear(tidings: PartTidings): Promise<readonly boolean[]> {
    const round = this.#plan();
    const heard: Heard = { tidings, answers: [] };
    round.tidings.push(heard);
    await round.end;
    return heard.answers;
  }

  /** A field has a new shard. */
  addShard(field: string): Promise<void> {
    const round = this.#plan();
    round.fields.add(field);
    return round.end;
  }

  /** Asks a shard again that has failed. */
  retry(shard: string): Promise<void> {
    const round = this.#plan();
    round.changes.push(changeOfFailure(shard));
    round.shards.add(shard);
    return round.end;
  }

  /** The round that comes next (F1). */
  #plan(): Round {
    if (this.#next !== undefined) return this.#next;
    const run = (): Promise<void> => {
      this.#next = undefined;
      return this.#run(round);
    };
    const end = this.#last.then(() => afterwards(run));
    const round: Round = { calls: [], changes: [], fields: new Set(), shards: new Set(), tidings: [], end };
    this.#next = round;
    this.#last = end.catch(() => undefined);
    return round;
  }

  async #run(round: Round): Promise<void> {
    const { fanOut, inTurn, announce, instances } = this.#parts;
    const calls = await inTurn(async () => this.#open(round));
    const found = new Map(calls.map(({ found: { acrossField } }) => [acrossField, fanOut.lookForShards(acrossField)]));
    const fetched = await fanOut.fetch(this.#planFetches(round, calls, found));
    await inTurn(async () => {
      const changes = [...round.changes, ...fanOut.apply(fetched)];
      for (const [field, shards] of found) changes.push(fanOut.setShards(field, shards));
      if (instances.touchedBy(changes).length > 0) await announce(changes);
    });
  }

  /** Finds which watched queries the round is about (F2). */
  #open(round: Round): FoundCall[] {
    const { fanOut, instances } = this.#parts;
    for (const field of round.fields) round.changes.push(changeOfShards(field, fanOut.lookForShards(field).length));
    for (const heard of round.tidings) heard.answers = this.#hear(round, heard.tidings);
    const touched = instances.touchedBy(round.changes).filter(({ watchers }) => watchers.size > 0);
    if (touched.length === 0) for (const shard of round.shards) fanOut.forgive(shard);
    return [...round.calls, ...touched.flatMap((instance) => this.#callOf(instance) ?? [])];
  }

  #hear({ changes, shards }: Round, { shard, epoch, parts }: PartTidings): boolean[] {
    const { fanOut, instances } = this.#parts;
    return parts.map(({ instance, version }) => {
      const name = { shard, epoch, instance };
      const part = fanOut.getPart(name);
      const isWatched = instances.touchedBy([changeOfPart(name, null)]).some(({ watchers }) => watchers.size > 0);
      changes.push(changeOfPart(name, version));
      const isMissing = version === null || (part !== undefined && part.version < version);
      if (isWatched && isMissing) shards.add(shard);
      if (part !== undefined) {
        if (!isWatched || version === null) fanOut.deletePart(part);
        else part.isOutdated = isMissing;
      }
      return isWatched;
    });
  }

  /**
   * Which shards are asked, and for what besides what is in memory of them: for all that is watched and lacks it (F3).
   */
  #planFetches(
    { shards }: Round,
    calls: readonly FoundCall[],
    found: ReadonlyMap<string, readonly string[]>,
  ): Map<string, FanOutCall[]> {
    const { fanOut, instances } = this.#parts;
    const lacking = (call: FoundCall): string[] =>
      fanOut.listLacking(call, found.get(call.found.acrossField) ?? [], shards);
    const wanted = new Map<string, FanOutCall[]>(calls.length === 0 ? [] : [...shards].map((shard) => [shard, []]));
    for (const call of calls) for (const shard of lacking(call)) wanted.set(shard, []);
    const watched = instances.list().filter(({ watchers }) => watchers.size > 0);
    const all = [...calls, ...watched.flatMap((instance) => this.#callOf(instance) ?? [])];
    for (const call of new Map(all.map((each) => [createCallKeys(each)[0], each])).values()) {
      for (const shard of lacking(call)) wanted.get(shard)?.push(call);
    }
    return wanted;
  }

  #callOf({ path, args, audience }: Instance): FoundCall | undefined {
    const found = getAcrossFunction(this.#parts.outside.registry, path);
    return found === undefined ? undefined : { path, args, identity: identityOf(audience), found };
  }
}

/** Lets what arrives together be told together. */
function afterwards(run: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(() => void run().then(resolve, reject), 0);
  });
}
