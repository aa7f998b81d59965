/**
 * Where the bytes of larger values lie.
 *
 * Purpose: the three operations that R2 needs of a byte store, over plain HTTP: PUT, GET and DELETE of one flat name.
 * The engine's `disk` service offers them, and so does a cluster's `bucket` service. Nothing else is asked of either:
 * no listing, no rename, no conditional write; a service that does not honour Range is read from the start. How many
 * bytes one of its files may have is a setting.
 * Called by: the operations (write, read) and the collector (delete).
 *
 * Invariants
 * B1. A blob's name is written once and never again, so that whoever knows it knows its bytes.
 * B2. A write that does not get all its bytes leaves no file of a wrong length: the stores put files in place whole.
 * B3. A file shorter or longer than the index says is refused, never handed out.
 */

import { cutSlice, listFiles, type PieceSlice } from '../../decide/blob-pieces.ts';
import { BlobWriter } from './blob-writer.ts';

/** Writes, reads and deletes immutable runs of bytes. */
export class BlobStore {
  readonly #service: Fetcher;

  /** @param service answers PUT, GET and DELETE on `/<name>` */
  constructor(service: Fetcher) {
    this.#service = service;
  }

  /**
   * Begins to write a blob.
   *
   * @param blob its name, never used before (B1)
   * @param size how many bytes will come
   * @returns where to write them
   */
  write(blob: string, size: number): BlobWriter {
    const pieces = cutSlice({ blob, size, offset: 0, length: size });
    return new BlobWriter(pieces, (file, fileSize) => this.#beginFile(file, fileSize));
  }

  #beginFile(file: string, size: number): { writable: WritableStream<Uint8Array>; stored: Promise<void> } {
    const { readable, writable } = new FixedLengthStream(size);
    const stored = this.#service.fetch(urlOf(file), { method: 'PUT', body: readable }).then(async (response) => {
      await response.body?.cancel();
      if (!response.ok) throw new Error(`the byte store answered ${response.status} to PUT`);
    });
    return { writable, stored };
  }

  /**
   * Opens a file.
   *
   * @param slice which bytes are wanted
   * @returns exactly those bytes
   * @throws Error if the store does not have the file as the index knows it (B3)
   */
  async read(slice: PieceSlice): Promise<ReadableStream<Uint8Array>> {
    const { file, size, offset, length } = slice;
    const isPartial = length < size;
    const headers: HeadersInit = isPartial ? { range: `bytes=${offset}-${offset + length - 1}` } : {};
    const response = await this.#service.fetch(urlOf(file), { headers });
    const { status, body } = response;
    if (body === null || (status !== 200 && status !== 206))
      throw new Error(`the byte store answered ${status} to GET of ${file}`);
    const told = status === 206 ? totalOf(response) : lengthOf(response);
    if (told !== undefined && told !== size) {
      await body.cancel();
      throw new Error(`${file} has ${told} bytes where the index knows ${size}`);
    }
    return isPartial && status === 200 ? body.pipeThrough(cut(offset, length)) : body;
  }

  /**
   * Removes a blob. That there is none is success.
   *
   * @param blob its name
   */
  async delete(blob: string): Promise<void> {
    for (const file of listFiles(blob)) {
      const response = await this.#service.fetch(urlOf(file), { method: 'DELETE' });
      await response.body?.cancel();
      if (!response.ok && response.status !== 404)
        throw new Error(`the byte store answered ${response.status} to DELETE of ${file}`);
    }
  }
}

function urlOf(file: string): string {
  return `http://blobs/${file}`;
}

function lengthOf(response: Response): number | undefined {
  const text = response.headers.get('content-length');
  return text === null ? undefined : Number(text);
}

function totalOf(response: Response): number | undefined {
  const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  return total === undefined ? undefined : Number(total);
}

/** Passes on `length` bytes from `offset` on, for stores that always send the whole. */
function cut(offset: number, length: number): TransformStream<Uint8Array, Uint8Array> {
  let skip = offset;
  let left = length;
  return new TransformStream({
    transform(chunk, controller) {
      const part = chunk.subarray(skip, skip + left);
      skip = Math.max(0, skip - chunk.byteLength);
      left -= part.byteLength;
      if (part.byteLength > 0) controller.enqueue(part);
      if (left === 0) controller.terminate();
    },
  });
}
