/**
 * A fake of the S3-compatible store that engines in cluster mode share: one bucket, in memory.
 *
 * Owns: its objects. Called by: the engines of a test, over HTTP.
 *
 * Invariants
 * S1. An operation takes effect in one turn after its whole body has come, so concurrent conditional writes are judged
 *     one after the other, and a writer that is killed leaves nothing.
 * S2. Whatever it does not know it answers with 501 and keeps in `unknown`, so that no test passes on a guess.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface StoredObject {
  bytes: Buffer;
  etag: string;
  modified: Date;
}

interface Upload {
  key: string;
  parts: Map<number, Buffer>;
}

const LIST_MAX = 1000;

/** Signatures are not judged, and what else S3 would say about them neither. */
export class FakeObjectStore {
  /** The store's objects by their key. */
  readonly objects: ReadonlyMap<string, Readonly<StoredObject>>;
  /** Requests that the store did not understand. */
  readonly unknown: string[] = [];
  readonly #objects = new Map<string, StoredObject>();
  readonly #uploads = new Map<string, Upload>();
  readonly #server: Server;
  readonly #bucket: string;

  private constructor(bucket: string) {
    this.objects = this.#objects;
    this.#bucket = bucket;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Starts a store with one empty bucket on a free port of the loopback interface. */
  static async start(bucket: string): Promise<FakeObjectStore> {
    const store = new FakeObjectStore(bucket);
    await new Promise<void>((resolve) => store.#server.listen(0, '127.0.0.1', resolve));
    return store;
  }

  /** Where it answers. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await request.toArray().then(
      (chunks) => Buffer.concat(chunks as Buffer[]),
      () => undefined,
    );
    if (body === undefined) return;
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://store');
    const [, bucket = '', key = ''] = /^\/([^/]+)\/?(.*)$/s.exec(decodeURIComponent(pathname)) ?? [];
    const asked: Asked = { method: request.method ?? '', key, query, headers: request.headers, body };
    const answer = (bucket === this.#bucket ? this.#perform(asked) : undefined) ?? this.#notKnown(request);
    response.writeHead(answer.status, {
      ...answer.headers,
      'content-length': answer.length ?? answer.body?.length ?? 0,
    });
    response.end(answer.body);
  }

  #notKnown({ method, url, headers }: IncomingMessage): Answer {
    const { authorization: _, ...told } = headers;
    this.unknown.push(`${method} ${url} ${JSON.stringify(told)}`);
    return failure(501, 'NotImplemented');
  }

  #perform(asked: Asked): Answer | undefined {
    const { method, key, query } = asked;
    const names = [...query.keys()].toSorted().join();
    if (key === '') return method === 'GET' && query.get('list-type') === '2' ? this.#list(query) : undefined;
    if (names === 'uploads' && method === 'POST') return this.#createUpload(key);
    if (names === 'partNumber,uploadId' && method === 'PUT') return this.#uploadPart(asked);
    if (names === 'uploadId' && method === 'POST') return this.#completeUpload(asked);
    if (names === 'uploadId' && method === 'DELETE') return this.#abortUpload(asked);
    if (names !== '' && names !== 'x-id') return undefined;
    switch (method) {
      case 'GET':
      case 'HEAD':
        return this.#get(asked);
      case 'PUT':
        return asked.headers['x-amz-copy-source'] === undefined ? this.#put(asked, asked.body) : undefined;
      case 'DELETE':
        return this.#delete(asked);
      default:
        return undefined;
    }
  }

  #get({ method, key, headers }: Asked): Answer {
    const object = this.#objects.get(key);
    if (object === undefined) return failure(404, 'NoSuchKey');
    const { bytes, etag, modified } = object;
    const told = { etag, 'last-modified': modified.toUTCString(), 'accept-ranges': 'bytes' };
    if (headers['if-none-match'] === etag) return { status: 304, headers: told };
    if (headers['if-match'] !== undefined && headers['if-match'] !== etag) return failure(412, 'PreconditionFailed');
    if (method === 'HEAD') return { status: 200, headers: told, length: bytes.length };
    const range = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '');
    if (range === null) return { status: 200, headers: told, body: bytes };
    const [from, to] = range[1] === '' ? [bytes.length - Number(range[2]), ''] : [Number(range[1]), range[2] ?? ''];
    const start = Math.max(0, from);
    const end = to === '' ? bytes.length : Math.min(bytes.length, Number(to) + 1);
    if (start >= end) return failure(416, 'InvalidRange');
    const contentRange = { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` };
    return { status: 206, headers: { ...told, ...contentRange }, body: bytes.subarray(start, end) };
  }

  #put({ key, headers }: Asked, bytes: Buffer): Answer {
    const refused = this.#refuse(key, headers);
    if (refused !== undefined) return refused;
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    this.#objects.set(key, { bytes, etag, modified: new Date() });
    return { status: 200, headers: { etag } };
  }

  #delete({ key, headers }: Asked): Answer {
    const refused = this.#refuse(key, headers);
    if (refused !== undefined) return refused;
    this.#objects.delete(key);
    return { status: 204, headers: {} };
  }

  /** Conditions of a write: `If-None-Match: *`, `If-Match: <etag>`. */
  #refuse(key: string, headers: Asked['headers']): Answer | undefined {
    const object = this.#objects.get(key);
    const { 'if-none-match': none, 'if-match': match } = headers;
    if (none !== undefined && none !== '*') return failure(501, 'NotImplemented');
    if (none === '*' && object !== undefined) return failure(412, 'PreconditionFailed');
    if (match === undefined || match === object?.etag) return undefined;
    return object === undefined ? failure(404, 'NoSuchKey') : failure(412, 'PreconditionFailed');
  }

  #list(query: URLSearchParams): Answer {
    const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
    const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
    const max = Math.min(LIST_MAX, Number(query.get('max-keys') ?? LIST_MAX));
    const entries = new Map<string, string>();
    let last = '';
    let isTruncated = false;
    for (const key of [...this.#objects.keys()].filter((key) => key.startsWith(prefix)).toSorted(compareBytes)) {
      const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      const entry = at === -1 ? key : key.slice(0, at + delimiter.length);
      if (compareBytes(entry, after) <= 0 || entries.has(entry)) continue;
      isTruncated = entries.size === max;
      if (isTruncated) break;
      entries.set(
        entry,
        at === -1 ? this.#contents(key) : `<CommonPrefixes>${element('Prefix', entry)}</CommonPrefixes>`,
      );
      last = entry;
    }
    const next = isTruncated ? element('NextContinuationToken', last) : '';
    const facts = element('IsTruncated', String(isTruncated)) + element('KeyCount', String(entries.size)) + next;
    return xml('ListBucketResult', [
      element('Name', this.#bucket),
      element('Prefix', prefix),
      facts,
      ...entries.values(),
    ]);
  }

  #contents(key: string): string {
    const object = this.#objects.get(key);
    if (object === undefined) return '';
    const { bytes, etag, modified } = object;
    const fields = { Key: key, LastModified: modified.toISOString(), ETag: etag, Size: String(bytes.length) };
    return `<Contents>${Object.entries(fields)
      .map(([name, text]) => element(name, text))
      .join('')}</Contents>`;
  }

  #createUpload(key: string): Answer {
    const id = crypto.randomUUID();
    this.#uploads.set(id, { key, parts: new Map() });
    return xml('InitiateMultipartUploadResult', [
      element('Bucket', this.#bucket),
      element('Key', key),
      element('UploadId', id),
    ]);
  }

  #uploadPart({ query, body }: Asked): Answer {
    const upload = this.#uploads.get(query.get('uploadId') ?? '');
    if (upload === undefined) return failure(404, 'NoSuchUpload');
    upload.parts.set(Number(query.get('partNumber')), body);
    return { status: 200, headers: { etag: `"${createHash('md5').update(body).digest('hex')}"` } };
  }

  #completeUpload(asked: Asked): Answer {
    const id = asked.query.get('uploadId') ?? '';
    const upload = this.#uploads.get(id);
    if (upload === undefined) return failure(404, 'NoSuchUpload');
    const numbers = [...asked.body.toString().matchAll(/<PartNumber>(\d+)</g)].map(([, number]) => Number(number));
    const parts = numbers.map((number) => upload.parts.get(number));
    const bytes = Buffer.concat(parts.filter((part) => part !== undefined));
    if (parts.includes(undefined)) return failure(400, 'InvalidPart');
    const stored = this.#put(asked, bytes);
    if (stored.status !== 200) return stored;
    this.#uploads.delete(id);
    return xml('CompleteMultipartUploadResult', [
      element('Key', asked.key),
      element('ETag', stored.headers['etag'] ?? ''),
    ]);
  }

  #abortUpload({ query }: Asked): Answer {
    const isKnown = this.#uploads.delete(query.get('uploadId') ?? '');
    return isKnown ? { status: 204, headers: {} } : failure(404, 'NoSuchUpload');
  }
}

interface Asked {
  method: string;
  key: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body?: Buffer;
  /** Told in place of the body's length, where there is no body. */
  length?: number;
}

function failure(status: number, code: string): Answer {
  return { ...xml('Error', [element('Code', code), element('Message', code)]), status };
}

function xml(name: string, parts: string[]): Answer {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<${name}>${parts.join('')}</${name}>`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: Buffer.from(text) };
}

function element(name: string, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  return `<${name}>${escaped}</${name}>`;
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
