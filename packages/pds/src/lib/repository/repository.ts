/**
 * The repository of one account: its records, the tree over them, its commits, and what they tell the firehose.
 *
 * Owns the tables `record`, `node`, `repository`, `outbox` and, while an import is under way, `import_block`,
 * `import_record`, `import_node`, `import_state`. The account's actor composes it; nobody else touches those tables.
 *
 * Invariants:
 * - R1 Whatever changes the tree takes its turn (`TurnQueue`): from reading the head to the transaction that replaces
 *   it there is one batch, so nothing that was read before the signature is stale after it.
 * - R2 A commit is one transaction: records, nodes, head, event, and what the caller adds. Before it nothing is
 *   written, and if it throws nothing is, the revision included.
 * - R3 The nodes stored are exactly those reachable from the head's root.
 */
import type { Sql } from '@sundog/actor';
import type { Clock } from '@sundog/actor';

import type { AccountEvent, EventKind, FrameParts } from '../events/account-event.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import type { CommitMeta, RecordWrite, WriteOptions, WritesOutcome } from './write.ts';

/** What a repository is given. */
export interface RepositoryParts {
  readonly sql: Sql;
  /** The account. */
  readonly did: string;
  readonly clock: Clock;
  /** The key that commits are signed with at the moment. */
  readonly signingKey: () => Promise<SigningKey> | SigningKey;
  /** Called after each transaction that has put an event into the outbox. */
  readonly onEvent?: () => void;
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
  /** Blocks of an export: commit, nodes, and records, each content once for each record. */
  readonly blocks: number;
}

/** A record as it is stored. */
export interface StoredRecord {
  readonly rkey: string;
  readonly cid: string;
  /** The revision of the commit that wrote it. */
  readonly rev: string;
  /** DAG-CBOR. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What to list. */
export interface ListOptions {
  /** At least 1. */
  readonly limit: number;
  /** The `cursor` of the page before: where it ended. */
  readonly cursor?: string;
  /** Oldest keys first; the newest unless given. */
  readonly reverse?: boolean;
}

/** One record's change, as what is written with it in the same transaction sees it. */
export interface RecordChange {
  readonly collection: string;
  readonly rkey: string;
  /** undefined: there was none. */
  readonly previousCid: string | undefined;
  /** undefined: deleted. */
  readonly cid: string | undefined;
  readonly bytes: Uint8Array | undefined;
}

/** A commit in the making. */
export interface CommitInTransaction {
  readonly rev: string;
  /** One for each record that differs after the batch. */
  readonly changes: readonly RecordChange[];
}

/** How a batch is applied. */
export interface ApplyOptions extends WriteOptions {
  /** Writes in the commit's transaction, synchronously: blob references. What it throws undoes the commit. */
  readonly withinCommit?: (commit: CommitInTransaction) => void;
}

/** How a repository is taken in. */
export interface ImportOptions {
  /**
   * @param signed the bytes that the commit's signature is over
   * @param signature 64 bytes
   * @returns whether the account's key, as its DID document has it, made it; not checked unless given
   */
  readonly verifySignature?: (signed: Uint8Array, signature: Uint8Array) => Promise<boolean>;
  /** Called between batches. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Each record, in batches, inside the transaction that stages it: to collect references to blobs. */
  readonly withinBatch?: (records: readonly ImportedRecord[]) => void;
  /** Inside the last transaction, in which the imported repository takes the place of the old one. */
  readonly withinCommit?: (commit: { readonly rev: string }) => void;
}

/** A record on its way in. */
export interface ImportedRecord {
  readonly collection: string;
  readonly rkey: string;
  readonly cid: string;
  readonly bytes: Uint8Array;
}

/** How far an import is. */
export interface ImportProgress {
  readonly phase: 'receiving' | 'moving';
  readonly blocks: number;
  readonly records: number;
}

/** The repository. */
export class Repository {
  /** @param parts what it works with */
  constructor(_parts: RepositoryParts) {}

  /** @returns the newest commit; undefined if there is no repository yet */
  head(): Head | undefined {
    throw new Error('not built yet');
  }

  /** Whether there is no repository, or one without records. */
  isEmpty(): boolean {
    throw new Error('not built yet');
  }

  /** How much there is; takes the same time however much. */
  counts(): Counts {
    throw new Error('not built yet');
  }

  /**
   * Makes the repository, without records.
   *
   * @param options
   * @throws RepositoryExistsError
   */
  create(_options?: Pick<ApplyOptions, 'withinCommit'>): Promise<CommitMeta> {
    throw new Error('not built yet');
  }

  /**
   * Applies a batch as one commit, in turn. Each write sees what those before it have done.
   *
   * @throws XrpcError InvalidRequest (limits, a record that is missing), RecordAlreadyExists (409), InvalidSwap
   */
  applyWrites(_writes: readonly RecordWrite[], _options?: ApplyOptions): Promise<WritesOutcome> {
    throw new Error('not built yet');
  }

  /**
   * @param cid the version that is wanted; any unless given
   * @returns undefined if there is none, or another version
   */
  getRecord(_collection: string, _rkey: string, _cid?: string): StoredRecord | undefined {
    throw new Error('not built yet');
  }

  /** @returns a page of records, and where the next one begins if there is one */
  listRecords(_collection: string, _options: ListOptions): { records: StoredRecord[]; cursor: string | undefined } {
    throw new Error('not built yet');
  }

  /** The names of the collections that have records. */
  listCollections(): string[] {
    throw new Error('not built yet');
  }

  /**
   * @param cids of nodes, records or the newest commit
   * @returns a CAR without root
   * @throws XrpcError BlockNotFound, naming those that are missing
   */
  getBlocks(_cids: readonly string[]): Uint8Array<ArrayBuffer> {
    throw new Error('not built yet');
  }

  /** A CAR that proves that a record is there, or that it is not: the commit, the path to it, the record. */
  getRecordProof(_collection: string, _rkey: string): Uint8Array<ArrayBuffer> {
    throw new Error('not built yet');
  }

  /**
   * The whole repository as a CAR, in the order in which it can be read in one pass: commit, nodes in pre-order, each
   * record where its key is. It shows the state of now, whatever is written while it is read.
   *
   * @param options `since`: only what is newer than that revision
   */
  exportCar(_options?: { readonly since?: string }): ReadableStream<Uint8Array> {
    throw new Error('not built yet');
  }

  /**
   * Takes in a repository in place of this one, signed anew. Until the last transaction this one stays as it is.
   *
   * @param car its blocks in any order
   * @throws XrpcError InvalidRequest, saying what is wrong with the CAR
   */
  importCar(_car: ReadableStream<Uint8Array>, _options?: ImportOptions): Promise<CommitMeta> {
    throw new Error('not built yet');
  }

  /** Goes on with an import whose blocks have all been received before the actor stopped; undefined if there is none. */
  continueImport(_options?: ImportOptions): Promise<CommitMeta | undefined> {
    throw new Error('not built yet');
  }

  /** Forgets what an import has received. */
  dropImport(): void {
    throw new Error('not built yet');
  }

  /**
   * Signs the newest tree again, with the key that is the account's now and a new revision.
   *
   * @throws XrpcError RepoNotFound
   */
  resign(): Promise<CommitMeta> {
    throw new Error('not built yet');
  }

  /** Deletes all of it. Events that wait in the outbox stay, and so does their count. */
  destroy(): Promise<void> {
    throw new Error('not built yet');
  }

  /** `#sync` for the newest commit into the outbox. Call it inside the transaction of the change that it tells of. */
  appendSyncEvent(): void {
    throw new Error('not built yet');
  }

  /**
   * Puts an event that is no commit into the outbox. Call it inside the transaction of the change that it tells of.
   *
   * @param kind
   * @param frame of events/create-event.ts
   */
  appendEvent(_kind: EventKind, _frame: FrameParts): void {
    throw new Error('not built yet');
  }

  /** The oldest events that wait, at most so many. */
  pendingEvents(_limit: number): AccountEvent[] {
    throw new Error('not built yet');
  }

  /** Forgets events that the sequencer has: all up to this number. */
  dropEvents(_upTo: number): void {
    throw new Error('not built yet');
  }
}
