import type { Footprint } from '../database/footprint.ts';
import { applyPatch } from '../patch/apply-patch.ts';
import { choosePatch } from '../patch/choose-patch.ts';
import { digestValue } from '../values/digest-value.ts';
import type { AddedQuery } from '../wire/frames.ts';
import {
  type StateText,
  formatChange,
  formatOutcome,
  formatPatchesState,
  formatTransition,
  formatValueState,
} from './transition-text.ts';
import { KeptOutcomes } from './kept-outcomes.ts';
import type { Instance, Outcome, QueryRun, Session } from './watching.ts';
import type { ShardParts } from './shard-parts.ts';

type Needed = Pick<ShardParts, 'state' | 'instances' | 'histories'>;

/**
 * What instances came to, as it is kept and as it is told.
 *
 * - O1 A patch is made only from what all who get it have: a result that was found again by a run counts as that one if
 *   it has the digest that was stored when it was told.
 * - O2 One that has another digest is of chance, or of code that a release has brought: it is told to who comes, and
 *   the next time that something touches the instance, all are told the value.
 * - O3 Of two equal parts of results the older one is kept: what was digested once is not digested again.
 */
export class Outcomes {
  readonly #parts: Needed;
  readonly #kept = new KeptOutcomes();

  constructor(parts: Needed) {
    this.#parts = parts;
  }

  /**
   * Stores what a run came to, within the caller's transaction.
   *
   * @param instance that something has touched, so that it has run
   * @param run what it came to
   * @param before what the query has come to before that, if it was run for this; it may not be what was told
   * @returns how to tell it to whoever has what was before; undefined: it is what it was
   */
  settle(instance: Instance, { outcome, footprint }: QueryRun, before?: Outcome): StateText | undefined {
    const isTold = before !== undefined && digestOutcome(before) === instance.digest; // O1
    const text = this.#tell(instance, isTold ? before : tellable(instance), outcome);
    this.#parts.instances.settle(instance, footprint, digestOutcome(instance.outcome ?? outcome));
    return text;
  }

  /** Whether what was told of an instance is known to be one result, and is not in memory. */
  isForgotten({ digest, outcome }: Instance): boolean {
    return digest !== undefined && outcome === undefined;
  }

  /**
   * Takes in what a run came to of an instance whose result is true, but no longer in memory (O2).
   *
   * @returns how to tell it to whoever has nothing of it
   */
  recall(instance: Instance, { outcome, footprint }: QueryRun): StateText {
    const text = formatOutcome(outcome);
    this.#kept.keep(instance, outcome, text.length);
    if (digestOutcome(outcome) !== instance.digest) {
      this.#parts.instances.settle(instance, joinFootprints(footprint, instance.footprint), undefined);
    }
    return text;
  }

  /**
   * How an instance stands, for a client that may have something of it.
   *
   * @param instance that is not stale
   * @param known what the client says that it has
   * @returns undefined: the instance has to run first
   */
  describe(instance: Instance, known: AddedQuery['known']): StateText | undefined {
    const { state, histories } = this.#parts;
    if (known !== undefined && known.epoch === state.epoch && known.instance === instance.id) {
      const patches = histories.since(instance, known.version);
      if (patches !== undefined) return formatPatchesState(patches);
    }
    return instance.outcome === undefined ? undefined : formatOutcome(instance.outcome);
  }

  /**
   * What brings a client that was skipped to the newest version of an instance.
   *
   * @param version that it was last brought to
   * @returns `current`: it has it; `unknown`: the result is not in memory
   */
  describeSince(instance: Instance, version: number): { readonly text: StateText } | 'current' | 'unknown' {
    const patches = this.#parts.histories.since(instance, version);
    if (patches?.length === 0) return 'current';
    if (patches !== undefined) return { text: formatPatchesState(patches) };
    return instance.outcome === undefined ? 'unknown' : { text: formatOutcome(instance.outcome) };
  }

  /** Of the shard, when an instance changed last. */
  changedAt(instance: Instance): number {
    return this.#parts.histories.changedAt(instance);
  }

  /**
   * The frame that brings a client that was skipped to the newest version of all that it watches.
   *
   * @param session which
   * @param results how its mutations have ended meanwhile, as JSON
   * @returns undefined: some result is not in memory, so the client must come back for it
   */
  formatCatchUp(session: Session, results: readonly string[]): string | undefined {
    const changes: string[] = [];
    for (const instance of session.queryCounts.keys()) {
      const state = this.describeSince(instance, session.version);
      if (state === 'unknown') return undefined;
      if (state !== 'current') changes.push(formatChange(instance.id, state.text));
    }
    return formatTransition(this.#parts.state.version, { changes, results });
  }

  /** Keeps an outcome, and writes how to tell it. */
  #tell(instance: Instance, before: Outcome | undefined, outcome: Outcome): StateText | undefined {
    const { histories, state } = this.#parts;
    if ('value' in outcome && before !== undefined && 'value' in before) {
      const chosen = choosePatch(before.value, outcome.value);
      if (chosen === undefined) {
        this.#kept.keepPatched(instance, before, 0);
        return undefined;
      }
      if (chosen.kind === 'patch') {
        this.#kept.keepPatched(instance, { value: applyPatch(before.value, chosen.patch) }, chosen.text.length); // O3
        histories.add(instance, state.version, chosen.text);
        return formatPatchesState([chosen.text]);
      }
      this.#kept.keep(instance, outcome, chosen.text.length);
      histories.restart(instance, state.version);
      return formatValueState(chosen.text);
    }
    const text = formatOutcome(outcome);
    this.#kept.keep(instance, outcome, text.length);
    if (before !== undefined && formatOutcome(before) === text) return undefined;
    histories.restart(instance, state.version);
    return text;
  }
}

function digestOutcome(outcome: Outcome): number {
  return digestValue('value' in outcome ? [outcome.value] : formatOutcome(outcome));
}

/** What all who watch an instance have, if that is in memory. */
function tellable({ digest, outcome }: Instance): Outcome | undefined {
  return digest === undefined ? undefined : outcome;
}

function joinFootprints(one: Footprint, other: Footprint | undefined): Footprint {
  if (other === undefined) return one;
  return {
    rows: [...new Set([...one.rows, ...other.rows])],
    ranges: [...one.ranges, ...other.ranges],
    isUnknown: one.isUnknown || other.isUnknown,
  };
}
