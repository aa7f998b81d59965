/**
 * A tree while it is being changed: nodes on the way are copied and changed, and hashed once, at the end.
 *
 * E1 What hangs on a draft is a draft, or a stored node that is untouched; what hangs on a stored node is stored.
 * E2 `removed` has every stored node that a draft has taken the place of.
 * E3 A node without keys has one child, and is there only because a level must not be left out.
 */
import { createRecordCid } from '../values/cid.ts';
import { emptyTree } from './empty-tree.ts';
import { encodeNode } from './node-codec.ts';
import type { Child, DraftNode, NodeReader, StoredNode } from './node.ts';
import { levelOf, lowerBound } from './tree-key.ts';

/** What has become of a tree. */
export interface EditResult {
  readonly root: string;
  /** Nodes that are new, by their CIDs. */
  readonly nodes: Map<string, StoredNode>;
  /** Nodes that have gone. */
  readonly removed: Set<string>;
}

/** A key with its record and the level of its node. */
interface Entry {
  readonly key: string;
  readonly cid: string;
  readonly level: number;
}

/** Writes to one tree. */
export class TreeEdit {
  readonly #reader: NodeReader;
  readonly #removed = new Set<string>();
  /** The root's level; 0 for a tree without keys. */
  #level: number;
  #root: Child;

  /**
   * @param reader where its nodes are
   * @param root its root
   */
  constructor(reader: NodeReader, root: string) {
    this.#reader = reader;
    this.#level = reader.load(root, undefined).level;
    this.#root = root === emptyTree.root ? null : root;
    if (this.#root === null) this.#removed.add(root);
  }

  /**
   * @param key
   * @param cid its record from now on
   */
  put(key: string, cid: string): void {
    const level = levelOf(key);
    if (this.#root === null) this.#level = level;
    if (level > this.#level) {
      const [left, right] = this.#split(this.#root, this.#level, key);
      const below = level - 1;
      const children = [this.#raise(left, this.#level, below), this.#raise(right, this.#level, below)];
      this.#root = { kind: 'draft', level, keys: [key], values: [cid], children };
      this.#level = level;
    } else {
      this.#root = this.#put(this.#root, this.#level, { key, cid, level });
    }
  }

  /** @param key is in the tree no longer */
  delete(key: string): void {
    this.#root = this.#delete(this.#root, this.#level, key, levelOf(key));
  }

  /** @returns what has become of the tree; nothing can be written any more */
  finish(): EditResult {
    const nodes = new Map<string, StoredNode>();
    this.#trim();
    const root = this.#root === null ? this.#store(createDraft(0), nodes) : this.#settle(this.#root, nodes);
    return { root, nodes, removed: this.#removed };
  }

  #put(child: Child, childLevel: number, entry: Entry): Child {
    const { key, cid, level } = entry;
    if (child === null) {
      const node: DraftNode = { kind: 'draft', level, keys: [key], values: [cid], children: [null, null] };
      return this.#raise(node, level, childLevel);
    }
    const node = this.#load(child, childLevel);
    const index = lowerBound(node.keys, key);
    const below = node.children[index] ?? null;
    if (childLevel > level) return this.#hang(child, node, index, this.#put(below, childLevel - 1, entry));
    if (node.keys[index] === key) {
      if (node.values[index] === cid) return child;
      const draft = this.#draft(node);
      draft.values[index] = cid;
      return draft;
    }
    const [left, right] = this.#split(below, childLevel - 1, key);
    const draft = this.#draft(node);
    draft.keys.splice(index, 0, key);
    draft.values.splice(index, 0, cid);
    draft.children.splice(index, 1, left, right);
    return draft;
  }

  #delete(child: Child, childLevel: number, key: string, level: number): Child {
    if (child === null || level > childLevel) return child;
    const node = this.#load(child, childLevel);
    const index = lowerBound(node.keys, key);
    const below = node.children[index] ?? null;
    if (childLevel > level) return this.#hang(child, node, index, this.#delete(below, childLevel - 1, key, level));
    if (node.keys[index] !== key) return child;
    const merged = this.#merge(below, node.children[index + 1] ?? null, childLevel - 1);
    const draft = this.#draft(node);
    draft.keys.splice(index, 1);
    draft.values.splice(index, 1);
    draft.children.splice(index, 2, merged);
    return merged === null && draft.keys.length === 0 ? null : draft;
  }

  /** Puts what has become of a child in its place. */
  #hang(child: Child, node: StoredNode | DraftNode, index: number, grandchild: Child): Child {
    if (grandchild === node.children[index]) return child;
    const draft = this.#draft(node);
    draft.children[index] = grandchild;
    return grandchild === null && draft.keys.length === 0 ? null : draft;
  }

  /** What lies left of a key that the tree does not have, and what lies right of it. */
  #split(child: Child, level: number, key: string): readonly [Child, Child] {
    if (child === null) return [null, null];
    const node = this.#load(child, level);
    const index = lowerBound(node.keys, key);
    const [left, right] = this.#split(node.children[index] ?? null, level - 1, key);
    if (right === null && index === node.keys.length) return [child, null];
    if (left === null && index === 0) return [null, child];
    this.#forget(node);
    const part = (from: number, to: number, children: Child[]): DraftNode => {
      return { kind: 'draft', level, keys: node.keys.slice(from, to), values: node.values.slice(from, to), children };
    };
    return [
      part(0, index, [...node.children.slice(0, index), left]),
      part(index, node.keys.length, [right, ...node.children.slice(index + 1)]),
    ];
  }

  /** Two neighbours of one level as one node. */
  #merge(left: Child, right: Child, level: number): Child {
    if (left === null) return right;
    if (right === null) return left;
    const [a, b] = [this.#load(left, level), this.#load(right, level)];
    const between = this.#merge(a.children.at(-1) ?? null, b.children[0] ?? null, level - 1);
    this.#forget(a);
    this.#forget(b);
    return {
      kind: 'draft',
      level,
      keys: [...a.keys, ...b.keys],
      values: [...a.values, ...b.values],
      children: [...a.children.slice(0, -1), between, ...b.children.slice(1)],
    };
  }

  /** Puts nodes without keys on top of a node, up to a level (E3). */
  #raise(child: Child, from: number, to: number): Child {
    let top = child;
    if (top === null) return null;
    for (let level = from + 1; level <= to; level++) {
      top = { kind: 'draft', level, keys: [], values: [], children: [top] };
    }
    return top;
  }

  /** Takes nodes without keys off the top. */
  #trim(): void {
    while (this.#root !== null) {
      const node = this.#load(this.#root, this.#level);
      if (node.keys.length > 0) return;
      this.#forget(node);
      this.#root = node.children[0] ?? null;
      this.#level--;
    }
  }

  #load(child: string | DraftNode, level: number): StoredNode | DraftNode {
    return typeof child === 'string' ? this.#reader.load(child, level) : child;
  }

  #draft(node: StoredNode | DraftNode): DraftNode {
    if (node.kind === 'draft') return node;
    this.#forget(node);
    const { level, keys, values, children } = node;
    return { kind: 'draft', level, keys: [...keys], values: [...values], children: [...children] };
  }

  #forget(node: StoredNode | DraftNode): void {
    if (node.kind === 'stored') this.#removed.add(node.cid);
  }

  #settle(child: string | DraftNode, nodes: Map<string, StoredNode>): string {
    return typeof child === 'string' ? child : this.#store(child, nodes);
  }

  #store(draft: DraftNode, nodes: Map<string, StoredNode>): string {
    const { level, keys, values } = draft;
    const children = draft.children.map((child) => (child === null ? null : this.#settle(child, nodes)));
    const bytes = encodeNode({ keys, values, children });
    const cid = createRecordCid(bytes);
    // A node that went and has come back is neither new nor gone.
    if (!this.#removed.delete(cid)) nodes.set(cid, { kind: 'stored', cid, bytes, level, keys, values, children });
    return cid;
  }
}

function createDraft(level: number): DraftNode {
  return { kind: 'draft', level, keys: [], values: [], children: [null] };
}
