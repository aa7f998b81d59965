/** What a follower of the firehose does with a commit: take its operations back, and see if the old root comes out. */
import type { NodeSource } from './node.ts';
import { OperationError } from './tree-error.ts';
import { Tree, type TreeWrite } from './tree.ts';

/** An operation as `#commit` has it (Sync 1.1). */
export interface TreeOperation {
  /** `collection/rkey`. */
  readonly key: string;
  /** The record after the commit; null if the commit took it away. */
  readonly cid: string | null;
  /** The record before the commit; null if the commit made it. */
  readonly prev: string | null;
}

/**
 * @param blocks the nodes that came with the commit
 * @param root `data` of the commit
 * @param operations all of the commit's
 * @returns the root before the commit, which must be its `prevData`
 * @throws {OperationError} if the tree does not have what the operations say that it has
 * @throws {MissingNodeError} if the blocks do not suffice
 * @throws {InvalidNodeError} if a block is no node
 */
export function invertOperations(blocks: NodeSource, root: string, operations: readonly TreeOperation[]): string {
  const tree = new Tree(blocks, root, { isForeign: true });
  const writes = operations.map(({ key, cid, prev }): TreeWrite => {
    const found = tree.get(key) ?? null;
    if (found !== cid) throw new OperationError(key, cid ?? 'no record', found ?? 'none');
    return { key, cid: prev };
  });
  return tree.change(writes).root;
}
