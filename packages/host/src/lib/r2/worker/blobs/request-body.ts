import { R2Failure } from '../protocol/response.ts';

/** How much is read, hashed and written at once: below 1 MiB the cost of each step shows, above nothing is gained. */
const CHUNK_BYTES = 1024 * 1024;

const READ_AHEAD_BYTES = 64 * 1024;

const decoder = new TextDecoder();

/**
 * The body of a PUT: JSON, then the value.
 *
 * Reads with buffers of its own that go back and forth, so that a value of any size takes the memory of two chunks.
 */
export class RequestBody {
  /** How many bytes the value has. */
  readonly valueSize: number;
  readonly #metadataSize: number;
  readonly #reader: ReadableStreamBYOBReader | undefined;
  #left: number;
  /** The value's bytes that came with the JSON. */
  #ahead: Uint8Array<ArrayBuffer> | undefined;

  /**
   * @param request a PUT of the binding
   * @throws R2Failure if the lengths are missing or do not fit
   */
  constructor(request: Request) {
    const metadataSize = sizeOf(request, 'cf-r2-metadata-size');
    const valueSize = sizeOf(request, 'content-length') - metadataSize;
    if (valueSize < 0) throw new R2Failure('IncompleteBody');
    this.#metadataSize = metadataSize;
    this.valueSize = valueSize;
    this.#left = valueSize;
    this.#reader = request.body?.getReader({ mode: 'byob' });
  }

  /**
   * Reads the JSON; to be called once, before the value is read. A small value is read along with it: each read costs
   * more than the bytes of such a value.
   *
   * @returns the JSON's text
   */
  async readMetadata(): Promise<string> {
    const ahead = this.#left <= READ_AHEAD_BYTES ? this.#left : 0;
    const bytes = await this.#readExactly(new Uint8Array(this.#metadataSize + ahead));
    if (ahead > 0) this.#ahead = bytes.subarray(this.#metadataSize);
    return decoder.decode(bytes.subarray(0, this.#metadataSize));
  }

  /**
   * Reads the whole value at once.
   *
   * @returns the value
   */
  async readValue(): Promise<Uint8Array<ArrayBuffer>> {
    const size = this.#left;
    this.#left = 0;
    if (this.#ahead !== undefined) return this.#ahead;
    return this.#readExactly(new Uint8Array(size));
  }

  /**
   * Reads the value in chunks.
   *
   * @yields chunks of which each is valid until the next one is asked for
   */
  async *readChunks(): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    if (this.#ahead !== undefined) {
      this.#left = 0;
      yield this.#ahead;
    }
    let buffer = new ArrayBuffer(Math.min(CHUNK_BYTES, this.#left));
    while (this.#left > 0) {
      const size = Math.min(buffer.byteLength, this.#left);
      this.#left -= size;
      const chunk = await this.#readExactly(new Uint8Array(buffer, 0, size));
      yield chunk;
      buffer = chunk.buffer;
    }
  }

  /** Reads and drops what is left: a caller that cannot finish sending never sees the answer. */
  async drain(): Promise<void> {
    for await (const chunk of this.readChunks()) void chunk;
  }

  async #readExactly(buffer: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const size = buffer.byteLength;
    if (size === 0 || this.#reader === undefined) return buffer.subarray(0, 0);
    const { value } = await this.#reader.readAtLeast(size, buffer);
    if (value?.byteLength !== size) throw new R2Failure('IncompleteBody');
    return value;
  }
}

function sizeOf(request: Request, header: string): number {
  const size = Number(request.headers.get(header) ?? Number.NaN);
  if (!Number.isSafeInteger(size) || size < 0) throw new R2Failure('MissingContentLength');
  return size;
}
