/**
 * What has changed in the global tables, in the order of commits: for calls that want to know whether what they read is
 * still so, and for whoever tells watchers. A commit writes what it changed in its own transaction, so what was
 * committed and what is told of can never differ.
 */
import type { Footprint, IndexKey, RowChange } from '../database/footprint.ts';
import { passesFilter } from '../database/filter.ts';
import { FootprintIndex } from '../reactive/footprint-index.ts';
import { decodeValue } from '../values/decode-value.ts';
import { encodeValue } from '../values/encode-value.ts';
import type { Document } from '../values/value.ts';
import type { D1Row, GlobalSession, Statement } from './d1-session.ts';

/** Part of what one commit has changed. */
export interface LoggedChange {
  /** Rises with every entry. */
  readonly position: number;
  readonly version: number;
  /** Of the commit. */
  readonly token: string;
  /** What whoever committed wanted to be kept with it. */
  readonly note: string | undefined;
  readonly changes: readonly RowChange[];
}

/** What was committed since some version. */
export interface News {
  /** The newest version. */
  readonly version: number;
  /** Whether nothing since then has been forgotten. */
  readonly isComplete: boolean;
  readonly entries: readonly LoggedChange[];
}

/** What makes the log, and the row that says where the tables stand. */
export const logTables: readonly Statement[] = [
  {
    text: `create table if not exists _sundog_live_state (
      id integer primary key check (id = 1), version integer not null, forgotten integer not null, tables text not null
    ) strict`,
  },
  {
    text: `create table if not exists _sundog_live_change (
      position integer primary key autoincrement, version integer not null, token text not null, note text,
      changes text not null, places text not null, committed_at real not null
    ) strict`,
  },
  { text: 'create index if not exists _sundog_live_change_version on _sundog_live_change (version)' },
  { text: 'create index if not exists _sundog_live_change_token on _sundog_live_change (token)' },
  { text: `insert or ignore into _sundog_live_state (id, version, forgotten, tables) values (1, 0, 0, '{}')` },
];

/** Reads which version the tables are at. */
export const selectVersion: Statement = { text: 'select version from _sundog_live_state where id = 1' };

/** Characters of an entry, of which a row of D1 holds many more. */
const ENTRY_CHARACTERS_MAX = 400_000;

/** Counts a commit. It fails, and everything beside it, if the tables are not at the version. */
export function formatAdvanceFrom(version: number): Statement {
  return {
    text: 'update _sundog_live_state set version = case version when ? then version + 1 end where id = 1',
    values: [version],
  };
}

/**
 * Counts a commit. It fails, and everything beside it, if something was committed since a version that touches what the
 * commit depends on, or that may do so: filters are not asked.
 *
 * @param since undefined: the commit depends on nothing
 * @param footprint of the call
 */
export function formatAdvance(since: number | undefined, footprint: Footprint): Statement {
  if (since === undefined) return { text: 'update _sundog_live_state set version = version + 1 where id = 1' };
  const ranges = footprint.ranges.map(({ index, low, high }) => [formatPlace(index, low), formatPlace(index, high)]);
  return {
    text: `update _sundog_live_state set version = case when forgotten <= ? and not exists (
        select 1 from _sundog_live_change as entry, json_each(entry.places) as place
        where entry.version > ? and (
          place.value in (select value from json_each(?))
          or exists (select 1 from json_each(?) as read where place.value between read.value ->> 0 and read.value ->> 1)
        )
      ) then version + 1 end where id = 1`,
    values: [since, since, JSON.stringify(footprint.rows), JSON.stringify(ranges)],
  };
}

/** Whether a commit has failed because others came first. */
export function isAdvanceError(error: unknown): boolean {
  return error instanceof Error && error.message.includes('NOT NULL constraint failed: _sundog_live_state.version');
}

/** Writes what a commit has changed. */
export function formatEntries({
  changes,
  token,
  note,
  committedAt,
}: {
  readonly changes: readonly RowChange[];
  readonly token: string;
  readonly note: string | undefined;
  /** Milliseconds since 1970. */
  readonly committedAt: number;
}): Statement[] {
  return splitChanges(changes).map((part, position) => ({
    text: `insert into _sundog_live_change (version, token, note, changes, places, committed_at)
      values ((select version from _sundog_live_state where id = 1), ?, ?, ?, ?, ?)`,
    values: [
      token,
      position === 0 ? (note ?? null) : null,
      `[${part.map(({ text }) => text).join()}]`,
      JSON.stringify(part.flatMap(({ places }) => places)),
      committedAt,
    ],
  }));
}

/** Reads what was committed after a version. */
export async function readNews(session: GlobalSession, version: number): Promise<News> {
  const [[state] = [], rows = []] = await session.batch([
    { text: 'select version, forgotten from _sundog_live_state where id = 1' },
    { text: `${selectEntries} where version > ? order by position`, values: [version] },
  ]);
  return {
    version: Number(state?.['version']),
    isComplete: Number(state?.['forgotten']) <= version,
    entries: rows.map(parseEntry),
  };
}

/** Whether a commit is there. */
export async function isCommitted(session: GlobalSession, token: string): Promise<boolean> {
  const text = 'select 1 from _sundog_live_change where token = ? limit 1';
  const [rows = []] = await session.batch([{ text, values: [token] }]);
  return rows.length > 0;
}

/**
 * Reads entries in order.
 *
 * @param after position of the last one that is known
 * @param limit how many at most
 */
export async function readEntries(session: GlobalSession, after: number, limit: number): Promise<LoggedChange[]> {
  const text = `${selectEntries} where position > ? order by position limit ?`;
  const [rows = []] = await session.batch([{ text, values: [after, limit] }]);
  return rows.map(parseEntry);
}

/**
 * Forgets entries that nobody will ask for.
 *
 * @param position of the last one that whoever tells watchers has seen
 * @param before when they were committed, in milliseconds since 1970: calls that began earlier are over
 */
export async function forgetEntries(session: GlobalSession, position: number, before: number): Promise<void> {
  const old = 'position <= ? and committed_at < ?';
  await session.batch([
    {
      text: `update _sundog_live_state set forgotten =
        max(forgotten, ifnull((select max(version) from _sundog_live_change where ${old}), 0)) where id = 1`,
      values: [position, before],
    },
    { text: `delete from _sundog_live_change where ${old}`, values: [position, before] },
  ]);
}

/**
 * Whether changes touch what a call has read.
 *
 * @param footprint of the call
 */
export function isTouched(footprint: Footprint, entries: readonly LoggedChange[]): boolean {
  const index = new FootprintIndex(passesFilter);
  index.set(0, footprint);
  return index.touchedBy(entries.flatMap(({ changes }) => changes)).has(0);
}

const selectEntries = 'select position, version, token, note, changes from _sundog_live_change';

/** A change as it stands in the log. */
interface FormattedChange {
  readonly text: string;
  readonly places: readonly string[];
}

function splitChanges(changes: readonly RowChange[]): FormattedChange[][] {
  const parts: FormattedChange[][] = [];
  let characters = Infinity;
  for (const change of changes) {
    const formatted = { text: formatChange(change), places: listPlaces(change) };
    const length = formatted.places.reduce((sum, place) => sum + place.length, formatted.text.length);
    if (characters + length > ENTRY_CHARACTERS_MAX) {
      parts.push([]);
      characters = 0;
    }
    parts.at(-1)?.push(formatted);
    characters += length;
  }
  return parts;
}

/** A row's id, and where it was and is in each index: what commits look for. */
function listPlaces({ id, keys }: RowChange): string[] {
  const places = keys.flatMap(({ index, before, after }) =>
    [before, before === after ? undefined : after].flatMap((key) => (key === undefined ? [] : formatPlace(index, key))),
  );
  return [id, ...places];
}

/** A place in an index as text that SQLite can compare: SQLite's JSON ends texts at U+0000, which keys are full of. */
function formatPlace(index: string, key: IndexKey): string {
  let text = `${index} `;
  for (let position = 0; position < key.length; position++) {
    text += key.charCodeAt(position).toString(16).padStart(4, '0');
  }
  return text;
}

/** Rows are there so that filters can be asked; without them every reader of the place is touched. */
function formatChange({ table, id, before, after, keys }: RowChange): string {
  const rows = {
    ...(before !== undefined && { before: encodeValue(before) }),
    ...(after !== undefined && { after: encodeValue(after) }),
  };
  const text = JSON.stringify({ table, id, keys, ...rows });
  return text.length > ENTRY_CHARACTERS_MAX ? JSON.stringify({ table, id, keys }) : text;
}

/** What stands in the log was written by this file. */
function parseEntry(row: D1Row): LoggedChange {
  const { position, version, token, note, changes } = row;
  const list = JSON.parse(String(changes)) as (Omit<RowChange, 'before' | 'after'> & Record<string, unknown>)[];
  return {
    position: Number(position),
    version: Number(version),
    token: String(token),
    note: typeof note === 'string' ? note : undefined,
    changes: list.map(({ table, id, keys, before, after }) => ({
      table,
      id,
      keys,
      before: parseDocument(before),
      after: parseDocument(after),
    })),
  };
}

function parseDocument(json: unknown): Document | undefined {
  return json === undefined ? undefined : (decodeValue(json) as Document);
}
