import { attempt, type Question } from '../question.mts';
import { describe, describePage } from './describe.mts';

const KEYS = ['a', 'a/', 'a/1', 'a/2', 'a/b/1', 'a/b/2', 'b', 'c/1', 'c/2/3', 'd', 'ä', '\uffee', '😀'];

/** Keys whose orders by UTF-16 units and by UTF-8 bytes differ are among them. */
async function fill(bucket: R2Bucket, prefix: string, keys = KEYS): Promise<void> {
  for (const key of keys.toReversed()) await bucket.put(prefix + key, '');
}

function list(name: string, options: R2ListOptions): Question<R2Bucket> {
  return {
    name: `list: ${name}`,
    ...(options.cursor === 'nonsense' && {
      differs: 'a cursor that is none is a mistake to be told; Miniflare decodes it to some key and lists behind that',
    }),
    async ask(bucket, prefix) {
      await fill(bucket, prefix);
      const within = { ...options, prefix: prefix + (options.prefix ?? '') };
      if (options.startAfter !== undefined) within.startAfter = prefix + options.startAfter;
      return describePage(await bucket.list(within), prefix);
    },
  };
}

/** Asks for page after page until there is none. */
function walk(name: string, options: R2ListOptions): Question<R2Bucket> {
  return {
    name: `list: pages: ${name}`,
    async ask(bucket, prefix) {
      await fill(bucket, prefix);
      const pages: unknown[] = [];
      let cursor: string | undefined;
      do {
        const within = { ...options, prefix: prefix + (options.prefix ?? '') };
        if (options.startAfter !== undefined) within.startAfter = prefix + options.startAfter;
        const page = await bucket.list({ ...within, ...(cursor !== undefined && { cursor }) });
        pages.push(describePage(page, prefix));
        cursor = page.truncated ? page.cursor : undefined;
      } while (cursor !== undefined && pages.length < 30);
      return pages;
    },
  };
}

const OPTIONS: Record<string, R2ListOptions> = {
  all: {},
  'a prefix': { prefix: 'a' },
  'a prefix with a slash': { prefix: 'a/' },
  'a prefix that none has': { prefix: 'zzz' },
  'a delimiter': { delimiter: '/' },
  'a prefix and a delimiter': { prefix: 'a/', delimiter: '/' },
  'a prefix that ends within a name, and a delimiter': { prefix: 'a/b', delimiter: '/' },
  'a delimiter of several letters': { delimiter: '/b/' },
  'a delimiter that no key has': { delimiter: '|' },
  'an empty delimiter': { delimiter: '' },
  'startAfter a key': { startAfter: 'a/2' },
  'startAfter what is no key': { startAfter: 'a/11' },
  'startAfter the last': { startAfter: '😀' },
  'startAfter a group, with a delimiter': { startAfter: 'a/', delimiter: '/' },
  'startAfter within a group, with a delimiter': { startAfter: 'a/1', delimiter: '/' },
  'startAfter before the prefix': { startAfter: 'A', prefix: 'a/' },
  'startAfter behind the prefix': { startAfter: 'b', prefix: 'a/' },
  'limit 1': { limit: 1 },
  'limit 2, with a delimiter': { limit: 2, delimiter: '/' },
  'limit of just all': { limit: KEYS.length },
  'limit 1,000': { limit: 1000 },
  'limit 1,001': { limit: 1001 },
  'limit 0': { limit: 0 },
  'limit -1': { limit: -1 },
  'limit 1.5': { limit: 1.5 },
  'a cursor that no listing made': { cursor: 'nonsense' },
  'an empty cursor': { cursor: '' },
};

const INCLUDES: Record<string, NonNullable<R2ListOptions['include']> | undefined> = {
  nothing: undefined,
  'an empty list': [],
  httpMetadata: ['httpMetadata'],
  customMetadata: ['customMetadata'],
  both: ['httpMetadata', 'customMetadata'],
};

/** Questions about listings. */
export const listQuestions: Question<R2Bucket>[] = [
  ...Object.entries(OPTIONS).map(([name, options]) => list(name, options)),
  walk('limit 1', { limit: 1 }),
  walk('limit 3', { limit: 3 }),
  walk('limit 1, with a delimiter', { limit: 1, delimiter: '/' }),
  walk('limit 2, with a prefix and a delimiter', { limit: 2, prefix: 'a/', delimiter: '/' }),
  walk('limit 2, with startAfter and a delimiter', { limit: 2, startAfter: 'a/1', delimiter: '/' }),
  ...Object.entries(INCLUDES).map(([name, include]): Question<R2Bucket> => ({
    name: `list: include ${name}`,
    ...(include?.length !== 2 && {
      differs: 'metadata that was not asked for is undefined, as its type says; Miniflare tells it as if it were empty',
    }),
    async ask(bucket, prefix) {
      await bucket.put(`${prefix}key`, 'x', { httpMetadata: { contentType: 'a/b' }, customMetadata: { a: '1' } });
      const { objects } = await bucket.list({ prefix, ...(include && { include }) });
      return objects.map(describe);
    },
  })),
  {
    name: 'list: include what there is not',
    async ask(bucket, prefix) {
      // @ts-expect-error an unknown field of metadata
      return attempt(async () => describePage(await bucket.list({ prefix, include: ['other'] }), prefix));
    },
  },
  {
    name: 'list: a cursor while keys come and go',
    async ask(bucket, prefix) {
      await fill(bucket, prefix, ['a', 'b', 'c', 'd', 'e']);
      const first = await bucket.list({ prefix, limit: 2 });
      await bucket.delete([`${prefix}b`, `${prefix}c`]);
      await bucket.put(`${prefix}bb`, '');
      await bucket.put(`${prefix}aa`, '');
      const second = await bucket.list({ prefix, limit: 2, ...(first.truncated && { cursor: first.cursor }) });
      return [describePage(first, prefix), describePage(second, prefix)];
    },
  },
];
