/** `ctx.global` of an action: each call is a transaction of its own, and sees what the ones before have written. */
import { createSeed } from '../database/random.ts';
import type { Fields } from '../database/row-checks.ts';
import type { LooseDataModel } from '../schema/data-model.ts';
import type { GlobalWriter } from '../schema/database-types.ts';
import type { Document } from '../values/value.ts';
import type { SessionStart } from './d1-session.ts';
import type { GlobalDatabase } from './global-database.ts';
import type { GlobalQuery } from './global-query.ts';
import type { GlobalTableReader } from './global-reader.ts';
import type { GlobalTableWriter } from './global-writer.ts';

/** What an action's tables in D1 are used through. */
export interface ActionGlobalParts {
  readonly database: GlobalDatabase;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** From which on the action sees what its caller has seen; undefined: anything. */
  readonly bookmark: string | undefined;
  /** Called after each commit, so that watchers hear of it soon. It does not fail. */
  readonly onCommit: () => Promise<void>;
}

/** The tables in D1 for one action. */
export class ActionGlobal implements GlobalWriter<LooseDataModel> {
  readonly #parts: ActionGlobalParts;
  #bookmark: string | undefined;

  constructor(parts: ActionGlobalParts) {
    this.#parts = parts;
    this.#bookmark = parts.bookmark;
  }

  /** From which on what the action has seen and written is seen. */
  get bookmark(): string | undefined {
    return this.#bookmark;
  }

  /** Takes in what came with an answer. Bookmarks sort by age, and answers come in any order. */
  noteBookmark(bookmark: string | undefined): void {
    if (bookmark !== undefined && bookmark > (this.#bookmark ?? '')) this.#bookmark = bookmark;
  }

  get(id: string): Promise<Document | null> {
    return this.#read('get', (reader) => reader.get(id));
  }

  query(table: string): GlobalQuery {
    return this.#parts.database.query(this.#start('query'), table, this.#from());
  }

  normalizeId(table: string, id: string): string | null {
    return this.#parts.database.normalizeId(table, id);
  }

  insert(table: string, value: Fields): Promise<string> {
    return this.#write('insert', (writer) => writer.insert(table, value));
  }

  patch(id: string, fields: Fields): Promise<void> {
    return this.#write('patch', (writer) => writer.patch(id, fields));
  }

  replace(id: string, value: Fields): Promise<void> {
    return this.#write('replace', (writer) => writer.replace(id, value));
  }

  delete(id: string): Promise<void> {
    return this.#write('delete', (writer) => writer.delete(id));
  }

  async #read<Result>(method: string, fn: (reader: GlobalTableReader) => Promise<Result>): Promise<Result> {
    const { database } = this.#parts;
    const outcome = await database.runQuery(
      () => this.#start(method),
      ({ global }) => fn(global),
      this.#from(),
    );
    this.noteBookmark(outcome.bookmark);
    if (outcome.kind === 'error') throw outcome.error;
    return outcome.value;
  }

  async #write<Result>(method: string, fn: (writer: GlobalTableWriter) => Promise<Result>): Promise<Result> {
    const { database, onCommit } = this.#parts;
    const { value, bookmark, changes } = await database.runMutation(
      () => this.#start(method),
      ({ global }) => fn(global),
    );
    this.noteBookmark(bookmark);
    if (changes.length > 0) await onCommit();
    return value;
  }

  #start(method: string) {
    return { path: `ctx.global.${method}`, nowMs: this.#parts.now(), seed: createSeed() };
  }

  #from(): SessionStart {
    return this.#bookmark === undefined ? 'first-unconstrained' : { bookmark: this.#bookmark };
  }
}
