/** An object as the fixture tells of it. */
export interface RemoteObject {
  key: string;
  version: string;
  size: number;
  etag: string;
  httpEtag: string;
  uploaded: number;
  storageClass: string;
  checksums: Record<string, string>;
  httpMetadata?: Record<string, string>;
  customMetadata?: Record<string, string>;
  range?: { offset: number; length: number };
  hasBody?: boolean;
  /** The bytes, if there are any. */
  body: Buffer;
}

/** A page of a listing. */
export interface RemotePage {
  objects: RemoteObject[];
  delimitedPrefixes: string[];
  truncated: boolean;
  cursor?: string;
}

/** A value to put: given at once, or as a stream of known length. */
export type Value = string | Buffer | { stream: ReadableStream<Uint8Array> | Buffer; size: number };

/** Calls the methods of one bucket's binding inside the engine. Rejects with what the binding threw. */
export class RemoteBucket {
  readonly #url: string;

  /**
   * @param url where the fixture answers
   * @param bucket the binding's name
   */
  constructor(url: string, bucket: string) {
    this.#url = `${url}/${bucket}`;
  }

  head(key: string): Promise<RemoteObject | null> {
    return this.#call('head', [key]) as Promise<RemoteObject | null>;
  }

  get(key: string, options?: unknown): Promise<RemoteObject | null> {
    return this.#call('get', options === undefined ? [key] : [key, options]) as Promise<RemoteObject | null>;
  }

  put(key: string, value: Value | null, options: unknown = {}): Promise<RemoteObject | null> {
    const argument = value === null || typeof value === 'string' ? value : marker(value);
    return this.#call('put', [key, argument, options], { value }) as Promise<RemoteObject | null>;
  }

  delete(keys: string | string[]): Promise<null> {
    return this.#call('delete', [keys]) as Promise<null>;
  }

  list(options: unknown = {}): Promise<RemotePage> {
    return this.#call('list', [options]) as Promise<RemotePage>;
  }

  async create(key: string, options: unknown = {}): Promise<string> {
    const { uploadId } = (await this.#call('createMultipartUpload', [key, options])) as { uploadId: string };
    return uploadId;
  }

  uploadPart(key: string, id: string, number: number, value: Buffer): Promise<{ partNumber: number; etag: string }> {
    const call = this.#call('uploadPart', [number, marker(value)], { value, upload: { key, id } });
    return call as Promise<{ partNumber: number; etag: string }>;
  }

  complete(key: string, id: string, parts: { partNumber: number; etag: string }[]): Promise<RemoteObject> {
    return this.#call('complete', [parts], { upload: { key, id } }) as Promise<RemoteObject>;
  }

  abort(key: string, id: string): Promise<null> {
    return this.#call('abort', [], { upload: { key, id } }) as Promise<null>;
  }

  async #call(
    method: string,
    args: unknown[],
    { value, upload }: { value?: Value | null; upload?: { key: string; id: string } } = {},
  ): Promise<unknown> {
    const headers = { 'x-call': encodeURIComponent(JSON.stringify({ method, args, upload })) };
    const init: RequestInit = { method: 'POST', headers, signal: AbortSignal.timeout(30_000) };
    const sent = bodyOf(value);
    // The types of fetch lack `duplex`, which a streamed body needs.
    if (sent !== null) Object.assign(init, { body: sent, duplex: 'half' });
    const response = await fetch(this.#url, init);
    const told = response.headers.get('x-result');
    const body = Buffer.from(await response.arrayBuffer());
    const result = JSON.parse(told === null ? body.toString() : decodeURIComponent(told)) as {
      value: object | null;
      error?: string;
    };
    if (result.error !== undefined) throw new Error(result.error);
    return told === null ? result.value : { ...result.value, body };
  }
}

function marker(value: Value): object {
  return typeof value === 'object' && 'stream' in value ? { $stream: true } : { $bytes: true };
}

function bodyOf(value: Value | null | undefined): Buffer | ReadableStream | null {
  if (typeof value !== 'object' || value === null) return null;
  return 'stream' in value ? value.stream : value;
}
