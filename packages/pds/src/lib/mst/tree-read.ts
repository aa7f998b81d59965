/** Ways through a tree that change nothing. */
import type { NodeReader, StoredNode, TreeStep } from './node.ts';
import { InvalidNodeError } from './tree-error.ts';
import { lowerBound } from './tree-key.ts';

/** Nodes side by side that a walk asks for at once. */
const NODES_AHEAD = 15;

/**
 * @param reader where the nodes are
 * @param root
 * @param key
 * @returns the CID of the key's record
 */
export function findKey(reader: NodeReader, root: string, key: string): string | undefined {
  const last = wayTo(reader, root, key).at(-1);
  return last?.node.keys[last.index] === key ? last.node.values[last.index] : undefined;
}

/**
 * @param reader where the nodes are
 * @param root
 * @param keys
 * @param isCover whether the ways to the keys beside each belong to it: with them anyone can take a write back
 * @returns the nodes on the ways to the keys, the root in any case
 */
export function proveKeys(
  reader: NodeReader,
  root: string,
  keys: Iterable<string>,
  isCover: boolean,
): Map<string, Uint8Array> {
  // Without keys the root is still what a root is known by.
  const found = new Map([[root, reader.load(root, undefined).bytes]]);
  for (const key of keys) {
    for (const { node, index } of wayTo(reader, root, key)) {
      found.set(node.cid, node.bytes);
      if (!isCover || node.keys[index] !== key) continue;
      // Without a node between, the key beside it is in this node, or in one above it.
      for (const beside of edgeOf(reader, node, index, -1)) found.set(beside.cid, beside.bytes);
      for (const beside of edgeOf(reader, node, index + 1, 0)) found.set(beside.cid, beside.bytes);
    }
  }
  return found;
}

/** What of a tree is walked. */
export interface WalkOptions {
  /** A key where an earlier walk over the same tree has stopped: what came up to its leaf is left out. */
  readonly after?: string | undefined;
  /** Whether a node, and what is below it, is walked; all are unless given. */
  readonly enters?: ((cid: string) => boolean) | undefined;
}

/**
 * @param reader where the nodes are
 * @param root
 * @param options
 * @yields {TreeStep} each node before what is in it, from left to right
 */
export function* walkTree(
  reader: NodeReader,
  root: string,
  { after, enters }: WalkOptions,
): Generator<TreeStep, void, undefined> {
  if (enters?.(root) === false) return;
  // What is in a node has numbers: its children the even ones, its keys the odd ones.
  const open: { readonly node: StoredNode; next: number }[] = [];
  if (after === undefined) {
    const node = reader.load(root, undefined);
    yield { kind: 'node', cid: node.cid, bytes: node.bytes };
    open.push({ node, next: 0 });
  } else {
    for (const { node, index } of wayTo(reader, root, after)) {
      open.push({ node, next: node.keys[index] === after ? 2 * index + 2 : 2 * index + 1 });
    }
  }
  let last = after ?? '';
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const { node } = top;
    const place = top.next++;
    const index = place >> 1;
    if (place > 2 * node.keys.length) {
      open.pop();
    } else if (place % 2 === 1) {
      const key = node.keys[index] ?? '';
      if (key <= last) throw new InvalidNodeError(node.cid, `a key above ${last}`, key);
      last = key;
      yield { kind: 'leaf', key, cid: node.values[index] ?? '' };
    } else {
      const cid = node.children[index] ?? null;
      if (cid === null || enters?.(cid) === false) continue;
      // The reader keeps what it has read ahead until it is asked for: nothing may be that is not entered.
      const following = enters === undefined ? node.children.slice(index + 1, index + 1 + NODES_AHEAD) : [];
      const next = following.filter((each) => each !== null);
      const child = reader.load(cid, node.level - 1, next);
      yield { kind: 'node', cid, bytes: child.bytes };
      open.push({ node: child, next: 0 });
    }
  }
}

/** The nodes from the root to the one that has a key, or would have it, with the place of the key in each. */
function wayTo(reader: NodeReader, root: string, key: string): { node: StoredNode; index: number }[] {
  const way = [];
  let cid: string | null = root;
  let level: number | undefined;
  while (cid !== null) {
    const node: StoredNode = reader.load(cid, level);
    const index = lowerBound(node.keys, key);
    way.push({ node, index });
    cid = node.keys[index] === key ? null : (node.children[index] ?? null);
    level = node.level - 1;
  }
  return way;
}

/** The nodes down one edge of what hangs at a place: the left edge (`side` 0) or the right one (`side` -1). */
function edgeOf(reader: NodeReader, node: StoredNode, index: number, side: 0 | -1): StoredNode[] {
  const edge: StoredNode[] = [];
  let cid = node.children[index] ?? null;
  let level = node.level - 1;
  while (cid !== null) {
    const child = reader.load(cid, level--);
    edge.push(child);
    cid = child.children.at(side) ?? null;
  }
  return edge;
}
