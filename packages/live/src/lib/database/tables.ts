/** The tables of the schema that live in one place, and what is said of the others. */
import {
  GLOBAL_SHARD,
  ROOT_SHARD,
  type Placement,
  type SchemaDefinition,
  type TableDefinition,
} from '../schema/definition.ts';
import { isSharded } from '../schema/shard-name.ts';
import { describeValue } from '../values/describe.ts';
import { placeFieldIds } from '../values/place-ids.ts';
import { getField } from '../values/plain-object.ts';
import type { Value } from '../values/value.ts';
import { ElsewhereError, InvalidIdError, UnknownTableError } from './database-errors.ts';
import { formatIdSuffix, ID_LENGTH, readIdTimeUs } from './document-id.ts';
import { createTablePlan, type TablePlan } from './table-plan.ts';

/** Where a row is. */
export interface RowPlace {
  readonly plan: TablePlan;
  readonly key: number;
}

/** The tables of a shard, or of the global database. */
export class Tables {
  readonly shard: string;
  /** What ids of this shard's rows end with. */
  readonly idSuffix: string;
  /** Of this shard, by name. */
  readonly plans: ReadonlyMap<string, TablePlan>;
  readonly #schema: SchemaDefinition;

  constructor(schema: SchemaDefinition, shard: string) {
    this.shard = shard;
    this.#schema = schema;
    const slash = shard.indexOf('/');
    this.idSuffix = slash === -1 ? '' : formatIdSuffix(shard.slice(slash + 1));
    const tables = Object.values(schema.tables).filter(({ placement }) => isPlacedIn(placement, shard));
    this.plans = new Map(tables.map((table) => [table.name, this.#plan(table)]));
  }

  /**
   * The plan of a table of this shard.
   *
   * @throws {UnknownTableError}
   * @throws {ElsewhereError}
   */
  mustGet(table: string): TablePlan {
    return this.plans.get(table) ?? this.#refuseTable(table);
  }

  /**
   * Where the row with an id is, if it is there.
   *
   * @throws {InvalidIdError}
   * @throws {ElsewhereError}
   */
  mustPlace(id: unknown): RowPlace {
    if (typeof id !== 'string') throw new InvalidIdError(describeValue(id));
    const { table, suffix } = splitId(id);
    const plan = this.plans.get(table);
    if (plan === undefined) {
      if (Object.hasOwn(this.#schema.tables, table)) this.#refuseTable(table);
      throw new InvalidIdError(describeValue(id));
    }
    if (suffix !== this.idSuffix) this.#refuseRow(id, suffix);
    const key = readIdTimeUs(table, id);
    if (key === undefined) throw new InvalidIdError(describeValue(id));
    return { plan, key };
  }

  /**
   * Refuses rows of another shard: the shard field says which it is.
   *
   * @throws {ElsewhereError}
   */
  checkShard(
    { name, definition: { placement } }: TablePlan,
    fields: Readonly<Record<string, Value | undefined>>,
  ): void {
    if (placement.kind !== 'sharded') return;
    const belongs = `${placement.field}/${getField(fields, placement.field) as string}`;
    if (belongs === this.shard) return;
    const cure = `Call a mutation with ${placement.field} among its arguments: it runs there.`;
    throw new ElsewhereError({
      what: `This row of ${name}`,
      home: 'another shard',
      shard: this.shard,
      cure,
      found: { belongs },
    });
  }

  /** Fields take ids of the form that rows of their table have, of whatever shard. */
  #plan(table: TableDefinition): TablePlan {
    const fields = placeFieldIds(table.fields, (name) => isSharded(this.#schema, name));
    return { ...createTablePlan(table), node: { kind: 'object', fields } };
  }

  #refuseTable(table: string): never {
    const definition = Object.hasOwn(this.#schema.tables, table) ? this.#schema.tables[table] : undefined;
    if (definition === undefined) throw new UnknownTableError(table, Object.keys(this.#schema.tables));
    const { placement } = definition;
    const what = `The table ${table}`;
    if (this.shard === GLOBAL_SHARD) {
      const home = placement.kind === 'sharded' ? `shards by ${placement.field}` : 'the root shard';
      const cure = 'Use ctx.db in a function that is not declared global; an action may call both kinds.';
      throw new ElsewhereError({ what, home, shard: this.shard, cure });
    }
    if (placement.kind === 'global') {
      const cure = 'Use ctx.global in an action, or in a function that is declared global.';
      throw new ElsewhereError({ what, home: 'the global database', shard: this.shard, cure });
    }
    if (placement.kind === 'root') {
      const cure = 'Read it in a function that names no shard, and pass on what is needed.';
      throw new ElsewhereError({ what, home: 'the root shard', shard: this.shard, cure });
    }
    const cure = `Give the function an argument named ${placement.field}, or an id of ${table}.`;
    throw new ElsewhereError({ what, home: `shards by ${placement.field}`, shard: this.shard, cure });
  }

  #refuseRow(id: string, suffix: string): never {
    if (suffix === '' || this.idSuffix === '') throw new InvalidIdError(describeValue(id));
    const cure = 'Call a function with this id among its arguments: it runs there.';
    throw new ElsewhereError({
      what: `This row of ${splitId(id).table}`,
      home: 'another shard',
      shard: this.shard,
      cure,
      found: { id },
    });
  }
}

function isPlacedIn(placement: Placement, shard: string): boolean {
  if (placement.kind === 'global') return shard === GLOBAL_SHARD;
  if (placement.kind === 'root') return shard === ROOT_SHARD;
  return shard.startsWith(`${placement.field}/`);
}

function splitId(id: string): { table: string; suffix: string } {
  const at = id.indexOf('@');
  const end = at === -1 ? id.length : at;
  const start = end - ID_LENGTH - 1;
  return { table: start > 0 && id.charAt(start) === '_' ? id.slice(0, start) : '', suffix: id.slice(end) };
}
