/**
 * What was committed to the global tables, as it comes to the shard that watches them.
 *
 * Owns the table `_sundog_live_global`: up to which position of the change log everything has been taken in.
 *
 * - N1 The position, the shard's version and how mutations of clients ended change in one transaction.
 * - N2 How a mutation has ended stands in the log beside what it has changed. So if this process dies between the
 *   commit in D1 and the one here, the mutation is known when it comes again.
 */
import type { Clock, Sql } from '@sundog/actor';

import type { RowChange } from '../database/footprint.ts';
import type { GlobalDatabase } from '../global/global-database.ts';
import type { LoggedChange } from '../global/change-log.ts';
import { MutationLog, type MutationName, type MutationOutcome } from './mutation-log.ts';

/** Entries that are read at once. */
const PAGE = 200;

/** What an inbox is made of. */
export interface InboxParts {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly database: GlobalDatabase;
  /** Called when something was taken in, so that the log is to be forgotten once. */
  readonly onTake: () => void;
}

interface Note {
  readonly name: MutationName;
  readonly outcome: MutationOutcome;
}

/** The change log as one shard reads it. */
export class GlobalInbox {
  readonly #parts: InboxParts;
  readonly #mutations: MutationLog;

  constructor(parts: InboxParts) {
    this.#parts = parts;
    this.#mutations = new MutationLog(parts.sql);
  }

  /**
   * Takes in what is new.
   *
   * @param commit what else belongs to the transaction; it gets all that has changed, and answers the shard's version
   * @returns what has changed
   */
  async take(commit: (changes: readonly RowChange[]) => number): Promise<readonly RowChange[]> {
    const entries = await this.#read();
    const changes = entries.flatMap((entry) => entry.changes);
    this.#parts.sql.transaction(() => {
      const version = commit(changes);
      const last = entries.at(-1);
      if (last !== undefined) this.#setPosition(last.position);
      for (const { note } of entries) if (note !== undefined) this.#settle(note, version);
    });
    if (entries.length > 0) this.#parts.onTake();
    return changes;
  }

  /** Lets the log forget what was taken in here. */
  async forget(): Promise<void> {
    await this.#parts.database.forgetChanges(this.#position(), this.#parts.clock.now());
  }

  async #read(): Promise<LoggedChange[]> {
    const entries: LoggedChange[] = [];
    for (;;) {
      const page = await this.#parts.database.readChanges(entries.at(-1)?.position ?? this.#position(), PAGE);
      entries.push(...page);
      if (page.length < PAGE) return entries;
    }
  }

  /** N2. */
  #settle(text: string, version: number): void {
    const { name, outcome } = parseNote(text);
    if (this.#mutations.find(name).state === 'new') {
      this.#mutations.add(name, outcome, version, this.#parts.clock.now());
    }
  }

  #position(): number {
    return this.#parts.sql.maybeOne<{ position: number }>`select position from _sundog_live_global`?.position ?? 0;
  }

  #setPosition(position: number): void {
    this.#parts.sql.run`insert or replace into _sundog_live_global (id, position) values (1, ${position})`;
  }
}

/** How a mutation has ended, as it stands in the log. */
export function formatNote(name: MutationName, outcome: MutationOutcome): string {
  return JSON.stringify({ name, outcome });
}

/** Only what `formatNote` has written is read. */
function parseNote(text: string): Note {
  return JSON.parse(text) as Note;
}
