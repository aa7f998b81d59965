/**
 * Nodes of a Merkle search tree in memory.
 *
 * A node of a level has the keys of that level between two keys of higher levels; left of the first, between each two,
 * and right of the last hangs the node of the next lower level that has what lies there, or nothing.
 */

/** A node as it is stored. Nothing changes in it. */
export interface StoredNode {
  readonly kind: 'stored';
  readonly cid: string;
  readonly bytes: Uint8Array;
  readonly level: number;
  /** Rising. */
  readonly keys: readonly string[];
  /** The CID of each key's record. */
  readonly values: readonly string[];
  /** One more than there are keys: CIDs of nodes. */
  readonly children: readonly (string | null)[];
}

/** A node that is being made. */
export interface DraftNode {
  readonly kind: 'draft';
  readonly level: number;
  readonly keys: string[];
  readonly values: string[];
  readonly children: Child[];
}

/** What hangs below a node: a node that is stored, by its CID, one that is being made, or nothing. */
export type Child = string | DraftNode | null;

/** Where a tree's nodes are kept. */
export interface NodeSource {
  /**
   * @param cid a node's
   * @returns its bytes
   */
  get(cid: string): Uint8Array | undefined;
  /**
   * Some at once, for walks: where one search costs as much as several.
   *
   * @param cids nodes'
   * @returns the bytes of those that are there, by CID
   */
  getMany?(cids: readonly string[]): ReadonlyMap<string, Uint8Array>;
}

/** Where stored nodes are taken from, read. */
export interface NodeReader {
  /**
   * @param cid the node's
   * @param level the level that its parent demands of it; undefined for a root
   * @param next nodes that are asked for after it, in all likelihood
   * @returns the node
   * @throws {MissingNodeError} if there is none
   * @throws {InvalidNodeError} if its bytes are none, or none of that level
   */
  load(cid: string, level: number | undefined, next?: readonly string[]): StoredNode;
}

/** Something on a walk over a tree, in the order in which a repository is exported. */
export type TreeStep =
  | { readonly kind: 'node'; readonly cid: string; readonly bytes: Uint8Array }
  | { readonly kind: 'leaf'; readonly key: string; readonly cid: string };
