import type { PieceSlice } from '../../decide/blob-pieces.ts';

/** A file that is being written. */
interface OpenFile {
  writer: WritableStreamDefaultWriter<Uint8Array>;
  /** How many bytes it still wants. */
  left: number;
  /** Settles when the store has answered. */
  stored: Promise<void>;
  /** Rejects if the store answers with a failure, and never settles else. */
  failed: Promise<never>;
}

/** Begins to write a file of so many bytes. */
export type BeginFile = (file: string, size: number) => { writable: WritableStream<Uint8Array>; stored: Promise<void> };

/** Writes the bytes of one blob, file after file. A file is complete before the next one is begun. */
export class BlobWriter {
  readonly #waiting: PieceSlice[];
  readonly #begin: BeginFile;
  #file: OpenFile | undefined;

  /**
   * @param pieces the whole blob's files
   * @param begin begins to write one
   */
  constructor(pieces: readonly PieceSlice[], begin: BeginFile) {
    this.#waiting = [...pieces];
    this.#begin = begin;
  }

  /**
   * @param chunk the next bytes; the caller may use their memory again when the promise settles
   * @throws Error if the store refused, or more bytes come than the blob has
   */
  async write(chunk: Uint8Array): Promise<void> {
    for (let rest = chunk; rest.byteLength > 0;) {
      if (this.#file?.left === 0) await this.#complete(this.#file);
      const file = (this.#file ??= this.#open());
      const part = rest.subarray(0, file.left);
      rest = rest.subarray(part.byteLength);
      file.left -= part.byteLength;
      await Promise.race([file.writer.write(part), file.failed]);
    }
  }

  /** Ends the last file; to be called when all bytes are written. */
  async close(): Promise<void> {
    await this.#complete(this.#file ?? this.#open());
  }

  /** Gives up the file that is being written. Earlier ones stay until the blob is deleted. */
  async abort(reason: unknown): Promise<void> {
    await this.#file?.writer.abort(reason).catch(() => {});
    await this.#file?.stored.catch(() => {});
  }

  #open(): OpenFile {
    const piece = this.#waiting.shift();
    if (piece === undefined) throw new RangeError('more bytes than the blob has');
    const { writable, stored } = this.#begin(piece.file, piece.size);
    const failed = stored.then(() => new Promise<never>(() => {}));
    failed.catch(() => {});
    return { writer: writable.getWriter(), left: piece.size, stored, failed };
  }

  async #complete({ writer, stored }: OpenFile): Promise<void> {
    await writer.close();
    await stored;
    this.#file = undefined;
  }
}
