/**
 * Writers that note what must be found after a kill. Each key has one writer, so its state is known: what was
 * acknowledged last, or what was under way.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import type { RemoteBucket } from './client.ts';
import type { Random } from './random.ts';

const PART = 5 * 1024 * 1024;

/** What a key holds: a hash of its bytes and the sizes of the blobs they take, or nothing. */
type State = { hash: string; blobs: number[] } | undefined;

/** Writes one key for as long as it is answered. */
export class Writer {
  readonly key: string;
  acknowledged: State = undefined;
  /** What an operation that was not answered may have done. */
  underWay: { state: State } | undefined;
  acknowledgements = 0;
  readonly #random: Random;

  /**
   * @param key what to write
   * @param random chooses the operations
   */
  constructor(key: string, random: Random) {
    this.key = key;
    this.#random = random;
  }

  /**
   * Writes until an operation fails.
   *
   * @param bucket where
   * @param signal ends it after the operation that is under way
   */
  async run(bucket: RemoteBucket, signal?: AbortSignal): Promise<void> {
    while (signal?.aborted !== true) {
      const { state, perform } = this.#next(bucket);
      this.underWay = { state };
      try {
        await perform();
      } catch {
        return;
      }
      this.acknowledged = state;
      this.underWay = undefined;
      this.acknowledgements++;
    }
  }

  #next(bucket: RemoteBucket): { state: State; perform: () => Promise<unknown> } {
    switch (this.#random.below(5)) {
      case 0:
        return { state: undefined, perform: () => bucket.delete(this.key) };
      case 1:
        return this.#multipart(bucket);
      default:
        return this.#put(bucket);
    }
  }

  #put(bucket: RemoteBucket): { state: State; perform: () => Promise<unknown> } {
    const value = this.#random.bytes(this.#random.pick([10, 20_000, 70_000, 400_000, 3_000_000]));
    const state = { hash: hashOf(value), blobs: value.length > 64 * 1024 ? [value.length] : [] };
    return { state, perform: () => bucket.put(this.key, value) };
  }

  #multipart(bucket: RemoteBucket): { state: State; perform: () => Promise<unknown> } {
    const values = [this.#random.bytes(PART), this.#random.bytes(1 + this.#random.below(100_000))];
    const perform = async (): Promise<void> => {
      const id = await bucket.create(this.key);
      const parts = await Promise.all(values.map((value, at) => bucket.uploadPart(this.key, id, at + 1, value)));
      await bucket.complete(this.key, id, parts);
    };
    return { state: { hash: hashOf(Buffer.concat(values)), blobs: values.map(({ length }) => length) }, perform };
  }
}

function hashOf(value: Buffer): string {
  return createHash('sha256').update(value).digest('hex');
}

/**
 * Reads each key after a kill, and takes what is there as its state from now on.
 *
 * @param bucket where
 * @param writers whose keys
 * @throws AssertionError if a key holds something else than what was acknowledged or under way
 */
export async function settle(bucket: RemoteBucket, writers: readonly Writer[]): Promise<void> {
  for (const writer of writers) {
    const object = await bucket.get(writer.key);
    const hash = object === null ? undefined : hashOf(object.body);
    const possible = [writer.acknowledged, ...(writer.underWay === undefined ? [] : [writer.underWay.state])];
    const actual = possible.find((state) => state?.hash === hash);
    const isKnown = possible.some((state) => state?.hash === hash);
    assert.ok(isKnown, `${writer.key} holds ${hash}, not one of ${JSON.stringify(possible)}`);
    writer.acknowledged = actual;
    writer.underWay = undefined;
  }
}

/**
 * @param writers whose keys are settled
 * @returns how many operations were acknowledged
 */
export function countAcknowledgements(writers: readonly Writer[]): number {
  return writers.reduce((sum, { acknowledgements }) => sum + acknowledgements, 0);
}

/**
 * @param writers whose keys are settled
 * @param pieceBytesMax how many bytes a file may have
 * @returns how many files their objects take
 */
export function countFiles(writers: readonly Writer[], pieceBytesMax = Number.POSITIVE_INFINITY): number {
  const blobs = writers.flatMap(({ acknowledged }) => acknowledged?.blobs ?? []);
  return blobs.reduce((sum, size) => sum + Math.max(1, Math.ceil(size / pieceBytesMax)), 0);
}
