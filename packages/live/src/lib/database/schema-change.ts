/** What must be done to a table that was made for one definition, so that it fits another: pure. */
import type { IndexDefinition, TableDefinition } from '../schema/definition.ts';
import type { FieldNode } from '../values/validator-node.ts';
import { acceptsField } from './accepts.ts';
import { createColumn } from './column.ts';

/** Names of what changes. */
export interface TableChange {
  /**
   * `extend`: rows fit as they are, with these columns added. `rewrite`: each row must be looked at, as it may not fit
   * or is stored in another way.
   */
  readonly kind: 'extend' | 'rewrite';
  readonly addedFields: readonly string[];
  readonly droppedIndexes: readonly string[];
  readonly addedIndexes: readonly string[];
}

/**
 * Compares two definitions of a table.
 *
 * @param before as stored
 * @param after as the code has it
 */
export function compareTables(before: TableDefinition, after: TableDefinition): TableChange {
  const added = Object.keys(after.fields).filter((name) => !Object.hasOwn(before.fields, name));
  const keepsRows =
    Object.entries(before.fields).every(([name, field]) => isKept(name, field, after.fields[name])) &&
    added.every((name) => isFilled(after.fields[name]));
  return {
    kind: keepsRows ? 'extend' : 'rewrite',
    addedFields: added,
    droppedIndexes: findOthers(before.indexes, after.indexes),
    addedIndexes: findOthers(after.indexes, before.indexes),
  };
}

function isKept(name: string, before: FieldNode, after: FieldNode | undefined): boolean {
  if (after === undefined || !acceptsField(after, before)) return false;
  const [from, to] = [createColumn(name, before), createColumn(name, after)];
  return from.kind === to.kind && from.nullMeans === to.nullMeans;
}

/** Whether rows that lack a field can do without, or get the same value all. */
function isFilled(field: FieldNode | undefined): boolean {
  return field !== undefined && (field.isOptional || field.default !== undefined);
}

/** Indexes that are not among the others with the same fields. */
function findOthers(indexes: readonly IndexDefinition[], others: readonly IndexDefinition[]): string[] {
  const known = new Set(others.map(formatIndex));
  return indexes.filter((index) => !known.has(formatIndex(index))).map(({ name }) => name);
}

function formatIndex({ name, fields, isUnique }: IndexDefinition): string {
  return JSON.stringify([name, fields, isUnique]);
}
