/** What has been written in a random world, and what that should have made run. */
import { canonicalKey } from '../../src/lib/values/canonical-key.ts';
import type { HttpOutcome } from '../socket/lab.ts';
import type { Plan, Writes } from './src/plans.ts';
import type { Chance } from './src/tables.ts';

/** Ids of rows, by home: a row of another one may lie in another shard, where nobody could read it. */
export class KnownIds {
  readonly #byHome = new Map<string, Set<string>>();

  of(home: string): string[] {
    return [...(this.#byHome.get(home) ?? [])];
  }

  /** Notes what a mutation has inserted and deleted. Some stay, so that what is gone is asked for, too. */
  note(home: string, { edits }: Writes, outcome: HttpOutcome | undefined, chance: Chance): void {
    if (outcome === undefined || 'error' in outcome) return;
    const ids = this.#byHome.get(home) ?? new Set();
    this.#byHome.set(home, ids);
    edits.forEach((edit, index) => {
      const id = (outcome.value as readonly string[])[index] ?? '';
      if (edit.op === 'insert') ids.add(id);
      if (edit.op === 'delete' && chance.isLucky(0.9)) ids.delete(id);
    });
  }
}

/**
 * How many queries a mutation would make run if it touched whoever reads a table that it writes.
 *
 * @param writes of the mutation
 * @param watched in its shard
 */
export function countByTable(
  { edits }: Writes,
  watched: readonly { readonly home: string; readonly plan: Plan }[],
): number {
  const written = new Set(edits.map((edit) => (edit.op === 'insert' ? edit.table : edit.id.split('_')[0])));
  const plans = new Map(watched.map(({ home, plan }) => [`${home} ${canonicalKey(plan)}`, plan]));
  return [...plans.values()].filter(({ table, ids, follows }) => {
    const read = [table, ...ids.map((id) => id.split('_')[0]), ...(follows ? ['t0'] : [])];
    return read.some((name) => written.has(name));
  }).length;
}
