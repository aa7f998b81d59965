/** A whole tree out of sorted keys, in one pass: another way to a root than that of commits. */
import { createRecordCid } from '../../src/lib/values/cid.ts';
import { encodeNode } from '../../src/lib/mst/node-codec.ts';
import { TreeKeyError } from '../../src/lib/mst/tree-error.ts';
import { checkTreeKey, levelOf } from '../../src/lib/mst/tree-key.ts';

/** A node that may get more keys on its right. */
interface OpenNode {
  readonly keys: string[];
  readonly values: string[];
  readonly children: (string | null)[];
}

/** Makes the tree of keys that are given in rising order. It holds one node of each level. */
export class TreeBuilder {
  readonly #onNode: (cid: string, bytes: Uint8Array<ArrayBuffer>) => void;
  /** By level; undefined where nothing hangs to the right of the last key above. */
  readonly #open: (OpenNode | undefined)[] = [];
  #last = '';

  /** @param onNode is given each node that is complete, those below a node before it */
  constructor(onNode: (cid: string, bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#onNode = onNode;
  }

  /**
   * @param key above all that were added
   * @param cid its record
   * @throws {TreeKeyError} if it is no key, or not above the last
   */
  add(key: string, cid: string): void {
    checkTreeKey(key);
    if (key <= this.#last) throw new TreeKeyError(key);
    this.#last = key;
    const level = levelOf(key);
    const below = this.#close(level);
    const node = (this.#open[level] ??= { keys: [], values: [], children: [null] });
    node.children[node.children.length - 1] = below;
    node.keys.push(key);
    node.values.push(cid);
    node.children.push(null);
  }

  /** @returns the root's CID; nothing can be added any more */
  finish(): string {
    const top = this.#open.length - 1;
    if (top < 0) return this.#store({ keys: [], values: [], children: [null] });
    const root = this.#open[top] ?? { keys: [], values: [], children: [null] };
    root.children[root.children.length - 1] = this.#close(top);
    return this.#store(root);
  }

  /** Completes what is open below a level. */
  #close(level: number): string | null {
    let child: string | null = null;
    for (let index = 0; index < level; index++) {
      const node = this.#open[index];
      this.#open[index] = undefined;
      if (node !== undefined) {
        node.children[node.children.length - 1] = child;
        child = this.#store(node);
      } else if (child !== null) {
        child = this.#store({ keys: [], values: [], children: [child] });
      }
    }
    return child;
  }

  #store(node: OpenNode): string {
    const bytes = encodeNode(node);
    const cid = createRecordCid(bytes);
    this.#onNode(cid, bytes);
    return cid;
  }
}
