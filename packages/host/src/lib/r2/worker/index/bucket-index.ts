/**
 * The index of one bucket: which objects there are, and where their bytes lie.
 *
 * Owns: the tables of `schema.ts`; the collector has the alarm. Called by: the Worker's operations, over RPC.
 * Bytes pass through here only if they are few; larger values the Worker moves itself, between two calls.
 *
 * Invariants
 * I1. Every method that changes something is one transaction, and its reply leaves after the commit.
 * I2. An object's row points to bytes that are completely written, so a crash leaves the old object or the new one.
 * I3. Conditions are judged in the transaction that acts on them.
 */
import { DurableObject } from 'cloudflare:workers';

import type { BlobSlice } from '../../decide/blob-pieces.ts';
import { areConditionsMet, type Conditions } from '../../decide/conditions.ts';
import { formatCursor } from '../../decide/cursor.ts';
import type { FailureName } from '../../decide/failures.ts';
import { collectPage, entryCost, type ListRequest } from '../../decide/listing.ts';
import type { ObjectDescription, ObjectRecord } from '../../decide/object-record.ts';
import { resolveRange, type ByteRange, type RangeRequest } from '../../decide/range.ts';
import { completeUpload, type PublishedPart, type StoredPart } from '../../decide/upload-rules.ts';
import { BlobStore } from '../blobs/blob-store.ts';
import type { Env } from '../env.ts';
import { BlobLedger } from './blob-ledger.ts';
import { Collector } from './collector.ts';
import { formatMultipartEtag } from './multipart-etag.ts';
import { Objects, type Content, type StoredObject } from './objects.ts';
import { SCHEMA } from './schema.ts';
import { Uploads } from './uploads.ts';

/** What a lookup finds. */
export type Lookup =
  | { kind: 'missing' }
  | { kind: 'unmet'; record: ObjectRecord }
  | { kind: 'unsatisfiable' }
  | { kind: 'found'; record: ObjectRecord; range: ByteRange; bytes: ArrayBuffer | undefined; slices: BlobSlice[] };

/** An object that is to be stored if its conditions hold. */
export interface Offer extends Omit<ObjectRecord, 'version' | 'uploaded'> {
  onlyIf: Conditions | undefined;
}

/** How storing ended. `lost`: the reservation expired meanwhile, and the blob may be gone. */
export type Stored = { kind: 'stored'; record: ObjectRecord } | { kind: 'unmet' } | { kind: 'lost' };

/** Leave to write a blob, or why not. */
export type Reservation = { kind: 'reserved'; blob: string } | { kind: 'failed'; failure: FailureName };

/** A page of a listing as the binding wants it. */
export interface Page {
  records: ObjectRecord[];
  prefixes: string[];
  cursor: string | undefined;
}

/** Reply texts may have 1 MiB (see `protocol/request.ts`); some of it stays for what surrounds the entries. */
const LIST_BUDGET_BYTES = 960 * 1024;
/** Text of an object in a listing besides key and metadata: field names, etag, version, the longest checksums. */
const RECORD_BYTES = 600;

/** One bucket's index. */
export class BucketIndex extends DurableObject<Env> {
  readonly #objects: Objects;
  readonly #ledger: BlobLedger;
  readonly #uploads: Uploads;
  readonly #collector: Collector;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    this.#objects = new Objects(sql);
    this.#ledger = new BlobLedger(sql);
    this.#uploads = new Uploads(sql);
    this.#collector = new Collector({
      storage: ctx.storage,
      ledger: this.#ledger,
      uploads: this.#uploads,
      store: new BlobStore(env.BLOBS),
      settings: env.SETTINGS,
    });
    void ctx.blockConcurrencyWhile(async () => {
      sql.exec(SCHEMA);
      await this.#collector.start();
    });
  }

  /** Finds an object without its bytes. */
  head(key: string): ObjectRecord | undefined {
    return this.#objects.get(key)?.record;
  }

  /** Finds an object, judges the conditions, and tells which bytes lie where. */
  lookup(key: string, onlyIf: Conditions | undefined, wanted: RangeRequest | undefined): Lookup {
    const object = this.#objects.get(key);
    if (object === undefined) return { kind: 'missing' };
    const { record, place } = object;
    if (!areConditionsMet(onlyIf, record)) return { kind: 'unmet', record };
    const range = resolveRange(wanted, record.size);
    if (range === undefined) return { kind: 'unsatisfiable' };
    if (place.kind === 'inline')
      return { kind: 'found', record, range, bytes: this.#objects.readInline(key, range), slices: [] };
    return { kind: 'found', record, range, bytes: undefined, slices: this.#objects.slices(object, range) };
  }

  /** Collects one page of a listing. */
  list(request: ListRequest, include: { http: boolean; custom: boolean }): Page {
    const page = collectPage<ObjectRecord>(
      request,
      (from, end, count) => (from.kind === 'end' ? [] : this.#objects.list(from, end, { count, ...include })),
      { bytes: LIST_BUDGET_BYTES, cost: costOfRecord },
    );
    return {
      records: page.rows,
      prefixes: page.prefixes,
      cursor: page.next === undefined ? undefined : formatCursor(page.next),
    };
  }

  /** Leaves to write the bytes of an object, unless its conditions do not hold already. */
  reserve(key: string, size: number, onlyIf: Conditions | undefined): Reservation {
    if (!areConditionsMet(onlyIf, this.#objects.get(key)?.record))
      return { kind: 'failed', failure: 'PreconditionFailed' };
    return this.#reserve(size);
  }

  /** Leaves to write the bytes of a part of an open upload. */
  reservePart(key: string, uploadId: string, size: number): Reservation {
    if (this.#uploads.get(uploadId, key)?.isOpen !== true) return { kind: 'failed', failure: 'NoSuchUpload' };
    return this.#reserve(size);
  }

  #reserve(bytes: number): Reservation {
    const { leaseMs, pieceBytesMax } = this.env.SETTINGS;
    const expires = Date.now() + leaseMs;
    const blob = this.#ledger.reserve({ bytes, pieceBytesMax }, expires);
    this.#collector.wake(expires);
    return { kind: 'reserved', blob };
  }

  /** Keeps a reservation for a writer that is still at work; false if it is gone. */
  renew(blob: string): boolean {
    return this.#ledger.renew(blob, Date.now() + this.env.SETTINGS.leaseMs);
  }

  /** Gives a reservation back; whatever was written is garbage. */
  discard(blob: string): void {
    const now = Date.now();
    this.ctx.storage.transactionSync(() => {
      if (this.#ledger.claim(blob)) this.#ledger.release([blob], now);
    });
    this.#collector.wake(now);
  }

  /** Stores an object whose bytes are in a blob (reserved, now completely written) or given here (I2). */
  store(offer: Offer, content: Content): Stored {
    return this.ctx.storage.transactionSync((): Stored => {
      const { onlyIf, ...fields } = offer;
      const current = this.#objects.get(offer.key);
      if (content.kind === 'blob' && !this.#ledger.claim(content.blob)) return { kind: 'lost' };
      if (!areConditionsMet(onlyIf, current?.record)) {
        if (content.kind === 'blob') this.#releaseAt(Date.now(), [content.blob]);
        return { kind: 'unmet' };
      }
      return { kind: 'stored', record: this.#replace(current, fields, content) };
    });
  }

  /** Removes objects; keys without an object are no failure. */
  delete(keys: string[]): void {
    this.ctx.storage.transactionSync(() => {
      for (const key of keys) {
        const object = this.#objects.get(key);
        if (object === undefined) continue;
        this.#retire(object);
        this.#objects.delete(object);
      }
    });
  }

  /** Begins a multipart upload. */
  createUpload(key: string, description: ObjectDescription): string {
    const now = Date.now();
    const id = this.#uploads.create(key, description, now);
    this.#collector.wake(now + this.env.SETTINGS.uploadLifetimeMs);
    return id;
  }

  /** Adds a completely written part to its upload, or puts it in the place of the one with its number. */
  storePart(key: string, uploadId: string, part: StoredPart): FailureName | undefined {
    return this.ctx.storage.transactionSync((): FailureName | undefined => {
      if (!this.#ledger.claim(part.blob)) return 'InternalError';
      const isOpen = this.#uploads.get(uploadId, key)?.isOpen === true;
      this.#releaseAt(Date.now(), isOpen ? this.#uploads.putPart(uploadId, part) : [part.blob]);
      return isOpen ? undefined : 'NoSuchUpload';
    });
  }

  /** Makes an object of an upload's parts; the parts' blobs become the object's, nothing is copied. */
  completeUpload(key: string, uploadId: string, published: PublishedPart[]): ObjectRecord | FailureName {
    return this.ctx.storage.transactionSync((): ObjectRecord | FailureName => {
      const upload = this.#uploads.get(uploadId, key);
      if (upload?.isOpen !== true) return 'NoSuchUpload';
      const completion = completeUpload(published, this.#uploads.parts(uploadId));
      if (completion.kind === 'failed') return completion.failure;
      const { parts, size } = completion;
      const used = new Set(parts.map(({ blob }) => blob));
      const unused = this.#uploads.close(uploadId).filter((blob) => !used.has(blob));
      this.#releaseAt(Date.now(), unused);
      const fields = { ...upload.description, key, size, etag: formatMultipartEtag(parts), checksums: {} };
      return this.#replace(this.#objects.get(key), fields, { kind: 'parts', parts });
    });
  }

  /** Ends an upload and forgets its parts; repeating it is no failure. */
  abortUpload(key: string, uploadId: string): FailureName | undefined {
    return this.ctx.storage.transactionSync((): FailureName | undefined => {
      if (this.#uploads.get(uploadId, key) === undefined) return 'NoSuchUpload';
      this.#releaseAt(Date.now(), this.#uploads.close(uploadId));
      return undefined;
    });
  }

  /** Deletes what belongs to nothing any more. */
  override async alarm(): Promise<void> {
    await this.#collector.collect();
  }

  #replace(current: StoredObject | undefined, fields: Omit<Offer, 'onlyIf'>, content: Content): ObjectRecord {
    const version = crypto.randomUUID().replaceAll('-', '');
    const record: ObjectRecord = { ...fields, version, uploaded: Date.now() };
    if (current !== undefined) this.#retire(current);
    this.#objects.put(record, content);
    return record;
  }

  /** Readers that have begun on an object that goes away may finish. */
  #retire(object: StoredObject): void {
    this.#releaseAt(Date.now() + this.env.SETTINGS.graceMs, this.#objects.takeBlobs(object));
  }

  #releaseAt(due: number, blobs: string[]): void {
    if (blobs.length === 0) return;
    this.#ledger.release(blobs, due);
    this.#collector.wake(due);
  }
}

function costOfRecord({ key, http, custom }: ObjectRecord): number {
  const metadata = Object.keys(http).length + custom.length === 0 ? 0 : entryCost(JSON.stringify([http, custom]));
  return RECORD_BYTES + entryCost(key) + metadata;
}
