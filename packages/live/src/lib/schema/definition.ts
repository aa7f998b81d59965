import type { FieldNodes } from '../values/validator-node.ts';

/** Which objects a table's rows live in. */
export type Placement =
  | { readonly kind: 'root' }
  /** Each value of the field has an object of its own, for all tables that are sharded by a field of this name. */
  | { readonly kind: 'sharded'; readonly field: string }
  /** In D1. */
  | { readonly kind: 'global' };

/** An index of a table. Its order ends with `_creationTime`, so it is total. */
export interface IndexDefinition {
  readonly name: string;
  /** Fields in order, without `_creationTime`. */
  readonly fields: readonly string[];
  readonly isUnique: boolean;
}

/** A table as plain data. */
export interface TableDefinition {
  readonly name: string;
  readonly fields: FieldNodes;
  /** Without the two that every table has: `by_creation_time` and `by_id`. */
  readonly indexes: readonly IndexDefinition[];
  readonly placement: Placement;
}

/** A schema as plain data. */
export interface SchemaDefinition {
  readonly tables: Readonly<Record<string, TableDefinition>>;
}

/** The shard of everything that is not sharded. Other shards are called `<field>/<value>`. */
export const ROOT_SHARD = '__root__';

/** The shard in which clients of the global tables are: it watches them, and holds none of their rows. */
export const GLOBAL_SHARD = '__global__';
