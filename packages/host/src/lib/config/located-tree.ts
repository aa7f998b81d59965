/**
 * A configuration file as a tree that remembers where everything stood, whatever language it was written in.
 */
import type { Range } from './source-text.ts';

/** A key with its value. */
export interface LocatedEntry {
  key: string;
  keyRange: Range;
  value: LocatedNode;
}

/** An object or a TOML table. */
export interface LocatedObject {
  kind: 'object';
  range: Range;
  entries: Map<string, LocatedEntry>;
}

/** A list. */
export interface LocatedArray {
  kind: 'array';
  range: Range;
  items: LocatedNode[];
}

/** Text, number, truth value, null; a date only in TOML. */
export interface LocatedScalar {
  kind: 'scalar';
  range: Range;
  value: string | number | boolean | null | Date;
}

/** Any value with its place. */
export type LocatedNode = LocatedObject | LocatedArray | LocatedScalar;

/** Keys and indexes from the root to a value. */
export type Path = readonly (string | number)[];

/**
 * The tree as plain values.
 *
 * @param node where to begin
 * @returns objects, arrays and scalars without places
 */
export function toValue(node: LocatedNode): unknown {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries([...node.entries.values()].map((entry) => [entry.key, toValue(entry.value)]));
    case 'array':
      return node.items.map(toValue);
    case 'scalar':
      return node.value;
  }
}

/**
 * Where a path leads, or as far as the tree follows it.
 *
 * @param root where to begin
 * @param path keys and indexes
 * @returns the range of the value, or that of the key if `at` says so
 */
export function rangeAt(root: LocatedNode, path: Path, at: 'key' | 'value' = 'value'): Range {
  let node = root;
  let range = shortRange(root);
  for (const [depth, step] of path.entries()) {
    if (node.kind === 'object') {
      const entry = node.entries.get(String(step));
      if (entry === undefined) return range;
      node = entry.value;
      range = at === 'key' && depth === path.length - 1 ? entry.keyRange : shortRange(node, entry.keyRange);
    } else {
      const item = node.kind === 'array' ? node.items[Number(step)] : undefined;
      if (item === undefined) return range;
      node = item;
      range = shortRange(node);
    }
  }
  return range;
}

/** Whole objects and lists are too long to mark: their key says enough, or else their first character. */
function shortRange(node: LocatedNode, keyRange?: Range): Range {
  if (node.kind === 'scalar') return node.range;
  return keyRange ?? { start: node.range.start, end: node.range.start + 1 };
}
