import { attempt, type Question } from '../question.mts';
import { describe } from './describe.mts';

type Value = Parameters<R2Bucket['put']>[1];

function put(name: string, value: Value, options?: R2PutOptions): Question<R2Bucket> {
  return {
    name,
    async ask(bucket, prefix) {
      const stored = await attempt(async () => describe(await bucket.put(`${prefix}key`, value, options)));
      return { stored, head: describe(await bucket.head(`${prefix}key`)) };
    },
  };
}

const HELLO_SUMS = {
  md5: '5d41402abc4b2a76b9719d911017c592',
  sha1: 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d',
  sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
  sha384: '59e1748777448c69de6b800d7a33bbfb9ff1b463e44354c3553bcdb9c666fa90125a3c79f90397bdf5f6a13de828684f',
  sha512:
    '9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043',
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Keys that some stores take amiss. */
const KEYS: Record<string, string> = {
  empty: '',
  'of 1,024 bytes': 'k'.repeat(1024),
  'of 1,025 bytes': 'k'.repeat(1025),
  'of 1,024 bytes in two-byte letters': 'ü'.repeat(512),
  'of 1,026 bytes in two-byte letters': 'ü'.repeat(513),
  'a dot': '.',
  'two dots': '..',
  'dots and slashes': 'a/../b/./c',
  'a leading slash': '/a',
  'double slashes': 'a//b',
  'percent signs': '%2e%2e%2f%zz',
  'a question mark and a hash': 'a?b#c',
  'a line feed and a tab': 'a\nb\tc',
  'a null character': 'a\u0000b',
  'an emoji': '😀',
  'a combining letter': 'u\u0308',
  'a backslash and quotes': '\\"\'',
};

const KEYS_APART: Record<string, string> = {
  empty: 'a name of no letters is refused rather than found out about in the cloud; Miniflare judges the length only',
  'a null character': 'Miniflare’s listing does not find a prefix that contains one, although the object is there',
};

const keys = Object.entries(KEYS).map(([name, key]): Question<R2Bucket> => ({
  name: `put: key: ${name}`,
  ...(KEYS_APART[name] !== undefined && { differs: KEYS_APART[name] }),
  async ask(bucket) {
    const stored = await attempt(async () => (await bucket.put(key, name)) !== null);
    const got = await attempt(async () => (await bucket.get(key))?.text());
    const listed = await attempt(async () => (await bucket.list({ prefix: key, limit: 5 })).objects.length > 0);
    const removed = await attempt(() => bucket.delete(key));
    return { stored, got, listed, removed, left: await attempt(async () => describe(await bucket.head(key))) };
  },
}));

const checksums = Object.entries(HELLO_SUMS).flatMap(([algorithm, sum]) => {
  const binary = Uint8Array.from(sum.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  return [
    put(`put: ${algorithm} in hexadecimal`, 'hello', { [algorithm]: sum }),
    put(`put: ${algorithm} in upper case`, 'hello', { [algorithm]: sum.toUpperCase() }),
    put(`put: ${algorithm} as bytes`, 'hello', { [algorithm]: binary.buffer }),
    put(`put: ${algorithm} is wrong`, 'Hello', { [algorithm]: sum }),
    put(`put: ${algorithm} is too short`, 'hello', { [algorithm]: sum.slice(2) }),
    put(`put: ${algorithm} is not hexadecimal`, 'hello', { [algorithm]: `zz${sum.slice(2)}` }),
  ];
});

const metadata: [string, R2PutOptions][] = [
  ['custom', { customMetadata: { a: '1', B: '2', 'with space': 'ü😀', empty: '' } }],
  ['custom names that differ in case', { customMetadata: { name: '1', NAME: '2' } }],
  ['custom, empty', { customMetadata: {} }],
  ['custom of 2,048 bytes', { customMetadata: { k: 'v'.repeat(2047) } }],
  ['custom of 8,192 bytes', { customMetadata: { k: 'v'.repeat(8191) } }],
  ['custom of 8,193 bytes', { customMetadata: { k: 'v'.repeat(8192) } }],
  [
    'HTTP, all',
    {
      httpMetadata: {
        contentType: 'text/plain; charset=utf-8',
        contentLanguage: 'de-AT',
        contentDisposition: 'attachment; filename="a b.txt"',
        contentEncoding: 'identity',
        cacheControl: 'public, max-age=60',
        cacheExpiry: new Date(1_900_000_000_000),
      },
    },
  ],
  ['HTTP, empty', { httpMetadata: {} }],
  ['HTTP, empty content type', { httpMetadata: { contentType: '' } }],
  ['HTTP, expiry with milliseconds', { httpMetadata: { cacheExpiry: new Date(1_900_000_000_123) } }],
  [
    'HTTP, from headers',
    {
      httpMetadata: new Headers({
        'Content-Type': 'text/css',
        'Content-Language': 'fr',
        'Cache-Control': 'no-store',
        Expires: 'Wed, 21 Oct 2026 07:28:00 GMT',
        'X-Other': 'ignored',
      }),
    },
  ],
  ['HTTP, from headers without any', { httpMetadata: new Headers() }],
];

/** Questions about what goes in. */
export const putQuestions: Question<R2Bucket>[] = [
  put('put: text', 'hello'),
  put('put: text that is not ASCII', 'grüß 😀'),
  put('put: null', null),
  put('put: empty text', ''),
  put('put: a buffer', new Uint8Array([104, 101, 108, 108, 111]).buffer),
  put('put: a view of a part of a buffer', bytes('hello').subarray(1, 3)),
  put('put: a blob', new Blob(['hello'], { type: 'text/x' })),
  put('put: two checksums', 'hello', { md5: HELLO_SUMS.md5, sha1: HELLO_SUMS.sha1 }),
  {
    name: 'put: a stream of known length',
    async ask(bucket, prefix) {
      const { readable, writable } = new FixedLengthStream(5);
      const writer = writable.getWriter();
      void writer.write(new TextEncoder().encode('hello')).then(() => writer.close());
      return describe(await bucket.put(`${prefix}key`, readable));
    },
  },
  {
    name: 'put: a stream of unknown length',
    ask: (bucket, prefix) => bucket.put(`${prefix}key`, new ReadableStream()),
  },
  {
    name: 'put: a replaced object keeps nothing of the old one',
    async ask(bucket, prefix) {
      const first = await bucket.put(`${prefix}key`, 'old', {
        customMetadata: { a: '1' },
        httpMetadata: { contentType: 'a/b' },
        storageClass: 'InfrequentAccess',
      });
      const second = await bucket.put(`${prefix}key`, 'new');
      return { isNewVersion: first?.version !== second?.version, head: describe(await bucket.head(`${prefix}key`)) };
    },
  },
  {
    name: 'put: 300,000 bytes',
    async ask(bucket, prefix) {
      const value = new Uint8Array(300_000).map((_, at) => at % 251);
      const stored = describe(await bucket.put(`${prefix}key`, value));
      const got = await bucket.get(`${prefix}key`, { range: { offset: 299_998 } });
      return { stored, end: [...new Uint8Array((await got?.arrayBuffer()) ?? new ArrayBuffer(0))] };
    },
  },
  {
    name: 'put: HTTP metadata written to headers',
    async ask(bucket, prefix) {
      const httpMetadata = { contentType: 'a/b', cacheControl: 'no-store', cacheExpiry: new Date(1_900_000_000_000) };
      await bucket.put(`${prefix}key`, 'x', { httpMetadata });
      const headers = new Headers();
      (await bucket.head(`${prefix}key`))?.writeHttpMetadata(headers);
      return [...headers];
    },
  },
  {
    name: 'delete: one, many, absent ones, none',
    differs: 'R2 documents 1,000 keys at most for one call; Miniflare takes any number',
    async ask(bucket, prefix) {
      for (const key of ['a', 'b', 'c', 'd']) await bucket.put(prefix + key, key);
      const answers = [
        await attempt(() => bucket.delete(`${prefix}a`)),
        await attempt(() => bucket.delete([`${prefix}b`, `${prefix}c`, `${prefix}b`, `${prefix}absent`])),
        await attempt(() => bucket.delete(`${prefix}absent`)),
        await attempt(() => bucket.delete([])),
        await attempt(() => bucket.delete('')),
        await attempt(() => bucket.delete('k'.repeat(1025))),
        await attempt(() => bucket.delete(Array.from({ length: 1000 }, (_, at) => `${prefix}${at}`))),
        await attempt(() => bucket.delete(Array.from({ length: 1001 }, (_, at) => `${prefix}${at}`))),
      ];
      return { answers, left: (await bucket.list({ prefix })).objects.map(({ key }) => key) };
    },
  },
  ...[undefined, 'Standard', 'InfrequentAccess', 'Glacier', ''].map((storageClass): Question<R2Bucket> => ({
    name: `put: storage class ${storageClass ?? 'none'}`,
    differs: 'R2 has two storage classes, of which Standard is the usual one; Miniflare knows none',
    async ask(bucket, prefix) {
      const options = storageClass === undefined ? {} : { storageClass };
      const stored = await attempt(async () => (await bucket.put(`${prefix}key`, 'x', options))?.storageClass);
      return { stored, head: (await bucket.head(`${prefix}key`))?.storageClass };
    },
  })),
  ...keys,
  ...checksums,
  ...metadata.map(([name, options]) => put(`put: metadata: ${name}`, 'x', options)),
];
