/**
 * Collects what belongs to nothing any more: abandoned uploads, unclaimed reservations, released blobs.
 *
 * Owns the object's alarm. Called by: the bucket's index, which tells when something will be due.
 *
 * Invariant
 * I4. The alarm is set for the earliest moment at which the tables hold something to collect.
 */
import type { BlobStore } from '../blobs/blob-store.ts';
import type { Settings } from '../settings.ts';
import type { BlobLedger } from './blob-ledger.ts';
import type { Uploads } from './uploads.ts';

const COLLECT_AT_ONCE = 32;
const RETRY_MS = 60_000;

/** What there is to collect, and where. */
export interface CollectorParts {
  storage: DurableObjectStorage;
  ledger: BlobLedger;
  uploads: Uploads;
  store: BlobStore;
  settings: Settings;
}

/** The collector of one bucket. */
export class Collector {
  readonly #parts: CollectorParts;
  #alarmAt = Number.POSITIVE_INFINITY;

  /** @param parts of the bucket */
  constructor(parts: CollectorParts) {
    this.#parts = parts;
  }

  /** Picks up the alarm that is set, and sets the one that the tables ask for. */
  async start(): Promise<void> {
    this.#alarmAt = (await this.#parts.storage.getAlarm()) ?? Number.POSITIVE_INFINITY;
    this.wake(this.#nextDue());
  }

  /** Sees to it that the alarm comes no later than this (I4). */
  wake(at: number): void {
    if (at >= this.#alarmAt) return;
    this.#alarmAt = at;
    void this.#parts.storage.setAlarm(at);
  }

  /** To be called by the object's alarm. */
  async collect(): Promise<void> {
    const { storage, ledger, uploads, settings } = this.#parts;
    this.#alarmAt = Number.POSITIVE_INFINITY;
    const now = Date.now();
    storage.transactionSync(() => {
      ledger.release(uploads.expire(now - settings.uploadLifetimeMs), now);
      ledger.expire(now);
    });
    for (let due = ledger.due(now, COLLECT_AT_ONCE); due.length > 0; due = ledger.due(now, COLLECT_AT_ONCE)) {
      await Promise.all(due.map((blob) => this.#delete(blob)));
    }
    this.wake(this.#nextDue());
  }

  async #delete(blob: string): Promise<void> {
    const { store, ledger, settings } = this.#parts;
    try {
      await store.delete(blob);
      ledger.deleted(blob, Date.now() + settings.secondPassMs);
    } catch {
      ledger.postpone(blob, Date.now() + RETRY_MS);
    }
  }

  #nextDue(): number {
    const { ledger, uploads, settings } = this.#parts;
    const oldest = uploads.oldest();
    const abandoned = oldest === undefined ? Number.POSITIVE_INFINITY : oldest + settings.uploadLifetimeMs;
    return Math.min(abandoned, ledger.nextDue() ?? Number.POSITIVE_INFINITY);
  }
}
