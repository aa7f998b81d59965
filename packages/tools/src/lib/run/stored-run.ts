import { askOperation } from './asks.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { StoredJournal } from './journal.ts';
import type { AskRow, RunRow } from './run-table.ts';
import type { Operation } from './run-scope.ts';
import type { OpenAsk } from './run.ts';

/** A run that has not ended, as it comes out of storage. */
export interface StoredRun {
  readonly row: RunRow;
  readonly entries: readonly JournalEntry[];
  readonly asks: readonly AskRow[];
  readonly state: unknown;
  /** How many operations have started, where entries and asks do not say so. */
  readonly startedCount: number;
}

/**
 * What a stored run's journal begins with: besides what has ended, operations that are known to have started.
 *
 * @param run as stored
 */
export function readStarted({ row, entries, asks, startedCount }: StoredRun): StoredJournal {
  const open = new Map<number, Operation | undefined>();
  const ended = new Set(entries.map(({ index }) => index));
  for (const { id, ask } of asks) {
    const isOwn = !id.includes('.');
    const index = Number.parseInt(id, 10);
    if (!ended.has(index)) open.set(index, isOwn ? askOperation((JSON.parse(ask) as OpenAsk).request) : undefined);
  }
  for (let index = 0; index < startedCount; index += 1) {
    if (!ended.has(index) && !open.has(index)) open.set(index, undefined);
  }
  return { number: row.number, entries, open };
}
