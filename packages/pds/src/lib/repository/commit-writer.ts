/**
 * Makes commits: from changes of records to rows and an event.
 *
 * Everything that may wait or fail comes before the transaction: the tree is changed in memory, the commit signed, the
 * CAR and the frame encoded. The transaction only writes (R2 of repository.ts). Callers take turns (R1).
 */
import type { Clock, Sql } from '@sundog/actor';

import type { CarBlock } from '../car/car-block.ts';
import { createCar } from '../car/car-writer.ts';
import type { FrameParts } from '../events/account-event.ts';
import { createCommitEvent, type CommitOp } from '../events/create-event.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { emptyTree } from '../mst/empty-tree.ts';
import { Tree, type TreeChange } from '../mst/tree.ts';
import type { TidClock } from '../values/tid.ts';
import { signCommit } from './commit.ts';
import type { HeadRow, HeadTable } from './head-table.ts';
import { COMMIT_BYTES_MAX, createTooBigError } from './limits.ts';
import type { NodeTable } from './node-table.ts';
import type { Outbox } from './outbox.ts';
import type { PlannedChange } from './plan-writes.ts';
import type { RecordKey } from './record-key.ts';
import type { RecordTable } from './record-table.ts';
import type { Snapshots } from './snapshots.ts';
import type { CommitMeta } from './write.ts';

/** What a repository is made of, as its parts share it. */
export interface RepositoryRoom {
  readonly sql: Sql;
  readonly did: string;
  readonly clock: Clock;
  readonly signingKey: () => Promise<SigningKey> | SigningKey;
  readonly tids: TidClock;
  readonly head: HeadTable;
  readonly records: RecordTable;
  readonly nodes: NodeTable;
  readonly outbox: Outbox;
  readonly snapshots: Snapshots;
}

/** How a commit is made. */
export interface CommitOptions {
  /** What it is signed with; the account's key unless given. */
  readonly signingKey?: SigningKey | undefined;
  /** Writes in the commit's transaction, before its event. */
  readonly beforeEvent?: (() => void) | undefined;
  /** Writes in the commit's transaction. What it throws undoes the commit. */
  readonly withinCommit?: ((rev: string) => void) | undefined;
  /** No event: the account is not active. */
  readonly isSilent?: boolean | undefined;
}

/** What a commit is made of. */
interface CommitSource {
  /** The commit before; undefined for the first. */
  readonly head: HeadRow | undefined;
  /** CID of the tree's root. */
  readonly data: string;
  /** What the event carries besides the commit. */
  readonly blocks: readonly CarBlock[];
  readonly ops: readonly CommitOp[];
}

/** A commit that is signed and not yet written. */
interface PreparedCommit {
  readonly rev: string;
  readonly block: CarBlock;
  readonly frame: FrameParts;
}

/** The commits of one repository. */
export class CommitWriter {
  readonly #room: RepositoryRoom;
  #tree: Tree | undefined;

  /** @param room what it writes to */
  constructor(room: RepositoryRoom) {
    this.#room = room;
  }

  /**
   * The tree at a root, with the nodes that were read lately.
   *
   * @param root `data` of the head
   */
  treeAt(root: string): Tree {
    if (this.#tree?.root !== root) this.#tree = new Tree({ get: (cid) => this.#room.nodes.get(cid)?.bytes }, root);
    return this.#tree;
  }

  /** Forgets what was read: the tables have been replaced. */
  reset(): void {
    this.#room.nodes.forget();
    this.#tree = undefined;
  }

  /** The first commit, over the empty tree. */
  async writeFirst(options: CommitOptions): Promise<CommitMeta> {
    const { root, bytes } = emptyTree;
    const prepared = await this.#prepare(
      { head: undefined, data: root, blocks: [{ cid: root, bytes }], ops: [] },
      options,
    );
    return this.#write(prepared, options, ({ rev, block }) => {
      this.#room.nodes.change({ created: new Map([[root, bytes]]), removed: [], rev });
      this.#room.head.put({ rev, commit: block, data: root, records: 0, nodes: 1 });
    });
  }

  /**
   * A commit of changes.
   *
   * @param head the newest commit, read in this turn
   * @param changes at least one
   * @param options
   */
  async writeChanges(head: HeadRow, changes: readonly PlannedChange[], options: CommitOptions): Promise<CommitMeta> {
    const tree = this.treeAt(head.data);
    const keys = changes.map(({ collection, rkey }) => `${collection}/${rkey}`);
    const change = tree.change(
      changes.map(({ block }, index) => ({ key: keys[index] ?? '', cid: block?.cid ?? null })),
    );
    const nodes = new Map([...change.created, ...change.coverOf(keys)]);
    const blocks = Array.from(nodes, ([cid, bytes]) => ({ cid, bytes }));
    const records = new Map(changes.flatMap(({ block }) => (block === undefined ? [] : [[block.cid, block]])));
    const ops = changes.map(describeOp);
    const content = { head, data: change.root, blocks: [...blocks, ...records.values()], ops };
    const prepared = await this.#prepare(content, options);
    const count = changes.filter(({ block }) => block !== undefined).length;
    const countBefore = changes.filter(({ previousCid }) => previousCid !== undefined).length;
    const commit = this.#write(prepared, options, ({ rev, block }) => {
      this.#putRecords(changes, rev);
      this.#putNodes(change, rev);
      this.#room.head.put({
        rev,
        commit: block,
        data: change.root,
        records: head.records + count - countBefore,
        nodes: head.nodes + change.created.size - change.removed.size,
      });
    });
    tree.moveTo(change);
    return commit;
  }

  /**
   * A commit of the same tree, by the key of now.
   *
   * @param head the newest commit, read in this turn
   * @param options
   */
  async writeAgain(head: HeadRow, options: CommitOptions): Promise<CommitMeta> {
    const root = Array.from(this.treeAt(head.data).proofOf([]), ([cid, bytes]) => ({ cid, bytes }));
    const prepared = await this.#prepare({ head, data: head.data, blocks: root, ops: [] }, options);
    return this.#write(prepared, options, ({ rev, block }) => this.#room.head.put({ ...head, rev, commit: block }));
  }

  async #prepare({ head, data, blocks, ops }: CommitSource, options: CommitOptions): Promise<PreparedCommit> {
    const { did, tids, clock, signingKey } = this.#room;
    const rev = tids.next(head?.rev);
    const block = await signCommit({ did, rev, data }, options.signingKey ?? (await signingKey()));
    const car = createCar(block.cid, [block, ...blocks]);
    if (car.byteLength > COMMIT_BYTES_MAX) throw createTooBigError();
    const frame = createCommitEvent({
      did,
      commit: block.cid,
      rev,
      since: head?.rev ?? null,
      previousData: head?.data,
      car,
      ops,
      time: new Date(clock.now()).toISOString(),
    });
    return { rev, block, frame };
  }

  #write(prepared: PreparedCommit, options: CommitOptions, write: (prepared: PreparedCommit) => void): CommitMeta {
    const { sql, nodes, outbox } = this.#room;
    try {
      sql.transaction(() => {
        write(prepared);
        options.beforeEvent?.();
        if (options.isSilent !== true) outbox.append('commit', prepared.frame);
        options.withinCommit?.(prepared.rev);
      });
      return { cid: prepared.block.cid, rev: prepared.rev };
    } catch (error) {
      nodes.forget();
      throw error;
    }
  }

  #putRecords(changes: readonly PlannedChange[], rev: string): void {
    const { records, snapshots } = this.#room;
    const written: (RecordKey & { readonly block: CarBlock })[] = [];
    for (const { collection, rkey, previousCid, block } of changes) {
      if (previousCid !== undefined && snapshots.size > 0) {
        const row = records.get(collection, rkey);
        if (row !== undefined) snapshots.keepRecord(collection, row);
      }
      if (block === undefined) records.delete(collection, rkey);
      else written.push({ collection, rkey, block });
    }
    records.put(written, rev);
  }

  #putNodes(change: TreeChange, rev: string): void {
    const { nodes, snapshots } = this.#room;
    if (snapshots.size > 0) {
      for (const cid of change.removed) {
        const row = nodes.get(cid);
        if (row !== undefined) snapshots.keepNode(cid, row);
      }
    }
    nodes.change({ created: change.created, removed: change.removed, rev });
  }
}

function describeOp({ collection, rkey, previousCid, block }: PlannedChange): CommitOp {
  const action = block === undefined ? 'delete' : previousCid === undefined ? 'create' : 'update';
  return { action, path: `${collection}/${rkey}`, cid: block?.cid ?? null, previousCid };
}
