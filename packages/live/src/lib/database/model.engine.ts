/** Random schemas, writes and queries against a model that is too simple to be wrong. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import type { IndexDefinition, SchemaDefinition, TableDefinition } from '../schema/definition.ts';
import { stringifyValue } from '../values/encode-value.ts';
import type { FieldNode, ValidatorNode } from '../values/validator-node.ts';
import type { Document, Value } from '../values/value.ts';
import { compareValues } from './compare-values.ts';
import { openDatabase, type Database } from './database.ts';
import { UniqueViolationError } from './database-errors.ts';
import { passesFilter, type FilterNode } from './filter.ts';
import type { Footprint, RowChange } from './footprint.ts';
import { createRandom, createSeed, type Seed } from './random.ts';
import type { IndexRange } from './index-range.ts';
import type { Reader } from './reader.ts';

const STEPS = 120;
const WATCHED_MAX = 25;
const START_MS = 1_700_000_000_000;

type Fields = Record<string, Value | undefined>;

/** What a field may be, and values to draw from: few, so that rows meet. */
const KINDS: readonly { node: ValidatorNode; values: readonly Value[] }[] = [
  { node: { kind: 'string' }, values: ['', 'a', 'b', 'ab', 'é', '\uffff', '😀', '\u0000'] },
  { node: { kind: 'number' }, values: [-1, 0, -0, 1, 2.5, Infinity, NaN] },
  { node: { kind: 'boolean' }, values: [true, false] },
  { node: { kind: 'bigint' }, values: [-100n, -7n, 0n, 3n, 12n, 10n ** 30n] },
  { node: { kind: 'bytes' }, values: [new ArrayBuffer(0), new ArrayBuffer(2), Uint8Array.of(1).buffer] },
  { node: { kind: 'union', members: [{ kind: 'number' }, { kind: 'null' }] }, values: [null, 1, 2, 3] },
  { node: { kind: 'union', members: [{ kind: 'number' }, { kind: 'string' }] }, values: [1, '1', 'b', 2] },
];

class Run {
  readonly seed: Seed;
  readonly random: () => number;
  readonly rows = new Map<string, Document>();
  readonly table: TableDefinition;
  readonly values = new Map<string, readonly Value[]>();
  readonly database: Database;
  now = START_MS;

  constructor(storage: DurableObjectStorage, seed: Seed) {
    this.seed = seed;
    this.random = createRandom(seed);
    this.table = this.#createTable();
    const schema: SchemaDefinition = { tables: { things: this.table } };
    const cacheLimits = { rows: this.random() < 0.5 ? 8 : 10_000, bytes: 1 << 20 };
    this.database = openDatabase({ storage, schema, shard: '__root__', cacheLimits });
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.random() * items.length)];
    assert.ok(item !== undefined || items.length > 0);
    return item as Item;
  }

  start(path: string): { path: string; nowMs: number; seed: Seed } {
    this.now += Math.floor(this.random() * 3);
    const chance = [1, 2, 3, 4].map(() => Math.floor(this.random() * 2 ** 32));
    return { path, nowMs: this.now, seed: [chance[0] ?? 0, chance[1] ?? 0, chance[2] ?? 0, chance[3] ?? 0] };
  }

  createFields(): Fields {
    const fields: Fields = {};
    for (const [name, { isOptional }] of Object.entries(this.table.fields)) {
      if (!isOptional || this.random() < 0.7) fields[name] = this.pick(this.values.get(name) ?? []);
    }
    return fields;
  }

  #createTable(): TableDefinition {
    const fields: Record<string, FieldNode> = {};
    for (let index = 0; index < 2 + Math.floor(this.random() * 3); index++) {
      const { node, values } = this.pick(KINDS);
      const name = `f${index}`;
      fields[name] = { node, isOptional: this.random() < 0.5 };
      this.values.set(name, values);
    }
    const names = Object.keys(fields);
    const indexes: IndexDefinition[] = Array.from({ length: 1 + Math.floor(this.random() * 3) }, (_, index) => ({
      name: `i${index}`,
      fields: names.toSorted(() => this.random() - 0.5).slice(0, 1 + Math.floor(this.random() * 3)),
      isUnique: this.random() < 0.2,
    }));
    return { name: 'things', fields, indexes, placement: { kind: 'root' } };
  }
}

/** Fields whose index orders values; others are kept as text. */
function isOrdered({ node, isOptional }: FieldNode): boolean {
  if (node.kind !== 'union') return true;
  return !isOptional && node.members.some(({ kind }) => kind === 'null');
}

function compareField(run: Run, name: string, a: Value | undefined, b: Value | undefined): number {
  const field = run.table.fields[name];
  if (field === undefined || isOrdered(field)) return compareValues(a ?? undefined, b ?? undefined);
  const [left, right] = [a, b].map((value) => (value === undefined ? undefined : stringifyValue(value)));
  return compareValues(left, right);
}

interface RandomQuery {
  readonly index: string;
  readonly fields: readonly string[];
  readonly range: readonly { op: 'eq' | 'gt' | 'gte' | 'lt' | 'lte'; field: string; value: Value | undefined }[];
  readonly order: 'asc' | 'desc';
  readonly filter: { op: 'eq' | 'lt' | 'gte'; field: string; value: Value } | undefined;
  readonly kind: 'collect' | 'first' | 'take' | 'iterate' | 'paginate';
  /** Rows wanted, where the kind says how many. */
  readonly count: number;
}

function createQuery(run: Run): RandomQuery {
  const { table } = run;
  const index = run.pick([{ name: 'by_creation_time', fields: [] }, ...table.indexes, ...table.indexes]);
  const fields = [...index.fields, '_creationTime'];
  const fixed = Math.floor(run.random() * fields.length);
  const range: RandomQuery['range'][number][] = [];
  for (const field of fields.slice(0, fixed)) range.push({ op: 'eq', field, value: drawValue(run, field) });
  const bounded = fields[fixed];
  const definition = table.fields[bounded ?? ''];
  if (bounded !== undefined && (definition === undefined || isOrdered(definition))) {
    if (run.random() < 0.4) range.push({ op: run.pick(['gt', 'gte']), field: bounded, value: drawValue(run, bounded) });
    if (run.random() < 0.4) range.push({ op: run.pick(['lt', 'lte']), field: bounded, value: drawValue(run, bounded) });
  }
  const names = Object.keys(table.fields);
  const field = run.pick(names);
  const filter = { op: run.pick(['eq', 'lt', 'gte'] as const), field, value: run.pick(run.values.get(field) ?? []) };
  const kind = run.pick(['collect', 'first', 'take', 'take', 'iterate', 'paginate'] as const);
  const count = Math.floor(run.random() * 5) + (kind === 'take' ? 0 : 1);
  const order = run.pick(['asc', 'desc'] as const);
  return { index: index.name, fields, range, order, filter: run.random() < 0.3 ? filter : undefined, kind, count };
}

function drawValue(run: Run, field: string): Value | undefined {
  if (field === '_creationTime') return run.now - Math.floor(run.random() * 100) / 1000 - Math.floor(run.random() * 60);
  const { isOptional } = run.table.fields[field] ?? { isOptional: false };
  return isOptional && run.random() < 0.2 ? undefined : run.pick(run.values.get(field) ?? []);
}

/** What the database says. */
function ask(db: Reader, query: RandomQuery): unknown {
  const { range, kind, count, filter } = query;
  const ordered = db
    .query('things')
    .withIndex(query.index, (q: IndexRange) => range.reduce((so, { op, field, value }) => so[op](field, value), q))
    .order(query.order);
  if (filter !== undefined) ordered.filter((q) => q[filter.op](q.field(filter.field), filter.value));
  if (kind === 'collect') return ordered.collect();
  if (kind === 'first') return ordered.first();
  if (kind === 'take') return ordered.take(count);
  if (kind === 'paginate') return ordered.paginate({ numItems: count, cursor: null });
  const documents: Document[] = [];
  for (const document of ordered) {
    documents.push(document);
    if (documents.length === count) break;
  }
  return documents;
}

/** All rows of a query, by the model. */
function listRows(run: Run, { fields, range, order, filter }: RandomQuery): Document[] {
  const node: FilterNode | undefined = filter && {
    op: filter.op,
    left: { op: 'field', path: filter.field },
    right: { op: 'value', value: filter.value },
  };
  const rows = [...run.rows.values()]
    .filter((row) => range.every(({ op, field, value }) => holds(op, compareField(run, field, row[field], value))))
    .filter((row) => node === undefined || passesFilter(node, row))
    .toSorted((a, b) => {
      for (const field of fields) {
        const difference = compareField(run, field, a[field], b[field]);
        if (difference !== 0) return difference;
      }
      return 0;
    });
  return order === 'asc' ? rows : rows.toReversed();
}

function holds(op: 'eq' | 'gt' | 'gte' | 'lt' | 'lte', difference: number): boolean {
  if (op === 'eq') return difference === 0;
  if (op === 'gt') return difference > 0;
  if (op === 'gte') return difference >= 0;
  return op === 'lt' ? difference < 0 : difference <= 0;
}

function expectResult(run: Run, query: RandomQuery, result: unknown): void {
  const rows = listRows(run, query);
  const { kind, count } = query;
  const message = `seed ${run.seed.join()}: ${stringifyValue({ ...query, table: run.table })}`;
  if (kind === 'collect') assert.deepEqual(result, rows, message);
  else if (kind === 'first') assert.deepEqual(result, rows[0] ?? null, message);
  else if (kind === 'paginate') {
    const { page } = result as { page: Document[] };
    assert.deepEqual(page, rows.slice(0, count), message);
  } else assert.deepEqual(result, rows.slice(0, count), message);
}

function isTouched({ rows, ranges }: Footprint, changes: readonly RowChange[]): boolean {
  return changes.some(
    ({ id, before, after, keys }) =>
      rows.includes(id) ||
      ranges.some(({ index, low, high, filter }) =>
        keys.some((key) => {
          const isInside = (place: string | undefined, row: Document | undefined): boolean =>
            place !== undefined &&
            row !== undefined &&
            key.index === index &&
            low <= place &&
            place <= high &&
            (filter === undefined || passesFilter(filter, row));
          return isInside(key.before, before) || isInside(key.after, after);
        }),
      ),
  );
}

/** A few writes in one mutation; sometimes it fails, and the model stays as it is. */
function write(run: Run): readonly RowChange[] {
  const rows = new Map(run.rows);
  const fails = run.random() < 0.15;
  try {
    const outcome = run.database.runMutation(run.start('things:write'), ({ db, now }) => {
      for (let count = Math.floor(run.random() * 4); count >= 0; count--) {
        const id = rows.size === 0 || run.random() < 0.4 ? undefined : run.pick([...rows.keys()]);
        if (id === undefined) {
          const fields = run.createFields();
          const created = db.insert('things', fields);
          const document = db.get(created);
          assert.ok(document !== null && document._creationTime >= now);
          rows.set(created, { ...fields, _id: created, _creationTime: document._creationTime });
        } else if (run.random() < 0.3) {
          db.delete(id);
          rows.delete(id);
        } else writeRow(run, db, rows, id);
      }
      if (fails) throw new Error('on purpose');
      return null;
    });
    assert.ok('changes' in outcome);
    run.rows.clear();
    for (const [id, row] of rows) run.rows.set(id, row);
    return outcome.changes;
  } catch (error) {
    if (error instanceof UniqueViolationError || (fails && error instanceof Error && error.message === 'on purpose')) {
      return [];
    }
    throw error;
  }
}

type Db = Parameters<Parameters<Database['runMutation']>[1]>[0]['db'];

function writeRow(run: Run, db: Db, rows: Map<string, Document>, id: string): void {
  const { _id, _creationTime, ...before } = rows.get(id) ?? { _id: id, _creationTime: 0 };
  let fields = run.createFields();
  if (run.random() < 0.5) db.replace(id, fields);
  else {
    const optional = Object.keys(run.table.fields).filter((name) => run.table.fields[name]?.isOptional);
    for (const name of Object.keys(fields)) if (run.random() < 0.6) delete fields[name];
    if (optional.length > 0 && run.random() < 0.3) fields[run.pick(optional)] = undefined;
    db.patch(id, fields);
    fields = { ...before, ...fields };
  }
  for (const name of Object.keys(fields)) if (fields[name] === undefined) delete fields[name];
  rows.set(id, { ...fields, _id, _creationTime });
}

function runOnce(storage: DurableObjectStorage, seed: Seed): void {
  const run = new Run(storage, seed);
  const watched: { query: RandomQuery; result: unknown; footprint: Footprint }[] = [];
  const answer = (query: RandomQuery): { result: unknown; footprint: Footprint } => {
    const outcome = run.database.runQuery(run.start('things:read'), ({ db }) => ask(db, query));
    assert.ok('kind' in outcome);
    if (outcome.kind === 'error') throw outcome.error;
    return { result: outcome.value, footprint: outcome.footprint };
  };
  for (let step = 0; step < STEPS; step++) {
    const changes = write(run);
    for (const entry of watched) {
      const { result, footprint } = answer(entry.query);
      const message = `seed ${seed.join()}: ${stringifyValue({ ...entry.query, table: run.table })}`;
      // Exact in both directions: what is outside changes nothing, what is inside changes something.
      if (isTouched(entry.footprint, changes)) assert.notDeepEqual(result, entry.result, message);
      else assert.deepEqual(result, entry.result, message);
      Object.assign(entry, { result, footprint });
    }
    const query = createQuery(run);
    const found = answer(query);
    expectResult(run, query, found.result);
    watched.push({ query, ...found });
    if (watched.length > WATCHED_MAX) watched.shift();
  }
  readPages(run);
}

/** Pages one after another are the whole, and pages pinned between two cursors stay next to each other. */
function readPages(run: Run): void {
  const query = { ...createQuery(run), kind: 'collect' } as const;
  const { range, filter } = query;
  const read = (
    cursor: string | null,
    endCursor?: string,
  ): { page: readonly Document[]; isDone: boolean; continueCursor: string } => {
    const outcome = run.database.runQuery(run.start('things:pages'), ({ db }) => {
      const ordered = db
        .query('things')
        .withIndex(query.index, (q: IndexRange) => range.reduce((so, { op, field, value }) => so[op](field, value), q))
        .order(query.order);
      if (filter !== undefined) ordered.filter((q) => q[filter.op](q.field(filter.field), filter.value));
      return ordered.paginate({ numItems: 3, cursor, endCursor });
    });
    assert.ok('kind' in outcome && outcome.kind === 'value');
    return outcome.value;
  };
  const cursors: (string | null)[] = [null];
  const pages: Document[] = [];
  for (let isDone = false; !isDone;) {
    const result = read(cursors.at(-1) ?? null);
    pages.push(...result.page);
    cursors.push(result.continueCursor);
    ({ isDone } = result);
  }
  const message = `seed ${run.seed.join()}: ${stringifyValue({ ...query, table: run.table })}`;
  assert.deepEqual(pages, listRows(run, query), message);
  for (let count = 0; count < 10; count++) write(run);
  const pinned = cursors.slice(1).flatMap((cursor, position) => read(cursors[position] ?? null, cursor ?? '').page);
  assert.deepEqual(pinned, listRows(run, query), message);
}

/** The database beside a model. */
export const modelSuite: Suite = {
  name: 'a database and its model',
  tests: Object.fromEntries(
    Array.from({ length: 12 }, (_, run) => [
      `agree on random schemas, writes and queries (${run + 1})`,
      ({ ctx }) => runOnce(ctx.storage, createSeed()),
    ]),
  ),
};
