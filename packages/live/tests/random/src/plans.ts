/** A query and a mutation that do what their arguments say: together they are any function. */
import { LiveError, mutation, query, v, type Document, type Value } from '@sundog/live/server';

/** What is read, and what is made of it. */
export type Plan = {
  readonly table: string;
  readonly index: string;
  /** Fields of the index that must be equal, then bounds of the next one. */
  readonly equal: readonly (readonly [field: string, value: Value | null])[];
  readonly bounds: readonly (readonly ['gt' | 'gte' | 'lt' | 'lte', field: string, value: Value])[];
  readonly order: 'asc' | 'desc';
  readonly filter: readonly ['eq' | 'neq' | 'lt', field: string, value: Value] | null;
  readonly end: 'collect' | 'first' | 'unique' | 'take' | 'paginate' | 'iterate';
  readonly count: number;
  /** Rows that are asked for by id, besides. */
  readonly ids: readonly string[];
  readonly follows: boolean;
  readonly result: 'rows' | 'count' | 'ids' | 'exists';
};

/** What is written. */
export type Writes = {
  readonly edits: readonly (
    | { readonly op: 'insert'; readonly table: string; readonly fields: Readonly<Record<string, Value>> }
    | { readonly op: 'patch' | 'replace'; readonly id: string; readonly fields: Readonly<Record<string, Value>> }
    | { readonly op: 'delete'; readonly id: string }
  )[];
  readonly fails: boolean;
};

export const read = query({
  args: { home: v.string(), plan: v.any(), nonce: v.optional(v.number()) },
  handler: (ctx, { plan }) => {
    const { ids, follows, result, end, count, ...asked } = plan as Plan;
    const found = ctx.db
      .query(asked.table)
      .withIndex(asked.index, (q) => {
        let range = q as object as Record<string, (field: string, value: unknown) => typeof range>;
        for (const [field, value] of asked.equal) range = range['eq']?.(field, value ?? undefined) ?? range;
        for (const [bound, field, value] of asked.bounds) range = range[bound]?.(field, value) ?? range;
        return range as never;
      })
      .order(asked.order);
    const { filter } = asked;
    const filtered = filter === null ? found : found.filter((q) => q[filter[0]](q.field(filter[1]), filter[2]));
    const ended = finish(filtered, end, count);
    const rows = 'page' in ended ? (ended.page as readonly Document[]) : ended;
    const linked = follows ? rows.map(({ link }) => (link === null ? null : ctx.db.get(link as never))) : [];
    const got = ids.map((id) => ctx.db.get(id as never));
    if (result === 'count') return rows.length;
    if (result === 'exists') return rows.length > 0;
    if (result === 'ids') return rows.map(({ _id }) => _id);
    return { rows: ended, linked, got };
  },
});

interface Ends {
  collect(): readonly Document[];
  first(): Document | null;
  unique(): Document | null;
  take(count: number): readonly Document[];
  paginate(options: { numItems: number; cursor: null }): { readonly page: readonly Document[] };
  [Symbol.iterator](): Iterator<Document>;
}

function finish(asked: unknown, end: Plan['end'], count: number): readonly Document[] | { readonly page: unknown } {
  const ends = asked as Ends;
  switch (end) {
    case 'collect':
      return ends.collect();
    case 'first':
    case 'unique': {
      const row = ends[end]();
      return row === null ? [] : [row];
    }
    case 'take':
      return ends.take(count);
    case 'paginate':
      return ends.paginate({ numItems: count, cursor: null });
    case 'iterate': {
      const rows: Document[] = [];
      for (const row of { [Symbol.iterator]: () => ends[Symbol.iterator]() }) {
        rows.push(row);
        if (rows.length >= count) break;
      }
      return rows;
    }
  }
}

const args = { home: v.string(), writes: v.any() };

export const write = mutation({
  args,
  handler: (ctx, given) => {
    const { edits, fails } = given.writes as Writes;
    const ids = edits.map((edit) => apply(ctx.db, edit));
    if (fails) throw new LiveError({ code: 'refused', message: 'As asked.' });
    return ids;
  },
});

/** The same, with rounds of the microtask queue in between. */
export const writeLater = mutation({
  args,
  handler: async (ctx, given) => {
    const { edits, fails } = given.writes as Writes;
    const ids: string[] = [];
    for (const edit of edits) ids.push(await Promise.resolve(apply(ctx.db, edit)));
    if (fails) throw new LiveError({ code: 'refused', message: 'As asked.' });
    return ids;
  },
});

/** Nothing: its result comes when all that was before has come. */
export const mark = mutation({ args: { home: v.string() }, handler: () => null });

interface Edits {
  insert(table: string, fields: object): string;
  patch(id: string, fields: object): void;
  replace(id: string, fields: object): void;
  delete(id: string): void;
}

function apply(db: unknown, edit: Writes['edits'][number]): string {
  const edits = db as Edits;
  if (edit.op === 'insert') return edits.insert(edit.table, edit.fields);
  if (edit.op === 'delete') edits.delete(edit.id);
  else edits[edit.op](edit.id, edit.fields);
  return edit.id;
}
