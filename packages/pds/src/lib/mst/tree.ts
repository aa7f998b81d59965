/**
 * The Merkle search tree of a repository: which key has which record, under one hash.
 *
 * A tree reads nodes from where its owner keeps them and never writes: a change says which nodes come and which go, the
 * owner stores that in the transaction of its commit, and then moves the tree on.
 *
 * T1 The nodes that are stored are exactly those that can be reached from the root; `created` and `removed` keep it so.
 *    The empty tree is one node.
 * T2 The same keys and records make the same nodes, whatever order they came in.
 * T3 A tree changes by `moveTo` only: a change that is thrown away leaves nothing behind.
 */
import { NodeCache } from './node-cache.ts';
import type { NodeReader, NodeSource, StoredNode, TreeStep } from './node.ts';
import { TreeEdit } from './tree-edit.ts';
import { checkTreeKey } from './tree-key.ts';
import { findKey, proveKeys, walkTree, type WalkOptions } from './tree-read.ts';

/** How a tree reads. */
export interface TreeOptions {
  /** Roughly how much memory read nodes may hold: 4 MiB unless given. */
  readonly cacheBytes?: number;
  /** Whether somebody else made the nodes, so that the level of every key is checked; else only their form is. */
  readonly isForeign?: boolean;
}

/** A key's new record; null takes the key away. */
export interface TreeWrite {
  readonly key: string;
  readonly cid: string | null;
}

/** What a batch of writes makes of a tree. */
export interface TreeChange {
  /** The tree that it has been made from. */
  readonly from: string;
  /** The root of the tree that it leads to. */
  readonly root: string;
  /** The bytes of each node that the new tree has and the old one has not. */
  readonly created: ReadonlyMap<string, Uint8Array>;
  /** Nodes that the old tree has and the new one has not. */
  readonly removed: ReadonlySet<string>;
  /**
   * @param keys keys that the batch has written
   * @returns nodes of the new tree with which anyone can take the writes back and get the root of the old tree: those
   *   on the ways to each key and to the keys beside it
   */
  coverOf(keys: Iterable<string>): Map<string, Uint8Array>;
}

class Change implements TreeChange, NodeReader {
  readonly from: string;
  readonly root: string;
  readonly created: ReadonlyMap<string, Uint8Array>;
  readonly removed: ReadonlySet<string>;
  readonly nodes: ReadonlyMap<string, StoredNode>;
  readonly #below: NodeReader;

  constructor(edit: TreeEdit, from: string, below: NodeReader) {
    const { root, nodes, removed } = edit.finish();
    this.from = from;
    this.root = root;
    this.nodes = nodes;
    this.created = new Map(Array.from(nodes.values(), (node) => [node.cid, node.bytes]));
    this.removed = removed;
    this.#below = below;
  }

  coverOf(keys: Iterable<string>): Map<string, Uint8Array> {
    return proveKeys(this, this.root, keys, true);
  }

  load(cid: string, level: number | undefined): StoredNode {
    return this.nodes.get(cid) ?? this.#below.load(cid, level);
  }
}

/** A tree at one root. */
export class Tree {
  readonly #cache: NodeCache;
  #root: string;

  /**
   * @param source where the nodes are
   * @param root the root's CID
   * @param options how it reads
   */
  constructor(source: NodeSource, root: string, options: TreeOptions = {}) {
    this.#cache = new NodeCache(source, options.cacheBytes ?? 4 * 1024 * 1024, options.isForeign ?? false);
    this.#root = root;
  }

  /** The root's CID: `data` of a commit. */
  get root(): string {
    return this.#root;
  }

  /**
   * @param key
   * @returns the CID of its record
   */
  get(key: string): string | undefined {
    return findKey(this.#cache, this.#root, key);
  }

  /**
   * Computes what writes make of this tree, which stays as it is (T3).
   *
   * @param writes in any number; of two to the same key the later counts, and taking away what is not there is nothing
   * @returns the change
   * @throws {TreeKeyError} if a key is none
   */
  change(writes: Iterable<TreeWrite>): TreeChange {
    const edit = new TreeEdit(this.#cache, this.#root);
    for (const { key, cid } of writes) {
      checkTreeKey(key);
      if (cid === null) edit.delete(key);
      else edit.put(key, cid);
    }
    return new Change(edit, this.#root, this.#cache);
  }

  /**
   * Goes on to the tree that a change leads to, when that is stored.
   *
   * @param change a change of this tree as it is
   */
  moveTo(change: TreeChange): void {
    if (change.from !== this.#root || !(change instanceof Change)) {
      throw new Error(`Expected a change of the tree ${this.#root}, found one of ${change.from}.`);
    }
    this.#root = change.root;
    this.#cache.replace(change.removed, change.nodes.values());
  }

  /**
   * @param keys any keys
   * @returns nodes that prove which record each of them has, or that it has none: those on the ways to them
   */
  proofOf(keys: Iterable<string>): Map<string, Uint8Array> {
    return proveKeys(this.#cache, this.#root, keys, false);
  }

  /**
   * Walks over all nodes and leaves: each node before what is in it, and that from left to right.
   *
   * @param options
   * @returns the steps; the tree must not move meanwhile
   * @throws {InvalidNodeError} if keys do not rise
   */
  walk(options: WalkOptions = {}): Generator<TreeStep, void, undefined> {
    return walkTree(this.#cache.passing(), this.#root, options);
  }
}
