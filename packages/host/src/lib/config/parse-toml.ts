import { ParseError, parseTOML, type AST } from 'toml-eslint-parser';

import type { LocatedArray, LocatedNode, LocatedObject } from './located-tree.ts';
import type { Problem } from './problem.ts';
import type { Range, SourceText } from './source-text.ts';

/**
 * Reads TOML.
 *
 * @param source the file
 * @param problems gets the syntax error, keys given twice among them
 * @returns the tree, or undefined if the file is not TOML
 */
export function parseToml(source: SourceText, problems: Problem[]): LocatedObject | undefined {
  try {
    const [table] = parseTOML(source.text, { tomlVersion: '1.0.0' }).body;
    const root: LocatedObject = { kind: 'object', range: { start: 0, end: source.text.length }, entries: new Map() };
    for (const part of table.body) {
      if (part.type === 'TOMLTable') addTable(root, part);
      else addKeyValue(root, part);
    }
    return root;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    problems.push({
      location: source.locate({ start: error.index, end: error.index + 1 }),
      message: `this is not TOML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
      cure: 'Mend the syntax here or just before.',
    });
    return undefined;
  }
}

function addTable(root: LocatedObject, table: AST.TOMLTable): void {
  const keys = keysOf(table.key);
  const last = keys.at(-1);
  if (last === undefined) return;
  const parent = descend(root, keys.slice(0, -1));
  if (table.kind === 'array') {
    const list = parent.entries.get(last.name)?.value;
    const items = list?.kind === 'array' ? list : emptyArray(last.range);
    parent.entries.set(last.name, { key: last.name, keyRange: last.range, value: items });
    const item: LocatedObject = { kind: 'object', range: rangeOf(table.key), entries: new Map() };
    items.items.push(item);
    for (const keyValue of table.body) addKeyValue(item, keyValue);
    return;
  }
  const own = descend(parent, [last]);
  for (const keyValue of table.body) addKeyValue(own, keyValue);
}

function addKeyValue(into: LocatedObject, keyValue: AST.TOMLKeyValue): void {
  const keys = keysOf(keyValue.key);
  const last = keys.at(-1);
  if (last === undefined) return;
  const parent = descend(into, keys.slice(0, -1));
  parent.entries.set(last.name, { key: last.name, keyRange: last.range, value: locate(keyValue.value) });
}

/** Follows dotted keys, making the tables on the way; a list of tables is entered at its last one. */
function descend(from: LocatedObject, keys: { name: string; range: Range }[]): LocatedObject {
  let object = from;
  for (const { name, range } of keys) {
    const found = object.entries.get(name)?.value;
    const next = found?.kind === 'array' ? found.items.at(-1) : found;
    if (next?.kind === 'object') {
      object = next;
      continue;
    }
    const made: LocatedObject = { kind: 'object', range, entries: new Map() };
    object.entries.set(name, { key: name, keyRange: range, value: made });
    object = made;
  }
  return object;
}

function locate(node: AST.TOMLContentNode): LocatedNode {
  const range = rangeOf(node);
  if (node.type === 'TOMLArray') return { kind: 'array', range, items: node.elements.map(locate) };
  if (node.type === 'TOMLValue') return { kind: 'scalar', range, value: node.value };
  const object: LocatedObject = { kind: 'object', range, entries: new Map() };
  for (const keyValue of node.body) addKeyValue(object, keyValue);
  return object;
}

function keysOf(key: AST.TOMLKey): { name: string; range: Range }[] {
  return key.keys.map((part) => ({ name: part.type === 'TOMLBare' ? part.name : part.value, range: rangeOf(part) }));
}

function emptyArray(range: Range): LocatedArray {
  return { kind: 'array', range, items: [] };
}

function rangeOf(node: { range: [number, number] }): Range {
  return { start: node.range[0], end: node.range[1] };
}
