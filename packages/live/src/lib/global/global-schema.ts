/**
 * Makes the tables in D1 what the schema says, when a process first uses them.
 *
 * - S1 All tables change in one transaction, or none.
 * - S2 The transaction fails if anything was committed since the tables were looked at: rows that others write, or the
 *   same change by another process. Then it begins anew.
 * - S3 Nothing that is stored is lost: a table is made anew only while it is empty.
 */
import { findViolatedIndex } from '../database/row-checks.ts';
import { compareTables, formatExtension, formatMisfit } from '../database/schema-change.ts';
import {
  describeNotUnique,
  describeRemoved,
  SchemaChangeError,
  type SchemaProblem,
} from '../database/schema-change-error.ts';
import { createIndexText, quoteName, type TablePlan } from '../database/table-plan.ts';
import type { Tables } from '../database/tables.ts';
import type { TableDefinition } from '../schema/definition.ts';
import { decodeValue } from '../values/decode-value.ts';
import { stringifyValue } from '../values/encode-value.ts';
import { formatAdvanceFrom, isAdvanceError, logTables } from './change-log.ts';
import { GlobalSession, type Statement } from './d1-session.ts';
import { GlobalConflictError } from './global-errors.ts';

type Definitions = Readonly<Record<string, TableDefinition>>;

/** How often it begins anew. */
const ATTEMPTS_MAX = 20;

/**
 * Applies the schema.
 *
 * @param tables that live in D1
 * @returns a bookmark from which on it is applied; undefined: everywhere
 * @throws {SchemaChangeError} if what is stored does not fit; nothing has changed
 */
export async function applyGlobalSchema(database: D1Database, tables: Tables): Promise<string | undefined> {
  const definitions = [...tables.plans].map(([name, { definition }]) => [name, definition] as const);
  const text = stringifyValue(Object.fromEntries(definitions));
  if ((await readStored(new GlobalSession(database, 'first-unconstrained')))?.tables === text) return undefined;
  const session = new GlobalSession(database, 'first-primary');
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const stored = await readStored(session);
    if (stored?.tables === text) return session.bookmark;
    if (stored === undefined) await session.batch(logTables);
    else if (await change(session, tables, stored, text)) return session.bookmark;
  }
  throw new GlobalConflictError('The change of the schema', ATTEMPTS_MAX);
}

interface Stored {
  readonly version: number;
  readonly tables: string;
}

async function readStored(session: GlobalSession): Promise<Stored | undefined> {
  try {
    const [[row] = []] = await session.batch([{ text: 'select version, tables from _sundog_live_state where id = 1' }]);
    return row === undefined ? undefined : { version: Number(row['version']), tables: String(row['tables']) };
  } catch (error) {
    if (error instanceof Error && error.message.includes('no such table')) return undefined;
    throw error;
  }
}

/** Answers whether it is done. */
async function change(session: GlobalSession, tables: Tables, stored: Stored, text: string): Promise<boolean> {
  // What stands in the table was written by this file.
  const definitions: unknown = decodeValue(JSON.parse(stored.tables));
  const before = definitions as Definitions;
  const { statements, problems } = planChange(tables, before, await findInTheWay(session, tables, before));
  if (problems.length > 0) throw new SchemaChangeError(tables.shard, problems);
  try {
    const finish = { text: 'update _sundog_live_state set tables = ? where id = 1', values: [text] };
    await session.batch([formatAdvanceFrom(stored.version), ...statements, finish]);
    return true;
  } catch (error) {
    if (isAdvanceError(error)) return false; // S2
    const index = [...tables.plans.values()].map((plan) => findViolatedIndex(plan, error)).find(Boolean);
    if (index === undefined) throw error;
    throw new SchemaChangeError(tables.shard, [describeNotUnique(index)]);
  }
}

/** By tables that do not change by themselves, a row that is in the way of that. */
async function findInTheWay(
  session: GlobalSession,
  tables: Tables,
  stored: Definitions,
): Promise<ReadonlyMap<string, string>> {
  const asked = Object.entries(stored).flatMap(([name, before]) => {
    const plan = tables.plans.get(name);
    const change = plan && compareTables(before, plan.definition);
    if (change?.kind === 'extend') return [];
    const condition = change?.kind === 'narrow' ? formatMisfit(change) : 'true';
    return [{ name, text: `select "_id" from ${quoteName(name)} where ${condition} limit 1` }];
  });
  if (asked.length === 0) return new Map();
  const found = await session.batch(asked);
  return new Map(
    asked.flatMap(({ name }, position) => {
      const [row] = found[position] ?? [];
      return row === undefined ? [] : [[name, String(row['_id'])]];
    }),
  );
}

interface ChangePlan {
  readonly statements: Statement[];
  readonly problems: SchemaProblem[];
}

function planChange(tables: Tables, stored: Definitions, inTheWay: ReadonlyMap<string, string>): ChangePlan {
  const statements: Statement[] = [];
  const problems: SchemaProblem[] = [];
  for (const name of Object.keys(stored)) {
    if (tables.plans.has(name)) continue;
    if (inTheWay.has(name)) problems.push(describeRemoved(name));
    else statements.push({ text: `drop table ${quoteName(name)}` });
  }
  for (const plan of tables.plans.values()) {
    const before = stored[plan.name];
    const row = inTheWay.get(plan.name);
    const change = before && compareTables(before, plan.definition);
    if (change === undefined) statements.push(...formatCreate(plan));
    else if (row !== undefined) problems.push({ place: plan.name, reason: describeNarrowed(row) });
    else if (change.kind !== 'rewrite') {
      statements.push(...formatExtension(plan, change), ...formatIndexes(plan, change.addedIndexes));
    } else statements.push({ text: `drop table ${quoteName(plan.name)}` }, ...formatCreate(plan)); // S3
  }
  return { statements, problems };
}

function describeNarrowed(row: string): string {
  return `it has rows that may not fit (${row}): a field was removed, is new and neither optional nor has a default, or takes less or other values than before. Allow what is there (v.optional, v.union, a default) and let a migration (defineMigration) give all rows a field that is required, or take away one that goes, in a release before this one.`;
}

function formatCreate(plan: TablePlan): Statement[] {
  const names = plan.definition.indexes.map(({ name }) => name);
  return [{ text: plan.statements.create }, ...formatIndexes(plan, names)];
}

function formatIndexes(plan: TablePlan, names: readonly string[]): Statement[] {
  return names.flatMap((name) => {
    const index = plan.indexes.get(name);
    return index === undefined ? [] : [{ text: createIndexText(plan.name, index) }];
  });
}
