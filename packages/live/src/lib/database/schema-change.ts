/** What must be done to a table that was made for one definition, so that it fits another: pure. */
import type { IndexDefinition, TableDefinition } from '../schema/definition.ts';
import type { FieldNode } from '../values/validator-node.ts';
import { accepts, acceptsField } from './accepts.ts';
import { createColumn, encodeColumn } from './column.ts';
import type { ColumnValue } from './index-key.ts';
import { columnText, quoteName, type TablePlan } from './table-plan.ts';

/** Names of what changes. */
export interface TableChange {
  /**
   * `extend`: rows fit as they are, with these columns added. `narrow`: they do unless `formatMisfit` finds one.
   * `rewrite`: each row must be looked at, as it may not fit or is stored in another way.
   */
  readonly kind: 'extend' | 'narrow' | 'rewrite';
  readonly addedFields: readonly string[];
  readonly droppedFields: readonly string[];
  /** Those that rows may lack no longer. */
  readonly requiredFields: readonly string[];
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
  const addedFields = Object.keys(after.fields).filter((name) => !Object.hasOwn(before.fields, name));
  const fates = Object.entries(before.fields).map(([name, field]) => ({
    name,
    fate: findFate(field, after.fields[name]),
  }));
  const listNames = (wanted: Fate): string[] => fates.flatMap(({ name, fate }) => (fate === wanted ? [name] : []));
  const [droppedFields, requiredFields] = [listNames('dropped'), listNames('required')];
  const keepsRows =
    fates.every(({ fate }) => fate !== 'other') && addedFields.every((name) => isFilled(after.fields[name]));
  const isNarrower = droppedFields.length + requiredFields.length > 0;
  return {
    kind: keepsRows ? (isNarrower ? 'narrow' : 'extend') : 'rewrite',
    addedFields,
    droppedFields,
    requiredFields,
    droppedIndexes: findOthers(before.indexes, after.indexes),
    addedIndexes: findOthers(after.indexes, before.indexes),
  };
}

/** The condition of rows that do not fit a narrower definition. */
export function formatMisfit({ droppedFields, requiredFields }: TableChange): string {
  return [
    ...droppedFields.map((name) => `${quoteName(name)} is not null`),
    ...requiredFields.map((name) => `${quoteName(name)} is null`),
  ].join(' or ');
}

/** A statement, and what is bound to its `?`. */
export interface SchemaStatement {
  readonly text: string;
  readonly values?: readonly ColumnValue[];
}

/** The statements that extend or narrow a table, up to the indexes that it gets. */
export function formatExtension(plan: TablePlan, change: TableChange): SchemaStatement[] {
  const table = quoteName(plan.name);
  const drops = [
    ...change.droppedIndexes.map((name) => `drop index ${quoteName(`${plan.name}.${name}`)}`),
    ...change.droppedFields.map((name) => `alter table ${table} drop column ${quoteName(name)}`),
  ].map((text) => ({ text }));
  const added = plan.columns.filter(({ name }) => change.addedFields.includes(name));
  const adds = added.flatMap((column): SchemaStatement[] => {
    const field = plan.definition.fields[column.name];
    const add = { text: `alter table ${table} add column ${columnText(column)}` };
    if (field === undefined || field.isOptional) return [add];
    const values = [encodeColumn(column, field.default)];
    return [add, { text: `update ${table} set ${quoteName(column.name)} = ?`, values }];
  });
  return [...drops, ...adds];
}

/** What becomes of a field. */
type Fate = 'kept' | 'dropped' | 'required' | 'other';

function findFate(before: FieldNode, after: FieldNode | undefined): Fate {
  const from = createColumn('', before);
  if (after === undefined) return from.nullMeans === 'absent' ? 'dropped' : 'other';
  const to = createColumn('', after);
  if (from.kind !== to.kind || from.nullMeans !== to.nullMeans || !accepts(after.node, before.node)) return 'other';
  if (acceptsField(after, before)) return 'kept';
  return from.nullMeans === 'absent' ? 'required' : 'other';
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
