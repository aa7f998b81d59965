/** The same random writes and queries on a table of a shard and on a global one: what comes of them is the same. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { openEmpty } from '../../../tests/worker/test-global.ts';
import { openDatabase, type Database } from '../database/database.ts';
import { createRandom, createSeed, type Seed } from '../database/random.ts';
import type { IndexRange } from '../database/index-range.ts';
import type { IndexDefinition, Placement, SchemaDefinition } from '../schema/definition.ts';
import { stringifyValue } from '../values/encode-value.ts';
import type { FieldNode, ValidatorNode } from '../values/validator-node.ts';
import type { Document, Value } from '../values/value.ts';
import type { GlobalDatabase } from './global-database.ts';

const STEPS = 60;
const START_MS = 1_700_000_000_000;

type Fields = Record<string, Value | undefined>;

/** Without -0, which D1 does not keep. */
const KINDS: readonly { node: ValidatorNode; values: readonly Value[] }[] = [
  { node: { kind: 'string' }, values: ['', 'a', 'b', 'ab', 'é', '\uffff', '😀', '\u0001'] },
  { node: { kind: 'number' }, values: [-1, 0, 1, 2.5, Infinity, -Infinity, NaN] },
  { node: { kind: 'boolean' }, values: [true, false] },
  { node: { kind: 'bigint' }, values: [-100n, -7n, 0n, 3n, 12n, 10n ** 30n] },
  { node: { kind: 'bytes' }, values: [new ArrayBuffer(0), new ArrayBuffer(2), Uint8Array.of(1).buffer] },
  { node: { kind: 'union', members: [{ kind: 'number' }, { kind: 'null' }] }, values: [null, 1, 2, 3] },
  { node: { kind: 'union', members: [{ kind: 'number' }, { kind: 'string' }] }, values: [1, '1', 'b', 2] },
];

/** One of the two, with names of its rows that both share. */
interface Side {
  readonly ids: Map<number, string>;
  run(steps: readonly Step[], fails: boolean): Promise<unknown>;
}

type Step =
  | { readonly op: 'insert'; readonly row: number; readonly fields: Fields }
  | { readonly op: 'patch' | 'replace'; readonly row: number; readonly fields: Fields }
  | { readonly op: 'delete' | 'get'; readonly row: number }
  | { readonly op: 'query'; readonly query: RandomQuery };

interface RandomQuery {
  readonly index: string;
  readonly range: readonly { op: 'eq' | 'gt' | 'gte' | 'lt' | 'lte'; field: string; value: Value | undefined }[];
  readonly order: 'asc' | 'desc';
  readonly filter: { op: 'eq' | 'lt' | 'gte'; field: string; value: Value } | undefined;
  readonly kind: 'collect' | 'first' | 'take' | 'pages' | 'unique';
  readonly count: number;
}

/** What both kinds of `ctx` can do, whether it answers at once or later. */
interface AnyDb {
  get(id: string): Document | null | Promise<Document | null>;
  insert(table: string, fields: Fields): string | Promise<string>;
  patch(id: string, fields: Fields): void | Promise<void>;
  replace(id: string, fields: Fields): void | Promise<void>;
  delete(id: string): void | Promise<void>;
  query(table: string): AnyQuery;
}

interface AnyQuery {
  withIndex(name: string, range: (q: IndexRange) => unknown): AnyQuery;
  order(order: 'asc' | 'desc'): AnyQuery;
  filter(predicate: (q: never) => never): AnyQuery;
  collect(): unknown;
  first(): unknown;
  unique(): unknown;
  take(count: number): unknown;
  paginate(options: { numItems: number; cursor: string | null }): unknown;
}

class Run {
  readonly seed: Seed;
  readonly random: () => number;
  readonly fields: Record<string, FieldNode> = {};
  readonly values = new Map<string, readonly Value[]>();
  readonly indexes: IndexDefinition[];
  rows: number[] = [];
  #last = 0;

  constructor(seed: Seed) {
    this.seed = seed;
    this.random = createRandom(seed);
    for (let index = 0; index < 2 + Math.floor(this.random() * 3); index++) {
      const { node, values } = this.pick(KINDS);
      this.fields[`f${index}`] = { node, isOptional: this.random() < 0.5 };
      this.values.set(`f${index}`, values);
    }
    this.indexes = Array.from({ length: 1 + Math.floor(this.random() * 3) }, (_, index) => ({
      name: `i${index}`,
      fields: Object.keys(this.fields)
        .toSorted(() => this.random() - 0.5)
        .slice(0, 1 + Math.floor(this.random() * 3)),
      isUnique: this.random() < 0.3,
    }));
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.random() * items.length)] as Item;
  }

  createSchema(placement: Placement): SchemaDefinition {
    return { tables: { things: { name: 'things', fields: this.fields, indexes: this.indexes, placement } } };
  }

  createSteps(): Step[] {
    return Array.from({ length: 1 + Math.floor(this.random() * 5) }, () => this.#createStep());
  }

  #createStep(): Step {
    const chance = this.random();
    if (this.rows.length === 0 || chance < 0.35) {
      const row = (this.#last += 1);
      this.rows.push(row);
      return { op: 'insert', row, fields: this.#createFields() };
    }
    const row = this.pick(this.rows);
    if (chance < 0.45) return { op: 'delete', row };
    if (chance < 0.5) return { op: 'get', row };
    if (chance < 0.65) return { op: this.pick(['patch', 'replace'] as const), row, fields: this.#createFields() };
    return { op: 'query', query: this.#createQuery() };
  }

  #createFields(): Fields {
    const fields: Fields = {};
    for (const [name, { isOptional }] of Object.entries(this.fields)) {
      if (!isOptional || this.random() < 0.7) fields[name] = this.pick(this.values.get(name) ?? []);
    }
    return fields;
  }

  #createQuery(): RandomQuery {
    const index = this.pick([{ name: 'by_creation_time', fields: [] }, ...this.indexes, ...this.indexes]);
    const fixed = Math.floor(this.random() * (index.fields.length + 1));
    const range: RandomQuery['range'][number][] = [];
    for (const field of index.fields.slice(0, fixed)) range.push({ op: 'eq', field, value: this.#draw(field) });
    const bounded = index.fields[fixed];
    if (bounded !== undefined && isOrdered(this.fields[bounded])) {
      if (this.random() < 0.4) range.push({ op: this.pick(['gt', 'gte']), field: bounded, value: this.#draw(bounded) });
      if (this.random() < 0.4) range.push({ op: this.pick(['lt', 'lte']), field: bounded, value: this.#draw(bounded) });
    }
    const field = this.pick(Object.keys(this.fields));
    const filter = {
      op: this.pick(['eq', 'lt', 'gte'] as const),
      field,
      value: this.pick(this.values.get(field) ?? []),
    };
    return {
      index: index.name,
      range,
      order: this.pick(['asc', 'desc']),
      filter: this.random() < 0.3 ? filter : undefined,
      kind: this.pick(['collect', 'first', 'take', 'pages', 'unique']),
      count: 1 + Math.floor(this.random() * 4),
    };
  }

  #draw(field: string): Value | undefined {
    return this.fields[field]?.isOptional === true && this.random() < 0.2
      ? undefined
      : this.pick(this.values.get(field) ?? []);
  }
}

function isOrdered(field: FieldNode | undefined): boolean {
  if (field === undefined || field.node.kind !== 'union') return true;
  return !field.isOptional && field.node.members.some(({ kind }) => kind === 'null');
}

/** What steps come to, told by the shared names of rows. */
async function runSteps(db: AnyDb, steps: readonly Step[], ids: Map<number, string>): Promise<unknown[]> {
  const names = (result: unknown): unknown => rename(result, ids);
  const results: unknown[] = [];
  for (const step of steps) {
    try {
      results.push(names(await runStep(db, step, ids)));
    } catch (error) {
      results.push((error as { code?: string }).code ?? String(error));
    }
  }
  return results;
}

async function runStep(db: AnyDb, step: Step, ids: Map<number, string>): Promise<unknown> {
  if (step.op === 'query') return ask(db, step.query);
  if (step.op === 'insert') {
    ids.set(step.row, await db.insert('things', step.fields));
    return null;
  }
  const id = ids.get(step.row);
  if (id === undefined) return 'no such row';
  if (step.op === 'patch' || step.op === 'replace') return db[step.op](id, step.fields);
  return db[step.op](id);
}

async function ask(db: AnyDb, { index, range, order, filter, kind, count }: RandomQuery): Promise<unknown> {
  const create = (): AnyQuery => {
    const query = db
      .query('things')
      .withIndex(index, (q) => range.reduce((so, { op, field, value }) => so[op](field, value), q))
      .order(order);
    if (filter === undefined) return query;
    const { op, field, value } = filter;
    return query.filter(((q: Record<string, (...of: unknown[]) => unknown>) =>
      q[op]?.(q['field']?.(field), value)) as never);
  };
  if (kind !== 'pages') return kind === 'take' ? create().take(count) : create()[kind]();
  const pages: unknown[] = [];
  for (let cursor: string | null = null; ;) {
    const result = (await create().paginate({ numItems: count, cursor })) as Page;
    pages.push(result.page, result.isDone);
    if (result.isDone) return pages;
    cursor = result.continueCursor;
  }
}

interface Page {
  readonly page: readonly Document[];
  readonly isDone: boolean;
  readonly continueCursor: string;
}

function rename(result: unknown, ids: Map<number, string>): unknown {
  if (Array.isArray(result)) return result.map((item) => rename(item, ids));
  if (typeof result !== 'object' || result === null || !('_id' in result)) return result;
  const { _id, _creationTime, ...fields } = result as Document;
  return { ...fields, row: [...ids].find(([, id]) => id === _id)?.[0] };
}

const failure = new Error('on purpose');

function createRoot(database: Database, run: Run): Side {
  const ids = new Map<number, string>();
  let now = START_MS;
  return {
    ids,
    async run(steps, fails) {
      const before = new Map(ids);
      try {
        const start = { path: 'things:root', nowMs: (now += 1), seed: run.seed };
        const outcome = await database.runMutation(start, async ({ db }) => {
          const results = await runSteps(db as object as AnyDb, steps, ids);
          if (fails) throw failure;
          return results;
        });
        return outcome.value;
      } catch (error) {
        restore(ids, before);
        return error;
      }
    },
  };
}

function createGlobal(database: GlobalDatabase, run: Run): Side {
  const ids = new Map<number, string>();
  let now = START_MS;
  return {
    ids,
    async run(steps, fails) {
      const before = new Map(ids);
      const start = () => ({ path: 'things:global', nowMs: (now += 1), seed: run.seed });
      try {
        const outcome = await database.runMutation(start, async ({ global }) => {
          const results = await runSteps(global as object as AnyDb, steps, ids);
          if (fails) throw failure;
          return results;
        });
        return outcome.value;
      } catch (error) {
        restore(ids, before);
        return error;
      }
    },
  };
}

function restore(ids: Map<number, string>, before: ReadonlyMap<number, string>): void {
  ids.clear();
  for (const [row, id] of before) ids.set(row, id);
}

async function runOnce(storage: DurableObjectStorage, env: Cloudflare.Env, seed: Seed): Promise<void> {
  const run = new Run(seed);
  const root = openDatabase({ storage, schema: run.createSchema({ kind: 'root' }), shard: '__root__' });
  const global = await openEmpty(env, { definition: run.createSchema({ kind: 'global' }) });
  const sides = [createRoot(root, run), createGlobal(global, run)] as const;
  for (let step = 0; step < STEPS; step++) {
    const steps = run.createSteps();
    const fails = run.random() < 0.1;
    const results = [await sides[0].run(steps, fails), await sides[1].run(steps, fails)];
    const message = `seed ${seed.join()}: ${stringifyValue({ steps, fields: run.fields, indexes: run.indexes })}`;
    assert.deepEqual(results[1], results[0], message);
    run.rows = run.rows.filter((row) => sides[0].ids.has(row));
  }
}

/** Both beside each other. */
export const globalDifferenceSuite: Suite = {
  name: 'a global table and one of a shard',
  tests: Object.fromEntries(
    Array.from({ length: 8 }, (_, run) => [
      `are the same but for where they are (${run + 1})`,
      ({ ctx, env }) => runOnce(ctx.storage, env, createSeed()),
    ]),
  ),
};
