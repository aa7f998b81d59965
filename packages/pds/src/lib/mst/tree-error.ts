import { ActorError } from '@sundog/actor/errors';

/** A node of a tree is not where nodes are taken from. */
export class MissingNodeError extends ActorError {
  override readonly name = 'MissingNodeError';
  override readonly code = 'missing_node';
  readonly cid: string;

  /** @param cid the node's */
  constructor(cid: string) {
    super(`Expected the node ${cid} of the tree among its blocks, found none.`, { cid });
    this.cid = cid;
  }
}

/** A block is no node of a tree as the repository specification has it, or not one that can be where it is. */
export class InvalidNodeError extends ActorError {
  override readonly name = 'InvalidNodeError';
  override readonly code = 'invalid_node';
  override readonly audience = 'caller';
  readonly cid: string;

  /**
   * @param cid the node's
   * @param expected what the specification has there
   * @param found what is there, in words
   */
  constructor(cid: string, expected: string, found: string) {
    super(`The node ${cid} of the tree: expected ${expected}, found ${found}.`, { cid, expected, found });
    this.cid = cid;
  }
}

/** A key is none that a tree may have: `collection/rkey`, at most 1024 of the characters that both may have. */
export class TreeKeyError extends ActorError {
  override readonly name = 'TreeKeyError';
  override readonly code = 'invalid_tree_key';
  override readonly audience = 'caller';

  /** @param key what was found instead */
  constructor(key: string) {
    super(`Expected a key such as app.bsky.feed.post/3k…, found ${JSON.stringify(key.slice(0, 80))}.`);
  }
}

/** The operations of a commit are not what leads from the tree before it to the tree after it. */
export class OperationError extends ActorError {
  override readonly name = 'OperationError';
  override readonly code = 'invalid_operation';
  override readonly audience = 'caller';
  /** The operation's key. */
  readonly key: string;

  /**
   * @param key the operation's
   * @param expected what the tree must have there
   * @param found what it has
   */
  constructor(key: string, expected: string, found: string) {
    super(`The operation on ${key}: expected the tree to have ${expected}, found ${found}.`, { key, expected, found });
    this.key = key;
  }
}
