import type { Footprint } from '../database/footprint.ts';
import { choosePatch } from '../patch/choose-patch.ts';
import type { AddedQuery } from '../wire/frames.ts';
import { formatOutcome } from './format-outcome.ts';
import type { Histories } from './histories.ts';
import type { Instances } from './instances.ts';
import { KeptOutcomes } from './kept-outcomes.ts';
import type { QueryRun } from './run-instance.ts';
import type { ShardState } from './shard-state.ts';
import {
  formatChange,
  formatPatchesState,
  formatTransition,
  formatValueState,
  type StateText,
} from './transition-text.ts';
import type { Instance, Outcome, Session } from './watching.ts';

/** What outcomes are kept and told with. */
export interface OutcomeParts {
  readonly state: ShardState;
  readonly instances: Instances;
  readonly histories: Histories;
}

/** What instances came to, as it is kept and as it is told. */
export class Outcomes {
  readonly #parts: OutcomeParts;
  readonly #kept = new KeptOutcomes();

  /** @param parts of the shard */
  constructor(parts: OutcomeParts) {
    this.#parts = parts;
  }

  /**
   * Stores what a run came to, within the caller's transaction.
   *
   * @param instance that something has touched, so that it has run
   * @param run what it came to
   * @returns how to tell it to whoever has what was before; undefined: it is what it was
   */
  settle(instance: Instance, { outcome, footprint }: QueryRun): StateText | undefined {
    const before = instance.outcome;
    this.#parts.instances.settle(instance, footprint);
    return this.#tell(instance, before, outcome);
  }

  /**
   * Takes in what a run came to of an instance whose result is true, but no longer in memory. Where time or chance are in
   * it, those who watch already have another one, so that no patch of this one would fit theirs: it is told, and not kept.
   *
   * @returns how to tell it to whoever has nothing of it
   */
  recall(instance: Instance, { outcome, footprint, isRepeatable }: QueryRun): StateText {
    const text = formatOutcome(outcome);
    if (isRepeatable) this.#kept.keep(instance, outcome, text.length);
    else this.#parts.instances.settle(instance, joinFootprints(footprint, instance.footprint));
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
      if (chosen?.kind !== 'value') this.#kept.keepPatched(instance, outcome, chosen?.text.length ?? 0);
      if (chosen === undefined) return undefined;
      if (chosen.kind === 'patch') {
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

function joinFootprints(one: Footprint, other: Footprint | undefined): Footprint {
  if (other === undefined) return one;
  return {
    rows: [...new Set([...one.rows, ...other.rows])],
    ranges: [...one.ranges, ...other.ranges],
    isUnknown: one.isUnknown || other.isUnknown,
  };
}
