import { attempt, type Question } from './question.mts';

const MINUTE = 60;
const FUTURE = 2_000_000_000;

function put(name: string, value: string | ArrayBuffer | ArrayBufferView, options?: KVNamespacePutOptions) {
  return {
    name: `put: ${name}`,
    async ask(kv: KVNamespace, prefix: string): Promise<unknown> {
      const answer = await attempt(() => kv.put(`${prefix}key`, value, options));
      const { value: stored, metadata } = await kv.getWithMetadata(`${prefix}key`);
      const { keys } = await kv.list({ prefix });
      // How long a value lives is told to the second, so it differs from run to run.
      const listed = keys.map(({ name: key, expiration, metadata: told }) => ({
        key,
        expires: expiration === undefined ? 'never' : expiration === FUTURE ? 'at the told time' : 'after some time',
        metadata: told,
      }));
      return { answer, stored: stored?.slice(0, 50), metadata, listed };
    },
  };
}

async function fill(kv: KVNamespace, prefix: string, keys: string[]): Promise<void> {
  for (const key of keys) await kv.put(prefix + key, key);
}

function strip(page: KVNamespaceListResult<unknown>, prefix: string): unknown {
  const keys = page.keys.map(({ name }) => name.slice(prefix.length));
  return { keys, isComplete: page.list_complete, hasCursor: 'cursor' in page && page.cursor !== '' };
}

const CACHE_STATUS = 'the engine’s KV says that no cache had the value; Miniflare says nothing';

const KEYS: Record<string, string> = {
  empty: '',
  'a dot': '.',
  'two dots': '..',
  'of 512 bytes': 'k'.repeat(512),
  'of 513 bytes': 'k'.repeat(513),
  'of 514 bytes in two-byte letters': 'ü'.repeat(257),
  'slashes and percent signs': '/a//b/%2F/../c?d#e',
  'a line feed': 'a\nb',
  'an emoji': '😀',
};

const LISTS: Record<string, KVNamespaceListOptions> = {
  all: {},
  'a prefix': { prefix: 'a' },
  'a prefix that none has': { prefix: 'zzz' },
  'limit 2': { limit: 2 },
  'limit 1,000': { limit: 1000 },
  'limit 1,001': { limit: 1001 },
  'limit 0': { limit: 0 },
  'limit -1': { limit: -1 },
};

/** What every KV is asked. */
export const kvQuestions: Question<KVNamespace>[] = [
  put('text', 'hello'),
  put('empty text', ''),
  put('text that is not ASCII', 'grüß 😀'),
  put('bytes', new Uint8Array([104, 105])),
  put('a buffer', new Uint8Array([104, 105]).buffer),
  put('metadata', 'x', { metadata: { a: [1, 'ü', null] } }),
  put('metadata null', 'x', { metadata: null }),
  put('metadata of 1,024 bytes', 'x', { metadata: 'm'.repeat(1022) }),
  put('metadata of 1,025 bytes', 'x', { metadata: 'm'.repeat(1023) }),
  put('expiration', 'x', { expiration: FUTURE }),
  put('expiration in the past', 'x', { expiration: 1000 }),
  put('expirationTtl of a minute', 'x', { expirationTtl: MINUTE }),
  put('expirationTtl of 59 seconds', 'x', { expirationTtl: MINUTE - 1 }),
  put('expirationTtl 0', 'x', { expirationTtl: 0 }),
  put('expirationTtl not a number', 'x', { expirationTtl: Number.NaN }),
  put('expiration and expirationTtl', 'x', { expiration: FUTURE, expirationTtl: MINUTE }),
  {
    name: 'put: a stream',
    async ask(kv, prefix) {
      await kv.put(`${prefix}key`, new Response('streamed').body ?? '');
      return kv.get(`${prefix}key`);
    },
  },
  {
    name: 'put: 25 MiB and a byte more',
    async ask(kv, prefix) {
      const most = new Uint8Array(25 * 1024 * 1024);
      const atMost = await attempt(() => kv.put(`${prefix}most`, most));
      const more = await attempt(() => kv.put(`${prefix}more`, new Uint8Array(most.length + 1)));
      return { atMost, more, size: (await kv.get(`${prefix}most`, 'arrayBuffer'))?.byteLength };
    },
  },
  {
    name: 'put: a replaced value keeps nothing of the old one',
    differs: CACHE_STATUS,
    async ask(kv, prefix) {
      await kv.put(`${prefix}key`, 'old', { metadata: 1, expirationTtl: MINUTE });
      await kv.put(`${prefix}key`, 'new');
      return [await kv.getWithMetadata(`${prefix}key`), (await kv.list({ prefix })).keys];
    },
  },
  ...Object.entries(KEYS).map(([name, key]): Question<KVNamespace> => ({
    name: `key: ${name}`,
    ask: async (kv) => ({
      put: await attempt(() => kv.put(key, name)),
      get: await attempt(() => kv.get(key)),
      listed: await attempt(async () => (await kv.list({ prefix: key })).keys.some((found) => found.name === key)),
      deleted: await attempt(() => kv.delete(key)),
      left: await attempt(() => kv.get(key)),
    }),
  })),
  {
    name: 'get: each type',
    async ask(kv, prefix) {
      const key = `${prefix}key`;
      await kv.put(key, '{"a":1}');
      const stream = await kv.get(key, 'stream');
      return {
        text: await kv.get(key, 'text'),
        json: await kv.get(key, 'json'),
        bytes: (await kv.get(key, 'arrayBuffer'))?.byteLength,
        stream: stream === null ? null : await new Response(stream).text(),
        byOptions: await kv.get(key, { type: 'json' }),
        // @ts-expect-error an unknown type
        unknown: await attempt(() => kv.get(key, 'other')),
      };
    },
  },
  {
    name: 'get: json of what is none',
    async ask(kv, prefix) {
      await kv.put(`${prefix}key`, '{');
      return kv.get(`${prefix}key`, 'json');
    },
  },
  {
    name: 'get: absent',
    differs: CACHE_STATUS,
    ask: async (kv, prefix) => [
      await kv.get(`${prefix}x`),
      await kv.get(`${prefix}x`, 'json'),
      await kv.get(`${prefix}x`, 'stream'),
      await kv.getWithMetadata(`${prefix}x`),
    ],
  },
  {
    name: 'get: cacheTtl',
    async ask(kv, prefix) {
      await kv.put(`${prefix}key`, 'x');
      const answers: unknown[] = [];
      for (const cacheTtl of [60, 30, 29, 0, -1])
        answers.push(await attempt(() => kv.get(`${prefix}key`, { cacheTtl })));
      return answers;
    },
  },
  {
    name: 'get: many',
    async ask(kv, prefix) {
      await fill(kv, prefix, ['a', 'b']);
      await kv.put(`${prefix}json`, '[1]', { metadata: { m: 1 } });
      const keys = ['a', 'absent', 'b', 'a'].map((key) => prefix + key);
      const list = (map: Map<string, unknown>): unknown => [...map];
      return {
        text: list(await kv.get(keys)),
        json: await attempt(async () => list(await kv.get([`${prefix}json`], 'json'))),
        notJson: await attempt(async () => list(await kv.get(keys, 'json'))),
        withMetadata: list(await kv.getWithMetadata([`${prefix}json`, ...keys])),
        none: await attempt(async () => list(await kv.get([]))),
        of100: await attempt(async () => (await kv.get(Array.from({ length: 100 }, (_, at) => String(at)))).size),
        of101: await attempt(async () => (await kv.get(Array.from({ length: 101 }, (_, at) => String(at)))).size),
        // @ts-expect-error a type that is not for many
        bytes: await attempt(async () => list(await kv.get(keys, 'arrayBuffer'))),
      };
    },
  },
  {
    name: 'delete: there and absent',
    async ask(kv, prefix) {
      await kv.put(`${prefix}key`, 'x');
      const answers = [await attempt(() => kv.delete(`${prefix}key`)), await attempt(() => kv.delete(`${prefix}key`))];
      return { answers, left: await kv.get(`${prefix}key`) };
    },
  },
  ...Object.entries(LISTS).map(([name, options]): Question<KVNamespace> => ({
    name: `list: ${name}`,
    async ask(kv, prefix) {
      await fill(kv, prefix, ['b', 'a/2', 'a', 'a/10', 'ä', '\uffee', '😀']);
      return strip(await kv.list({ ...options, prefix: prefix + (options.prefix ?? '') }), prefix);
    },
  })),
  {
    name: 'list: pages',
    async ask(kv, prefix) {
      await fill(kv, prefix, ['a', 'b', 'c', 'd', 'e']);
      const pages: unknown[] = [];
      let cursor: string | null = null;
      do {
        const page: KVNamespaceListResult<unknown> = await kv.list({ prefix, limit: 2, cursor });
        pages.push(strip(page, prefix));
        cursor = page.list_complete ? null : page.cursor;
      } while (cursor !== null && pages.length < 10);
      return pages;
    },
  },
  {
    name: 'list: a cursor that no listing made',
    differs: 'a cursor that is none is a mistake to be told; Miniflare lists nothing',
    ask: async (kv, prefix) => strip(await kv.list({ prefix, cursor: 'nonsense' }), prefix),
  },
];
