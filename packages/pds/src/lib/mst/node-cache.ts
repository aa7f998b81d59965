import { readNode } from './node-codec.ts';
import type { NodeReader, NodeSource, StoredNode } from './node.ts';
import { InvalidNodeError, MissingNodeError } from './tree-error.ts';
import { levelOf } from './tree-key.ts';
import { emptyTree } from './empty-tree.ts';

/** Nodes that were read lately: the top of a tree is read by every write, and parsing it costs more than finding it. */
export class NodeCache implements NodeReader {
  readonly #source: NodeSource;
  readonly #limitBytes: number;
  readonly #isForeign: boolean;
  /** The one that was used longest ago comes first. */
  readonly #nodes = new Map<string, StoredNode>();
  #bytes = 0;

  /**
   * @param source where the bytes are
   * @param limitBytes how much memory nodes may hold, roughly
   * @param isForeign whether somebody else made the nodes, so that the level of every key is checked
   */
  constructor(source: NodeSource, limitBytes: number, isForeign: boolean) {
    this.#source = source;
    this.#limitBytes = limitBytes;
    this.#isForeign = isForeign;
  }

  load(cid: string, level: number | undefined): StoredNode {
    const known = this.#known(cid, level);
    if (known !== undefined) {
      this.#nodes.delete(cid);
      this.#nodes.set(cid, known);
      return known;
    }
    const node = this.#parse(cid, this.#find(cid), level);
    this.#add(node);
    return node;
  }

  /** @returns a reader that keeps nothing: a walk over a whole tree would push out what writes need */
  passing(): NodeReader {
    // What has been fetched and not yet been asked for: a few nodes of each level of the way that is walked.
    const ahead = new Map<string, Uint8Array>();
    const fetch = (cid: string, next: readonly string[]): Uint8Array | undefined => {
      const found = next.length === 0 ? undefined : this.#source.getMany?.([cid, ...next]);
      if (found === undefined) return this.#find(cid);
      for (const [each, bytes] of found) ahead.set(each, bytes);
      return found.get(cid);
    };
    return {
      load: (cid, level, next = []) => {
        const bytes = ahead.get(cid);
        ahead.delete(cid);
        const known = this.#known(cid, level);
        return known ?? this.#parse(cid, bytes ?? fetch(cid, next), level);
      },
    };
  }

  /**
   * @param removed nodes that are no longer stored
   * @param created nodes that are
   */
  replace(removed: Iterable<string>, created: Iterable<StoredNode>): void {
    for (const cid of removed) this.#drop(cid);
    for (const node of created) this.#add(node);
  }

  #known(cid: string, level: number | undefined): StoredNode | undefined {
    const node = this.#nodes.get(cid);
    if (node !== undefined) checkLevel(node, level);
    return node;
  }

  #find(cid: string): Uint8Array | undefined {
    return cid === emptyTree.root ? emptyTree.bytes : this.#source.get(cid);
  }

  #parse(cid: string, bytes: Uint8Array | undefined, level: number | undefined): StoredNode {
    if (bytes === undefined) throw new MissingNodeError(cid);
    const node = readNode(cid, bytes, level);
    if (this.#isForeign) checkLevels(node);
    return node;
  }

  #add(node: StoredNode): void {
    this.#nodes.set(node.cid, node);
    this.#bytes += sizeOf(node);
    for (const cid of this.#nodes.keys()) {
      if (this.#bytes <= this.#limitBytes) return;
      this.#drop(cid);
    }
  }

  #drop(cid: string): void {
    const node = this.#nodes.get(cid);
    if (node === undefined) return;
    this.#nodes.delete(cid);
    this.#bytes -= sizeOf(node);
  }
}

function checkLevel(node: StoredNode, level: number | undefined): void {
  if (level !== undefined && node.level !== level) {
    throw new InvalidNodeError(node.cid, `a node of level ${level}`, `one of level ${node.level}`);
  }
}

function checkLevels(node: StoredNode): void {
  for (const key of node.keys) {
    const level = levelOf(key);
    if (level !== node.level) {
      throw new InvalidNodeError(node.cid, `keys of level ${node.level}`, `${key}, which is of level ${level}`);
    }
  }
}

/** Text that has been cut out of text, and lists: about as much again as the bytes, twice. */
function sizeOf(node: StoredNode): number {
  return node.bytes.length * 3 + 400;
}
