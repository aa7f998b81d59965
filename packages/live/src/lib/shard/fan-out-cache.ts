/**
 * The parts of queries across shards that the root shard has in memory.
 *
 * - C1 A part is here only as long as its shard tells of its changes: whoever answers a shard that a part is of no use
 *   takes it out first.
 * - C2 A part never goes back: an answer that is older than what is here is left out, and patches are applied only to
 *   what they were made from.
 */
import { applyPatch } from '../patch/apply-patch.ts';
import { canonicalKey } from '../values/canonical-key.ts';
import type { Value } from '../values/value.ts';
import type { FailureFrame } from '../wire/frames.ts';
import { parseInstanceState } from '../wire/parse-frame.ts';
import type { AnsweredPart, AskedPart, FanOutCall } from './fan-out-calls.ts';
import type { PartName } from './fan-out-footprint.ts';

/** Characters of parts that are kept; those of shards that have not answered for longest are asked for again. */
const CHARACTERS_MAX = 32 * 1024 * 1024;

/** What a part came to: `createPartValue` made the value. */
export type PartOutcome = { readonly value: Value } | { readonly error: FailureFrame };

/** A part in memory. */
export interface CachedPart extends PartName {
  readonly call: FanOutCall;
  readonly isShared: boolean;
  /** Of its shard, when it changed last. */
  readonly version: number;
  readonly outcome: PartOutcome;
  readonly characters: number;
  /** Whether its shard has told of a change that has not been fetched. */
  isOutdated: boolean;
}

/** Names of a call's parts: the one for who asks, then the one for everyone. */
export type CallKeys = readonly [own: string, shared: string];

/** Makes the names of a call's parts. */
export function createCallKeys({ path, args, identity }: FanOutCall): CallKeys {
  const call = `${path} ${canonicalKey(args)}`;
  return [`${call} ${canonicalKey(identity ?? null)}`, call];
}

/** Parts by shard. */
export class FanOutCache {
  readonly #byShard = new Map<string, Map<string, CachedPart>>();
  readonly #charactersMax: number;
  #characters = 0;

  constructor(charactersMax = CHARACTERS_MAX) {
    this.#charactersMax = charactersMax;
  }

  /** The part of a call in a shard. */
  find(shard: string, [own, shared]: CallKeys): CachedPart | undefined {
    const parts = this.#byShard.get(shard);
    return parts?.get(own) ?? parts?.get(shared);
  }

  /** All parts of a shard. */
  list(shard: string): CachedPart[] {
    return [...(this.#byShard.get(shard)?.values() ?? [])];
  }

  /** The part of a name. */
  get({ shard, epoch, instance }: PartName): CachedPart | undefined {
    return this.list(shard).find((part) => part.instance === instance && part.epoch === epoch);
  }

  /** Forgets a part. */
  delete(part: CachedPart): void {
    const parts = this.#byShard.get(part.shard);
    const [own, shared] = createCallKeys(part.call);
    const key = part.isShared ? shared : own;
    if (parts?.get(key) !== part) return;
    parts.delete(key);
    this.#characters -= part.characters;
    if (parts.size === 0) this.#byShard.delete(part.shard);
  }

  /**
   * Takes in what a shard has answered (C2).
   *
   * @param name of the part
   * @param asked for it
   * @param base what was here when it was asked for
   * @returns whether it differs from what was here
   */
  apply(name: PartName, asked: AskedPart, answered: AnsweredPart, base: CachedPart | undefined): boolean {
    const keys = createCallKeys(asked);
    const here = this.find(name.shard, keys);
    if (here !== undefined && isOlder(name, answered, here)) return false;
    const outcome = readOutcome(answered, here, base);
    if (here !== undefined) this.delete(here);
    if (outcome === undefined) return true; // It is asked for anew when it is needed.
    const { isShared, version, state } = answered;
    const characters = outcome.isPatched ? (here?.characters ?? 0) + state.length : state.length;
    const { path, args, identity } = asked;
    this.#set(keys[isShared ? 1 : 0], {
      ...name,
      call: { path, args, identity },
      isShared,
      version,
      outcome: outcome.outcome,
      characters,
      isOutdated: false,
    });
    return here?.epoch !== name.epoch || here.instance !== name.instance || here.version !== version;
  }

  /** Forgets what came first, beyond the limit. */
  trim(): void {
    for (const parts of this.#byShard.values()) {
      for (const part of parts.values()) {
        if (this.#characters <= this.#charactersMax) return;
        this.delete(part);
      }
    }
  }

  #set(key: string, part: CachedPart): void {
    const parts = this.#byShard.get(part.shard) ?? new Map<string, CachedPart>();
    this.#byShard.delete(part.shard);
    this.#byShard.set(part.shard, parts);
    parts.set(key, part);
    this.#characters += part.characters;
  }
}

/** Numbers of parts rise, and versions of each. */
function isOlder({ epoch, instance }: PartName, { version }: AnsweredPart, here: CachedPart): boolean {
  if (here.epoch !== epoch) return false;
  return instance < here.instance || (instance === here.instance && version < here.version);
}

/** What an answer comes to; undefined: its patches are for something else than what is here. */
function readOutcome(
  { state }: AnsweredPart,
  here: CachedPart | undefined,
  base: CachedPart | undefined,
): { readonly outcome: PartOutcome; readonly isPatched: boolean } | undefined {
  const read = parseInstanceState(state);
  if (!('patches' in read)) return { outcome: read, isPatched: false };
  if (base === undefined || here?.outcome !== base.outcome) return undefined;
  if (read.patches.length === 0) return { outcome: base.outcome, isPatched: true };
  if (!('value' in base.outcome)) return undefined;
  return { outcome: { value: read.patches.reduce(applyPatch, base.outcome.value) }, isPatched: true };
}
