/** What a random test does next: plans, writes and their values. */
import type { Value } from '../../src/lib/values/value.ts';
import type { Plan, Writes } from './src/plans.ts';
import type { Chance, FieldKind, RandomSchema, RandomTable } from './src/tables.ts';

const LETTERS = ['a', 'b', 'c', 'd'] as const;

/** Few values, so that rows meet. */
function chooseValue(kind: FieldKind, chance: Chance): Value | undefined {
  switch (kind) {
    case 'text':
      return chance.pick(LETTERS);
    case 'number':
      return chance.below(6);
    case 'flag':
      return chance.isLucky(0.5);
    case 'big':
      return BigInt(chance.below(5)) - 2n;
    case 'maybe':
      return chance.isLucky(0.4) ? undefined : chance.below(4);
    case 'nullable':
      return chance.isLucky(0.4) ? null : chance.pick(LETTERS);
    case 'list':
      return Array.from({ length: chance.below(4) }, () => chance.below(3));
  }
}

function kindOf(table: RandomTable, field: string): FieldKind {
  return table.fields[field] ?? 'text';
}

/** A query over the tables. */
export function choosePlan(schema: RandomSchema, home: string, ids: readonly string[], chance: Chance): Plan {
  const table = chance.pick(schema.tables);
  const index = chance.pick([...table.indexes, { name: 'by_creation_time', fields: [], isUnique: false }]);
  const valueOf = (field: string): Value =>
    field === 'home' ? home : (chooseValue(kindOf(table, field), chance) ?? chance.below(4));
  const equal = index.fields.slice(0, chance.below(index.fields.length + 1)).map((field) => {
    const value = field === 'home' ? home : chooseValue(kindOf(table, field), chance);
    return [field, value ?? null] as const;
  });
  // An absent field and null are not told apart in what crosses, so neither is asked for.
  const isAskable = equal.every(([, value]) => value !== null);
  const next = index.fields[equal.length];
  const bounds: Plan['bounds'][number][] = [];
  if (isAskable && next !== undefined && chance.isLucky(0.5)) {
    if (chance.isLucky(0.7)) bounds.push([chance.pick(['gt', 'gte']), next, valueOf(next)]);
    if (chance.isLucky(0.5)) bounds.push([chance.pick(['lt', 'lte']), next, valueOf(next)]);
  }
  const field = chance.pick(Object.keys(table.fields));
  return {
    table: table.name,
    index: index.name,
    equal: isAskable ? equal : [],
    bounds,
    order: chance.pick(['asc', 'desc']),
    filter: chance.isLucky(0.3) ? [chance.pick(['eq', 'neq', 'lt']), field, valueOf(field)] : null,
    end: chance.pick(['collect', 'collect', 'first', 'unique', 'take', 'take', 'paginate', 'iterate']),
    count: 1 + chance.below(6),
    ids: chance.isLucky(0.3) && ids.length > 0 ? [chance.pick(ids), chance.pick(ids)] : [],
    follows: chance.isLucky(0.25),
    result: chance.pick(['rows', 'rows', 'rows', 'count', 'ids', 'exists']),
  };
}

const operations = ['insert', 'insert', 'insert', 'patch', 'patch', 'patch', 'replace', 'delete'] as const;

/** Rows to insert, and others to change or delete. */
export function chooseWrites(schema: RandomSchema, home: string, ids: readonly string[], chance: Chance): Writes {
  const edits = Array.from({ length: 1 + chance.below(3) }, (): Writes['edits'][number] => {
    const id = ids.length > 0 ? chance.pick(ids) : undefined;
    const op = id === undefined ? 'insert' : chance.pick(operations);
    if (op === 'insert' || id === undefined) {
      const table = chance.pick(schema.tables);
      return { op: 'insert', table: table.name, fields: chooseRow(table, home, ids, chance) };
    }
    if (op === 'delete') return { op, id };
    const table = schema.tables.find(({ name }) => id.startsWith(`${name}_`));
    if (table === undefined) throw new TypeError(`an id of no table: ${id}`);
    const row = chooseRow(table, home, ids, chance);
    if (op === 'replace') return { op, id, fields: row };
    const some = Object.entries(row).filter(() => chance.isLucky(0.4));
    return { op, id, fields: Object.fromEntries(some) };
  });
  return { edits, fails: chance.isLucky(0.1) };
}

function chooseRow(table: RandomTable, home: string, ids: readonly string[], chance: Chance): Record<string, Value> {
  const linkable = ids.filter((id) => id.startsWith('t0_'));
  const link = linkable.length > 0 && chance.isLucky(0.6) ? chance.pick(linkable) : null;
  const own = Object.entries(table.fields).flatMap(([name, kind]) => {
    const value = chooseValue(kind, chance);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { home, link, ...Object.fromEntries(own) };
}
