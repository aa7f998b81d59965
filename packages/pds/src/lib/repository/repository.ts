/**
 * The repository of one account: its records, the tree over them, its commits, and what they tell the firehose.
 *
 * Owns the tables `record`, `node`, `node_change`, `repository`, `outbox`, `outbox_count` and, while an import is under
 * way, `import_state`, `import_block`, `import_record`, `import_node`. The account's actor composes it; nobody else
 * touches those tables.
 *
 * Invariants:
 * - R1 Whatever replaces the head takes its turn (`TurnQueue`): from reading the head to the transaction that replaces
 *   it there is one batch, so nothing that was read before the signature is stale after it.
 * - R2 A commit is one transaction: records, nodes, head, event, and what the caller adds. Before it nothing is
 *   written, and if it throws nothing is, the revision included. Whenever an actor stops, there is all of it or none.
 * - R3 The nodes stored are exactly those that can be reached from the head's root.
 * - R4 What is answered is read from the tables; memory holds nodes that were read lately, and what exports still read.
 */
import type { Clock, Sql } from '@sundog/actor';

import { createCar } from '../car/car-writer.ts';
import type { CarBlock } from '../car/car-block.ts';
import type { EventKind, FrameParts } from '../events/account-event.ts';
import { createSyncEvent } from '../events/create-event.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { isRecordCid } from '../values/cid.ts';
import { TidClock } from '../values/tid.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { CommitWriter, type CommitOptions, type RepositoryRoom } from './commit-writer.ts';
import { exportSnapshot } from './export-car.ts';
import { HeadTable, type HeadRow } from './head-table.ts';
import { RepositoryImport, type ImportOptions } from './import-car.ts';
import { NodeTable } from './node-table.ts';
import { Outbox } from './outbox.ts';
import { planWrites, type PlannedChange, type WritePlan } from './plan-writes.ts';
import { RecordTable, type RecordRow } from './record-table.ts';
import { createRepoNotFoundError } from './repository-error.ts';
import { Snapshots } from './snapshots.ts';
import { TurnQueue } from './turn-queue.ts';
import type { CommitMeta, RecordWrite, WriteOptions, WriteResult, WritesOutcome } from './write.ts';

/** What a repository is given. */
export interface RepositoryParts {
  /** Over the account's database. */
  readonly sql: Sql;
  /** The account. */
  readonly did: string;
  readonly clock: Clock;
  /** The key that commits are signed with at the moment. */
  readonly signingKey: () => Promise<SigningKey> | SigningKey;
  /** In the transaction in which an import ends, well or not: what others keep for it can go. */
  readonly onImportEnd?: () => void;
}

/** The newest commit. */
export interface Head extends CommitMeta {
  /** CID of the tree's root. */
  readonly data: string;
}

/** How much there is. */
export interface Counts {
  readonly records: number;
  /** Nodes of the tree. */
  readonly nodes: number;
  /** What an export has: the commit, the nodes, and a block for each record. */
  readonly blocks: number;
}

/** What to list. */
export interface ListOptions {
  /** At least 1. */
  readonly limit: number;
  /** The `cursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Smallest keys first; greatest, which for TIDs are the newest, unless given. */
  readonly reverse?: boolean | undefined;
}

/** Some records of a collection. */
export interface RecordPage {
  readonly records: readonly RecordRow[];
  /** Where the next page begins, whatever is written meanwhile; undefined: there is none. */
  readonly cursor: string | undefined;
}

/** A commit in the making, as those see it who write with it. */
export interface CommitInTransaction {
  readonly rev: string;
  /** One for each write of the batch. */
  readonly results: readonly WriteResult[];
  /** One for each record that differs after the batch. */
  readonly changes: readonly PlannedChange[];
}

/** How a batch is applied. */
export interface ApplyOptions extends WriteOptions {
  /** Writes in the commit's transaction: references to blobs. What it throws undoes the commit. */
  readonly withinCommit?: ((commit: CommitInTransaction) => void) | undefined;
  /** No event: the account is not active. */
  readonly isSilent?: boolean | undefined;
}

/** The repository. */
export class Repository {
  readonly #room: RepositoryRoom;
  readonly #writer: CommitWriter;
  readonly #import: RepositoryImport;
  readonly #turns = new TurnQueue();

  /** @param parts what it works with */
  constructor(parts: RepositoryParts) {
    const { sql } = parts;
    const tables = { records: new RecordTable(sql), nodes: new NodeTable(sql), head: new HeadTable(sql) };
    const snapshots = new Snapshots(tables);
    const tids = new TidClock(parts.clock);
    this.#room = { ...parts, ...tables, snapshots, tids, outbox: new Outbox(sql, parts.clock) };
    this.#writer = new CommitWriter(this.#room);
    this.#import = new RepositoryImport(this.#room, {
      onEnd: parts.onImportEnd,
      takeTurn: (work) =>
        this.#turns.run(async () => {
          const commit = await work();
          this.#writer.reset();
          return commit;
        }),
    });
  }

  /** The events of the account that the sequencer does not have yet. */
  get outbox(): Omit<Outbox, 'append'> {
    return this.#room.outbox;
  }

  /** The newest commit; undefined if there is no repository. */
  head(): Head | undefined {
    const head = this.#room.head.get();
    return head && { cid: head.commit.cid, rev: head.rev, data: head.data };
  }

  /** How much there is; it takes the same time however much. */
  counts(): Counts {
    const { records, nodes } = this.#room.head.get() ?? { records: 0, nodes: 0 };
    return { records, nodes, blocks: nodes === 0 ? 0 : records + nodes + 1 };
  }

  /**
   * Makes the repository, without records.
   *
   * @param options
   * @throws XrpcError InvalidRequest if there is one
   */
  create(options: CommitOptions = {}): Promise<CommitMeta> {
    return this.#turns.run(async () => {
      if (this.#room.head.get() !== undefined) {
        throw new XrpcError(400, 'InvalidRequest', `There is a repository of ${this.#room.did} already`);
      }
      return this.#writer.writeFirst(options);
    });
  }

  /**
   * Applies a batch as one commit, in turn. Each write sees what those before it have done; a batch that changes
   * nothing makes no commit.
   *
   * @param writes at most 200
   * @param options
   * @throws XrpcError InvalidRequest (limits, a missing record), RecordAlreadyExists (409), InvalidSwap, RepoNotFound
   */
  applyWrites(writes: readonly RecordWrite[], options: ApplyOptions = {}): Promise<WritesOutcome> {
    return this.#turns.run(async () => {
      const head = this.#mustGetHead();
      if (options.swapCommit !== undefined && options.swapCommit !== head.commit.cid) {
        throw new XrpcError(400, 'InvalidSwap', `Commit was at ${head.commit.cid}`);
      }
      const { results, changes } = this.#plan(writes);
      if (changes.length === 0) return { results, commit: undefined };
      const commit = await this.#writer.writeChanges(head, changes, {
        withinCommit: (rev) => options.withinCommit?.({ rev, results, changes }),
        isSilent: options.isSilent,
      });
      return { results, commit };
    });
  }

  /**
   * Signs the newest tree again, with a new revision and, if one is given, a new key.
   *
   * @param options
   * @throws XrpcError RepoNotFound
   */
  resign(options: CommitOptions = {}): Promise<CommitMeta> {
    return this.#turns.run(() => this.#writer.writeAgain(this.#mustGetHead(), options));
  }

  /**
   * A record.
   *
   * @param collection
   * @param rkey
   * @param cid the version that is wanted; any unless given
   * @returns undefined if there is none, or it is another version
   */
  getRecord(collection: string, rkey: string, cid?: string): RecordRow | undefined {
    const row = this.#room.records.get(collection, rkey);
    return cid === undefined || row?.cid === cid ? row : undefined;
  }

  /**
   * A page of a collection.
   *
   * @param collection
   * @param options
   */
  listRecords(collection: string, options: ListOptions): RecordPage {
    const { limit, cursor, reverse = false } = options;
    const found = this.#room.records.page(collection, cursor, limit + 1, reverse);
    const records = found.slice(0, limit);
    return { records, cursor: found.length > limit ? records.at(-1)?.rkey : undefined };
  }

  /** The names of the collections that have records, sorted. */
  listCollections(): string[] {
    return this.#room.records.collections();
  }

  /**
   * Blocks by CID. Nodes are found at once, records by reading all of them once.
   *
   * @param cids of nodes, records or the newest commit
   * @returns a CAR without a root
   * @throws XrpcError BlockNotFound, RepoNotFound
   */
  getBlocks(cids: readonly string[]): Uint8Array<ArrayBuffer> {
    const { commit } = this.#mustGetHead();
    const found: CarBlock[] = [];
    const missing = new Set<string>();
    for (const cid of new Set(cids)) {
      const node = cid === commit.cid ? commit : isRecordCid(cid) ? this.#room.nodes.get(cid) : undefined;
      if (node === undefined) missing.add(cid);
      else found.push({ cid, bytes: node.bytes });
    }
    if (missing.size > 0) {
      for (const block of this.#room.records.withCids(missing)) {
        found.push(block);
        missing.delete(block.cid);
      }
    }
    if (missing.size === 0) return createCar(null, found);
    throw new XrpcError(400, 'BlockNotFound', `Could not find blocks: ${[...missing].join(', ')}`);
  }

  /**
   * What proves that a record is there, or that it is not: the commit, the nodes on the way to it, the record.
   *
   * @param collection
   * @param rkey
   * @returns a CAR
   * @throws XrpcError RepoNotFound
   */
  getRecordProof(collection: string, rkey: string): Uint8Array<ArrayBuffer> {
    const { commit, data } = this.#mustGetHead();
    const nodes = this.#writer.treeAt(data).proofOf([`${collection}/${rkey}`]);
    const record = this.#room.records.get(collection, rkey);
    const blocks = [commit, ...Array.from(nodes, ([cid, bytes]) => ({ cid, bytes })), ...(record ? [record] : [])];
    return createCar(commit.cid, blocks);
  }

  /**
   * The whole repository as a CAR, in the order in which it can be read in one pass: commit, nodes in pre-order, each
   * record where its key is. It has the state of this moment, whatever is written while it is read; if so much is
   * written that it cannot be kept in memory, the stream fails.
   *
   * @param options `since`: a revision; what it and those before it have written is left out
   * @throws XrpcError RepoNotFound
   */
  exportCar(options: { readonly since?: string | undefined } = {}): ReadableStream<Uint8Array> {
    return exportSnapshot(this.#room.snapshots.open(this.#mustGetHead()), this.#turns, options.since);
  }

  /**
   * Takes in a repository in the place of this one, under a new commit of this host. Until its last transaction this
   * one stays as it is, so it must not be written to: whoever calls this has seen that the account is not active. There
   * is no event: activating the account tells the network.
   *
   * @param car its blocks in any order; a stream of bytes, as the engine's own are
   * @param options
   * @throws XrpcError InvalidRequest, saying what is wrong; PayloadTooLarge
   */
  importCar(car: ReadableStream<Uint8Array>, options: ImportOptions = {}): Promise<CommitMeta> {
    return this.#import.receive(car, options);
  }

  /** What there is of an import that works at the moment, or was cut off. */
  get imports(): Omit<RepositoryImport, 'receive'> {
    return this.#import;
  }

  /**
   * Deletes all of it. Events that wait in the outbox stay, and numbers go on where they were.
   *
   * @param within writes in the same transaction
   */
  destroy(within?: () => void): Promise<void> {
    const { sql, nodes, head, snapshots } = this.#room;
    return this.#turns.run(() => {
      try {
        sql.transaction(() => {
          within?.();
          sql.script('drop table if exists record');
          nodes.deleteAll();
          head.delete();
          this.#import.drop();
        });
      } finally {
        this.#writer.reset(); // Also if it was undone.
      }
      snapshots.loseAll();
    });
  }

  /**
   * Puts `#sync` for the newest commit into the outbox. Call it inside the transaction of the change that it tells of.
   *
   * @throws XrpcError RepoNotFound
   */
  appendSyncEvent(): void {
    const { rev, commit } = this.#mustGetHead();
    const { did, clock, outbox } = this.#room;
    const time = new Date(clock.now()).toISOString();
    outbox.append('sync', createSyncEvent({ did, rev, car: createCar(commit.cid, [commit]), time }));
  }

  /**
   * Puts an event that is no commit into the outbox. Call it inside the transaction of the change that it tells of.
   *
   * @param kind
   * @param frame of `events/create-event.ts`
   */
  appendEvent(kind: Exclude<EventKind, 'commit' | 'sync'>, frame: FrameParts): void {
    this.#room.outbox.append(kind, frame);
  }

  #plan(writes: readonly RecordWrite[]): WritePlan {
    const { did, records, tids } = this.#room;
    return planWrites(writes, {
      did,
      getCids: (keys) => records.getCids(keys),
      createKey: () => tids.next(),
    });
  }

  #mustGetHead(): HeadRow {
    const head = this.#room.head.get();
    if (head === undefined) throw createRepoNotFoundError(this.#room.did);
    return head;
  }
}
