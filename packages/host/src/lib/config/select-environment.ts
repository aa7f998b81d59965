/**
 * Chooses the keys that hold: those of the top level, or those of one environment with what it inherits. Keys that are
 * unknown, misplaced or refused are told on the way.
 */
import { KEY_TABLE, MOVE_TO_ENVIRONMENT, type KeyRow } from './key-table.ts';
import type { LocatedEntry, LocatedNode, LocatedObject } from './located-tree.ts';
import { nearestName } from './nearest-name.ts';
import type { Note, Problem } from './problem.ts';
import type { SourceText } from './source-text.ts';

/** What choosing needs, and where findings go. */
export interface Selection {
  source: SourceText;
  root: LocatedObject;
  environment: string | undefined;
  problems: Problem[];
  notes: Note[];
}

/** The keys that hold. */
export interface Selected {
  /** By key; unknown and refused ones are left out. */
  entries: Map<string, LocatedEntry>;
  /** The keys that the environment sets itself. */
  ownKeys: ReadonlySet<string>;
}

/**
 * Chooses the keys that hold in an environment.
 *
 * @param selection the file, the environment's name, and where findings go
 * @returns the entries that hold
 */
export function selectEnvironment(selection: Selection): Selected {
  const environments = readEnvironments(selection);
  for (const entry of selection.root.entries.values()) checkKey(selection, entry, 'top');
  for (const { entries } of environments.values()) {
    for (const entry of entries.values()) checkKey(selection, entry, 'environment');
  }
  const { environment } = selection;
  const own = environment === undefined ? selection.root.entries : mustFind(selection, environments, environment);
  const holding = new Map<string, LocatedEntry>();
  for (const [key, row] of Object.entries(KEY_TABLE)) {
    const top = selection.root.entries.get(key);
    const entry = own.get(key) ?? (row.scope === 'separate' ? undefined : top);
    if (entry !== undefined) judge(selection, entry, row, holding);
    else if (row.scope === 'separate' && top !== undefined && environment !== undefined) {
      noteNotInherited(selection, top, environment);
    }
  }
  return { entries: holding, ownKeys: new Set(own.keys()) };
}

function readEnvironments({ source, root, problems }: Selection): Map<string, LocatedObject> {
  const environments = new Map<string, LocatedObject>();
  const section = root.entries.get('env');
  if (section === undefined) return environments;
  if (section.value.kind !== 'object') {
    problems.push(notAnObject(source, section, 'env'));
    return environments;
  }
  for (const entry of section.value.entries.values()) {
    if (entry.value.kind === 'object') environments.set(entry.key, entry.value);
    else problems.push(notAnObject(source, entry, `env.${entry.key}`));
  }
  return environments;
}

function notAnObject(source: SourceText, entry: LocatedEntry, name: string): Problem {
  return {
    location: source.locate(entry.keyRange),
    message: `${name} must be an object, found ${describe(entry.value)}`,
    cure: 'Write the environments as objects: "env": { "staging": { … } }.',
  };
}

function describe(node: LocatedNode): string {
  return node.kind === 'array' ? 'a list' : JSON.stringify(node.kind === 'scalar' ? node.value : {});
}

/** Unknown keys are told in every environment, since a misspelt one fails silently the day it is used. */
function checkKey({ source, problems }: Selection, entry: LocatedEntry, place: 'top' | 'environment'): void {
  const row = Object.hasOwn(KEY_TABLE, entry.key) ? KEY_TABLE[entry.key] : undefined;
  const location = source.locate(entry.keyRange);
  if (row === undefined) {
    const nearest = nearestName(entry.key, Object.keys(KEY_TABLE));
    const cure =
      nearest === undefined ? 'Remove it, or put it under `vars` if code reads it.' : `Did you mean "${nearest}"?`;
    problems.push({ location, message: `"${entry.key}" is not a key of wrangler's configuration`, cure });
    return;
  }
  if (place === 'top' || row.scope !== 'top') return;
  const message = `"${entry.key}" can stand only at the top level, not in an environment`;
  problems.push({ location, message, cure: 'Move it to the top level.' });
}

function mustFind(
  { source, root, problems }: Selection,
  environments: Map<string, LocatedObject>,
  name: string,
): Map<string, LocatedEntry> {
  const found = environments.get(name);
  if (found !== undefined) return found.entries;
  const names = [...environments.keys()];
  const section = root.entries.get('env');
  problems.push({
    location: source.locate(section?.keyRange ?? { start: root.range.start, end: root.range.start + 1 }),
    message: `there is no environment "${name}" here`,
    cure: names.length === 0 ? `Add it: "env": { "${name}": { … } }.` : `Choose one of these: ${names.join(', ')}.`,
  });
  return root.entries;
}

function judge(selection: Selection, entry: LocatedEntry, row: KeyRow, holding: Map<string, LocatedEntry>): void {
  const location = selection.source.locate(entry.keyRange);
  switch (row.fate) {
    case 'honoured':
      holding.set(entry.key, entry);
      return;
    case 'cloudflare': {
      const message = `"${entry.key}" holds only on Cloudflare: ${row.what}`;
      selection.notes.push({ kind: row.warns ? 'warning' : 'information', location, message });
      return;
    }
    case 'refused': {
      const message = `"${entry.key}" cannot be honoured outside Cloudflare`;
      const cure = row.scope === 'separate' ? `${row.instead}\n${MOVE_TO_ENVIRONMENT}` : row.instead;
      if (!isEmpty(entry.value)) selection.problems.push({ location, message, cure });
    }
  }
}

/** A list or object without content asks for nothing. */
function isEmpty(node: LocatedNode): boolean {
  return (node.kind === 'array' && node.items.length === 0) || (node.kind === 'object' && node.entries.size === 0);
}

function noteNotInherited({ source, notes }: Selection, top: LocatedEntry, environment: string): void {
  const message = `"${top.key}" stands at the top level but not in "env.${environment}", which does not inherit it`;
  if (!isEmpty(top.value)) notes.push({ kind: 'warning', location: source.locate(top.keyRange), message });
}
