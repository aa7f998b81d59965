/**
 * Takes in a repository from another host.
 *
 * Blocks are kept as they come, in any order; then the tree is walked and its records and nodes are moved, a batch at a
 * time, to tables that wait beside those of the repository; the last transaction puts them in their place under a
 * commit of this host. Other calls get their turn between batches.
 *
 * Invariants:
 * - I1 Until the last transaction the repository is what it was; what an import has gathered is in tables of its own.
 * - I2 Each batch says in its own transaction how far it got. What stops, goes on from there: blocks that came are not
 *   kept again, records that were moved are not moved again.
 * - I3 The repository must not have changed meanwhile: then the import is refused, not the change lost.
 */
import { CarError } from '../car/car-error.ts';
import { CarReader } from '../car/car-reader.ts';
import { verifySignature } from '../keys/verify-signature.ts';
import { Tree } from '../mst/tree.ts';
import { InvalidNodeError, MissingNodeError } from '../mst/tree-error.ts';
import type { TreeStep } from '../mst/node.ts';
import { cidSizeBytes, encodeCid } from '../values/cid.ts';
import { findBlobCids } from '../values/data.ts';
import { TidError } from '../values/tid.ts';
import { readPieces } from '../xrpc/read-body.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { parseCommit, signCommit, type ParsedCommit } from './commit.ts';
import type { RepositoryRoom } from './commit-writer.ts';
import { ImportStore, type ImportedLeaf, type ImportState } from './import-store.ts';
import { isPlainRecord, mustDecodeRecord } from './imported-record.ts';
import { createTooLargeError, IMPORT_BLOCKS_MAX, IMPORT_BYTES_MAX } from './limits.ts';
import { PackedBlocks } from './packed-blocks.ts';
import { createImportError } from './repository-error.ts';
import type { CommitMeta } from './write.ts';

/** How a repository is taken in. */
export interface ImportOptions {
  /** The account's key as its DID document has it, `did:key:…`, which must have signed the commit; any unless given. */
  readonly verifyKey?: string;
  /** Called between batches. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** How many bytes the CAR may have; `IMPORT_BYTES_MAX` unless given. */
  readonly bytesMax?: number;
  /** In the transaction that keeps the first blocks: what it throws refuses the import. */
  readonly withinBegin?: () => void;
  /**
   * In the transaction before the first record is moved, which says that all blocks are here: from now on `resume` can
   * end the import, whatever happens.
   */
  readonly withinStart?: () => void;
  /** Records that refer to blobs, in the transaction that moves them. Each record comes once. */
  readonly withinBatch?: (records: readonly ImportedReferences[]) => void;
  /** In the last transaction, which puts what was imported in the place of what was there. */
  readonly withinCommit?: (commit: { readonly rev: string }) => void;
}

/** A record on its way in that refers to blobs. */
export interface ImportedReferences {
  /** `collection/rkey`. */
  readonly path: string;
  /** CIDs. */
  readonly blobs: readonly string[];
}

/** How far an import is. */
export interface ImportProgress {
  readonly phase: 'receiving' | 'moving';
  /** Blocks that are here, each counted once however often it has come. */
  readonly blocks: number;
  /** Records that have been moved. */
  readonly records: number;
}

/** Blocks that are kept in one turn. */
const RECEIVE_BYTES = 512 * 1024;
/** A block and its CID: Cloudflare stores 2 MB in a row. Records have half of that. */
const SECTION_BYTES_MAX = 1_990_000;
/** Steps of the tree in one turn, and the nodes among them. */
const MOVE_STEPS = 1000;
const MOVE_BYTES = 512 * 1024;
/** Records that are looked at together: each may have a megabyte. */
const LOOK_RECORDS = 20;

/** What a repository does for its imports. */
interface ImportCalls {
  /** Runs the last step in a turn of the repository (R1): nothing else replaces the head meanwhile. */
  readonly takeTurn: (work: () => Promise<CommitMeta>) => Promise<CommitMeta>;
  /** In the transaction in which an import ends, well or not. */
  readonly onEnd: (() => void) | undefined;
}

/** Imports into one repository, one at a time. */
export class RepositoryImport {
  readonly #room: RepositoryRoom;
  readonly #store: ImportStore;
  readonly #calls: ImportCalls;
  #isUnderWay = false;
  /** Settles when what goes on by itself has ended. */
  #resumed: Promise<unknown> | undefined;

  /**
   * @param room what it writes to
   * @param calls
   */
  constructor(room: RepositoryRoom, calls: ImportCalls) {
    this.#room = room;
    this.#store = new ImportStore(room.sql);
    this.#calls = calls;
  }

  /** Whether one works at the moment; one that was cut off does not. */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /**
   * Takes in a CAR. What is no repository of this account is forgotten at once. One that goes on by itself ends first:
   * who sends a CAR again after the connection was lost is not told that another import is under way.
   *
   * @param car blocks in any order; a stream of bytes, as the engine's own are
   * @param options
   * @throws XrpcError InvalidRequest, PayloadTooLarge
   */
  async receive(car: ReadableStream<Uint8Array>, options: ImportOptions): Promise<CommitMeta> {
    await this.#resumed;
    return this.#alone(async () => {
      await this.#receive(car, options);
      return this.#complete(options);
    });
  }

  /**
   * Goes on with an import whose blocks had all come when the actor stopped.
   *
   * @param options as of the import
   * @returns undefined if there is none
   * @throws XrpcError InvalidRequest, saying what is wrong
   */
  async resume(options: ImportOptions): Promise<CommitMeta | undefined> {
    if (this.#store.state()?.phase !== 'moving') return undefined;
    const outcome = this.#alone(() => this.#complete(options));
    this.#resumed = outcome.catch(() => undefined);
    return outcome;
  }

  /** Forgets what has been gathered; an import that is under way fails. The repository stays what it is. */
  drop(): void {
    this.#room.sql.transaction(() => {
      this.#store.drop();
      this.#calls.onEnd?.();
    });
  }

  async #alone(work: () => Promise<CommitMeta>): Promise<CommitMeta> {
    if (this.#isUnderWay) throw createImportError('Another import is under way.');
    this.#isUnderWay = true;
    try {
      return await work();
    } finally {
      this.#isUnderWay = false;
      this.#store.forgetMemory();
    }
  }

  #receive(car: ReadableStream<Uint8Array>, options: ImportOptions): Promise<void> {
    return this.#refuseForGood(async () => {
      const root = await this.#receiveBlocks(car, options);
      const state = this.#store.state();
      if (state?.root !== root) throw createImportError('The CAR has no blocks.');
      if (state.phase === 'moving') return;
      const commit = this.#mustGetCommit(state);
      await this.#check(commit, options.verifyKey);
      this.#beginMoving(commit, options);
    });
  }

  /** What follows once all blocks are here. */
  #complete(options: ImportOptions): Promise<CommitMeta> {
    return this.#refuseForGood(async () => {
      await this.#move(options);
      return this.#calls.takeTurn(() => this.#finish(options));
    });
  }

  async #move(options: ImportOptions): Promise<void> {
    const state = this.#mustGetState();
    const { data } = this.#mustGetCommit(state);
    const tree = new Tree(this.#store.nodes, data, { isForeign: true });
    const steps = tree.walk({ after: state.movedTo === '' ? undefined : state.movedTo });
    const nodes = new PackedBlocks(MOVE_BYTES);
    while (this.#moveBatch(steps, nodes, options)) await nextTurn();
  }

  /** Puts what was moved in the place of the repository. */
  async #finish(options: ImportOptions): Promise<CommitMeta> {
    const { did, sql, head, snapshots, signingKey } = this.#room;
    const state = this.#mustGetState();
    if ((head.get()?.rev ?? null) !== state.replacedRev) {
      throw createImportError('The repository has changed during the import: import it again.');
    }
    const { data } = this.#mustGetCommit(state);
    const commit = await signCommit({ did, rev: state.rev, data }, await signingKey());
    sql.transaction(() => {
      this.#store.replaceRepository();
      head.put({ rev: state.rev, commit, data, records: state.records, nodes: state.nodes });
      options.withinCommit?.({ rev: state.rev });
      this.#calls.onEnd?.();
    });
    snapshots.loseAll();
    return { cid: commit.cid, rev: state.rev };
  }

  /** What is wrong with a CAR stays wrong: nothing of it is kept for another try. */
  async #refuseForGood<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof XrpcError) this.drop();
      if (isFaultOfCar(error)) {
        this.drop();
        throw createImportError(error.message);
      }
      throw error;
    }
  }

  /** @returns the root that the CAR names */
  async #receiveBlocks(car: ReadableStream<Uint8Array>, options: ImportOptions): Promise<string> {
    const reader = new CarReader();
    const batch = new PackedBlocks(RECEIVE_BYTES);
    const bytesMax = options.bytesMax ?? IMPORT_BYTES_MAX;
    let total = 0;
    for await (const piece of readPieces(car)) {
      total += piece.byteLength;
      if (total > bytesMax) throw createTooLargeError(`${bytesMax} bytes`);
      for (const section of reader.pushSections(piece)) {
        if (section.length > SECTION_BYTES_MAX) throw createTooLargeError(`${SECTION_BYTES_MAX} bytes in a block`);
        const [cid, bytes] = [section.subarray(0, cidSizeBytes), section.subarray(cidSizeBytes)];
        const isPlain = isPlainRecord(bytes);
        if (batch.add(cid, bytes, isPlain)) continue;
        this.#keepBlocks(mustBeOne(reader.roots ?? []), batch, options);
        batch.clear();
        batch.add(cid, bytes, isPlain);
        await nextTurn();
      }
    }
    const root = mustBeOne(reader.end());
    this.#keepBlocks(root, batch, options);
    return root;
  }

  #keepBlocks(root: string, blocks: PackedBlocks, options: ImportOptions): void {
    const state = this.#room.sql.transaction(() => {
      const before = this.#begin(root, options);
      if (before.phase === 'moving') return before;
      const after = { ...before, blocks: before.blocks + this.#store.putBlocks(blocks) };
      if (after.blocks > IMPORT_BLOCKS_MAX) throw createTooLargeError(`${IMPORT_BLOCKS_MAX} blocks`);
      this.#store.putState(after);
      return after;
    });
    options.onProgress?.({ phase: 'receiving', blocks: state.blocks, records: state.records });
  }

  /** The state of the import of a commit; what was gathered for another is forgotten. */
  #begin(root: string, options: ImportOptions): ImportState {
    const state = this.#store.state();
    const headRev = this.#room.head.get()?.rev ?? null;
    if (state?.root === root && state.replacedRev === headRev) return state;
    this.drop();
    options.withinBegin?.();
    this.#store.createTables();
    return { root, phase: 'receiving', replacedRev: headRev, rev: '', movedTo: '', blocks: 0, records: 0, nodes: 0 };
  }

  #mustGetState(): ImportState {
    const state = this.#store.state();
    if (state === undefined) throw createImportError('There is no import to go on with.');
    return state;
  }

  #mustGetCommit(state: ImportState): ParsedCommit {
    const bytes = this.#store.getBlock(state.root);
    if (bytes === undefined) throw createImportError(`The CAR lacks its root, ${state.root}.`);
    const commit = parseCommit(bytes);
    if (commit === undefined) throw createImportError(`The root ${state.root} is not a commit of version 3.`);
    return commit;
  }

  async #check(commit: ParsedCommit, verifyKey: string | undefined): Promise<void> {
    const { did } = this.#room;
    if (commit.did !== did) throw createImportError(`The repository is that of ${commit.did}, expected ${did}.`);
    if (verifyKey === undefined || (await verifySignature(verifyKey, commit.signed, commit.signature))) return;
    throw createImportError(`The commit is not signed by the key of ${did}, ${verifyKey}.`);
  }

  #beginMoving(commit: ParsedCommit, options: ImportOptions): void {
    this.#room.sql.transaction(() => {
      const state = this.#mustGetState();
      const newest = state.replacedRev !== null && state.replacedRev > commit.rev ? state.replacedRev : commit.rev;
      this.#store.putState({ ...state, phase: 'moving', rev: this.#room.tids.next(newest) });
      options.withinStart?.();
    });
  }

  /** @returns whether there is more */
  #moveBatch(steps: Iterator<TreeStep>, nodes: PackedBlocks, options: ImportOptions): boolean {
    let isDone = false;
    const state = this.#room.sql.transaction(() => {
      const before = this.#mustGetState();
      const leaves: ImportedLeaf[] = [];
      let nodeCount = before.nodes;
      const putNodes = (): void => {
        nodeCount += this.#store.putNodes(nodes, before.rev);
        nodes.clear();
      };
      for (let count = 0; count < MOVE_STEPS && !isDone; count++) {
        const step = steps.next();
        if (step.done === true) isDone = true;
        else if (step.value.kind === 'leaf') leaves.push(step.value);
        else if (!nodes.add(encodeCid(step.value.cid), step.value.bytes, false)) {
          putNodes();
          nodes.add(encodeCid(step.value.cid), step.value.bytes, false);
        }
      }
      putNodes();
      this.#moveRecords(leaves, before.rev, options);
      const after = {
        ...before,
        nodes: nodeCount,
        movedTo: leaves.at(-1)?.key ?? before.movedTo,
        records: before.records + leaves.length,
      };
      this.#store.putState(after);
      return after;
    });
    options.onProgress?.({ phase: 'moving', blocks: state.blocks, records: state.records });
    return !isDone;
  }

  #moveRecords(leaves: readonly ImportedLeaf[], rev: string, options: ImportOptions): void {
    const { odd, missing } = this.#store.putRecords(leaves, rev);
    if (missing !== undefined) throw createImportError(`The CAR lacks the record ${missing.key}, ${missing.cid}.`);
    for (let from = 0; from < odd.length; from += LOOK_RECORDS) {
      const part = odd.slice(from, from + LOOK_RECORDS);
      const blocks = this.#store.getBlocks(part.map(({ cid }) => cid));
      const records = part.map(({ key, cid }) => {
        return { path: key, blobs: findBlobCids(mustDecodeRecord(key, blocks.get(cid) ?? new Uint8Array())) };
      });
      options.withinBatch?.(records.filter(({ blobs }) => blobs.length > 0));
    }
  }
}

function isFaultOfCar(error: unknown): error is Error {
  const faults = [CarError, InvalidNodeError, MissingNodeError, TidError];
  return faults.some((fault) => error instanceof fault);
}

function mustBeOne(roots: readonly string[]): string {
  const [root] = roots;
  if (root === undefined || roots.length > 1) throw createImportError('expected one root');
  return root;
}

/** Lets others have the actor. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
