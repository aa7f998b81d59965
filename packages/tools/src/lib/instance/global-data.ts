/**
 * `this.data.table` and `this.data.log` of scope `global`: in another actor, the memory that all photons share.
 *
 * Owns the namespaces `data`, `table` or `log`, `<name>` of global memory. Photons name one namespace, never three, so
 * what they keep there by `this.memory` is apart.
 *
 * Invariants:
 * - G1 Numbers of a log are given by an update of global memory, so no two entries have the same one, whoever appends.
 *   An actor that dies between number and entry leaves a gap.
 * - G2 Text that sorts as its numbers do: every index has the same number of digits.
 */
import type { Memory } from '@sundog/actor';

import type {
  DataListOptions,
  DataLog,
  DataLogEntry,
  DataLogPage,
  DataLogReadOptions,
  DataPage,
  DataTable,
} from '../photon/photon-data.ts';
import { mustBeId, mustBeIndex, mustBeJson, mustBeLimit, mustBeName } from './data-parts.ts';
import { perform } from './perform.ts';

/** What global tables and logs are made from. */
export interface GlobalDataParts {
  /** Of scope `global`. */
  readonly memory: Memory;
  readonly now: () => number;
}

/** A value, and when it was written, in milliseconds since 1970. */
interface Kept {
  readonly json: string;
  readonly at: number;
}

/** Records that all photons share. */
export class GlobalTable<Value> implements DataTable<Value> {
  readonly #name: string;
  readonly #records: Memory;
  readonly #now: () => number;

  /**
   * @param parts of the actor
   * @param name of the table
   */
  constructor({ memory, now }: GlobalDataParts, name: string) {
    this.#name = mustBeName(name);
    this.#records = memory.namespace('data').namespace('table').namespace(name);
    this.#now = now;
  }

  get(id: string): Promise<Value | null> {
    return this.#perform('get', id, async () => {
      const kept = await this.#records.get<Kept>(mustBeId(id));
      return kept === null ? null : parse<Value>(kept);
    });
  }

  put(id: string, value: Value): Promise<void> {
    return this.#perform('put', id, () => {
      const kept: Kept = { json: mustBeJson(value, id), at: this.#now() };
      return this.#records.set(mustBeId(id), kept);
    });
  }

  delete(id: string): Promise<boolean> {
    return this.#perform('delete', id, () => this.#records.delete(mustBeId(id)));
  }

  has(id: string): Promise<boolean> {
    return this.#perform('has', id, () => this.#records.has(mustBeId(id)));
  }

  list({ prefix = '', limit, cursor }: DataListOptions = {}): Promise<DataPage<Value>> {
    return this.#perform('list', prefix, async () => {
      const after = typeof cursor === 'string' ? { cursor } : {};
      const [page, keys] = await Promise.all([
        this.#records.list<Kept>({ prefix, limit: mustBeLimit(limit), ...after }),
        this.#records.keys({ prefix }),
      ]);
      const items = page.entries.map(([id, kept]) => ({ id, value: parse<Value>(kept), updated_at: timeOf(kept) }));
      return { items, next_cursor: page.cursor ?? null, total: keys.length };
    });
  }

  clear(): Promise<void> {
    return this.#perform('clear', '', async () => {
      await this.#records.clear();
    });
  }

  #perform<Result>(verb: string, id: string, effect: () => Promise<Result>): Promise<Result> {
    return perform(`data.table.${verb}`, `global/${this.#name}/${id}`, effect);
  }
}

/** Key of the number that the next entry of a log gets. */
const NEXT = 'next';

/** A list that all photons append to. */
export class GlobalLog<Value> implements DataLog<Value> {
  readonly #name: string;
  readonly #head: Memory;
  readonly #entries: Memory;
  readonly #now: () => number;

  /**
   * @param parts of the actor
   * @param name of the log
   */
  constructor({ memory, now }: GlobalDataParts, name: string) {
    this.#name = mustBeName(name);
    this.#head = memory.namespace('data').namespace('log').namespace(name);
    this.#entries = this.#head.namespace('entry');
    this.#now = now;
  }

  append(value: Value): Promise<DataLogEntry<Value>> {
    return this.#perform('append', async () => {
      const kept: Kept = { json: mustBeJson(value, this.#name), at: this.#now() };
      const index = (await this.#head.update<number>(NEXT, (next) => (next ?? 0) + 1)) - 1; // G1
      await this.#entries.set(formatIndex(index), kept);
      return { index, value: parse<Value>(kept), timestamp: timeOf(kept) };
    });
  }

  read({ after, before, limit }: DataLogReadOptions = {}): Promise<DataLogPage<Value>> {
    return this.#perform('read', async () => {
      const start = formatIndex(Math.max(0, mustBeIndex(after, -1) + 1));
      const end = formatIndex(Math.max(0, mustBeIndex(before, Number.MAX_SAFE_INTEGER)));
      const [page, keys] = await Promise.all([
        this.#entries.list<Kept>({ start, end, limit: mustBeLimit(limit) }),
        this.#entries.keys({ start, end }),
      ]);
      const entries = page.entries.map(([key, kept]) => ({
        index: Number(key),
        value: parse<Value>(kept),
        timestamp: timeOf(kept),
      }));
      const next_cursor = page.cursor === undefined ? null : String(Number(page.cursor));
      return { entries, next_cursor, total: keys.length };
    });
  }

  clear(): Promise<void> {
    return this.#perform('clear', async () => {
      await this.#entries.clear();
    });
  }

  delete(): Promise<void> {
    return this.#perform('delete', async () => {
      await this.#entries.clear();
      await this.#head.clear();
    });
  }

  #perform<Result>(verb: string, effect: () => Promise<Result>): Promise<Result> {
    return perform(`data.log.${verb}`, `global/${this.#name}`, effect);
  }
}

/** G2 */
function formatIndex(index: number): string {
  return String(index).padStart(String(Number.MAX_SAFE_INTEGER).length, '0');
}

function parse<Value>({ json }: Kept): Value {
  return JSON.parse(json) as Value;
}

function timeOf({ at }: Kept): string {
  return new Date(at).toISOString();
}
