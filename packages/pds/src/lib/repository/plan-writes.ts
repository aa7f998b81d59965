/**
 * What a batch of writes comes to: its answers, and which records differ after it.
 *
 * Writes see what those before them in the batch have done, so one key may be created, changed and deleted in one
 * batch. A commit tells of each key once, though, by what is there before and after all of it: what is written and
 * taken back is no change, and neither is writing what is there already.
 */
import type { CarBlock } from '../car/car-block.ts';
import { createRecordCid } from '../values/cid.ts';
import { encodeData, recordLimitBytes } from '../values/data.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { COMMIT_BYTES_MAX, createTooBigError, WRITES_MAX } from './limits.ts';
import type { RecordKey } from './record-key.ts';
import type { RecordWrite, WriteResult } from './write.ts';

/** A record that differs after the batch. */
export interface PlannedChange {
  readonly collection: string;
  readonly rkey: string;
  /** CID of what was there; undefined: nothing. */
  readonly previousCid: string | undefined;
  /** What is there now; undefined: deleted. */
  readonly block: CarBlock | undefined;
}

/** What a batch comes to. */
export interface WritePlan {
  /** One for each write, in order. */
  readonly results: readonly WriteResult[];
  readonly changes: readonly PlannedChange[];
}

/** What is there before the batch. */
export interface PlanContext {
  readonly did: string;
  /** The CIDs of records, by `collection/rkey`; what is not there is left out. */
  readonly getCids: (keys: readonly RecordKey[]) => ReadonlyMap<string, string>;
  /** A key for a record that is given none; another one each time. */
  readonly createKey: () => string;
}

/** A key that the batch has touched. */
interface Touched {
  readonly collection: string;
  readonly rkey: string;
  readonly previousCid: string | undefined;
  /** What is there after the writes so far. */
  cid: string | undefined;
  bytes: Uint8Array | undefined;
}

/**
 * Holds a batch against what is there.
 *
 * @param writes
 * @param context
 * @throws XrpcError InvalidRequest, RecordAlreadyExists (409), InvalidSwap
 */
export function planWrites(writes: readonly RecordWrite[], context: PlanContext): WritePlan {
  if (writes.length > WRITES_MAX) throw new XrpcError(400, 'InvalidRequest', `Too many writes. Max: ${WRITES_MAX}`);
  const keys = writes.flatMap(({ collection, rkey }) => (rkey === undefined ? [] : { collection, rkey }));
  const batch = new Batch(context, context.getCids(keys));
  const results = writes.map((write) => batch.apply(write));
  return { results, changes: batch.changes() };
}

class Batch {
  readonly #context: PlanContext;
  readonly #touched = new Map<string, Touched>();
  readonly #known: ReadonlyMap<string, string>;
  #bytes = 0;

  /**
   * @param context
   * @param known what is there of the keys that the writes name
   */
  constructor(context: PlanContext, known: ReadonlyMap<string, string>) {
    this.#context = context;
    this.#known = known;
  }

  apply(write: RecordWrite): WriteResult {
    if (write.action === 'create') return this.#create(write);
    const key = this.#touch(write.collection, write.rkey);
    if (write.action === 'delete') {
      if (key.cid === undefined && write.ifExists === true) return { action: 'delete' };
      mustBeAt(key, write.swapRecord);
      this.#mustExist(key);
      key.cid = key.bytes = undefined;
      return { action: 'delete' };
    }
    mustBeAt(key, write.swapRecord);
    if (write.upsert !== true) this.#mustExist(key);
    return this.#put(key, write.record, key.cid === undefined ? 'create' : 'update');
  }

  changes(): PlannedChange[] {
    const changes: PlannedChange[] = [];
    for (const { collection, rkey, previousCid, cid, bytes } of this.#touched.values()) {
      if (previousCid === cid) continue;
      const block = cid === undefined || bytes === undefined ? undefined : { cid, bytes };
      changes.push({ collection, rkey, previousCid, block });
    }
    return changes;
  }

  #create(write: RecordWrite & { action: 'create' }): WriteResult {
    const key =
      write.rkey === undefined ? this.#touchFresh(write.collection) : this.#touch(write.collection, write.rkey);
    if (key.cid !== undefined) {
      throw new XrpcError(409, 'RecordAlreadyExists', `Record already exists: ${this.#uriOf(key)}`);
    }
    return this.#put(key, write.record, 'create');
  }

  #put(key: Touched, record: Readonly<Record<string, unknown>>, action: 'create' | 'update'): WriteResult {
    const bytes = encodeData(record);
    if (bytes.byteLength > recordLimitBytes) {
      throw new XrpcError(
        400,
        'InvalidRequest',
        `Record is too large: ${bytes.byteLength} bytes. Max: ${recordLimitBytes}`,
      );
    }
    this.#bytes += bytes.byteLength;
    if (this.#bytes > COMMIT_BYTES_MAX) throw createTooBigError();
    key.bytes = bytes;
    key.cid = createRecordCid(bytes);
    return { action, uri: this.#uriOf(key), cid: key.cid };
  }

  #touch(collection: string, rkey: string, known = this.#known): Touched {
    const path = `${collection}/${rkey}`;
    let key = this.#touched.get(path);
    if (key === undefined) {
      const previousCid = known.get(path);
      this.#touched.set(path, (key = { collection, rkey, previousCid, cid: previousCid, bytes: undefined }));
    }
    return key;
  }

  /** A clock's keys may be taken by those that clients chose. */
  #touchFresh(collection: string): Touched {
    for (;;) {
      const rkey = this.#context.createKey();
      const key = this.#touch(collection, rkey, this.#context.getCids([{ collection, rkey }]));
      if (key.cid === undefined) return key;
    }
  }

  #mustExist(key: Touched): void {
    if (key.cid === undefined) {
      throw new XrpcError(400, 'InvalidRequest', `Could not locate record: ${this.#uriOf(key)}`);
    }
  }

  #uriOf({ collection, rkey }: Touched): string {
    return `at://${this.#context.did}/${collection}/${rkey}`;
  }
}

function mustBeAt({ cid }: Touched, swapRecord: string | null | undefined): void {
  if (swapRecord === undefined || swapRecord === (cid ?? null)) return;
  throw new XrpcError(400, 'InvalidSwap', `Record was at ${cid ?? 'null'}`);
}
