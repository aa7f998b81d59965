import { attempt, type Question } from '../question.mts';
import { describe, read } from './describe.mts';

const TEXT = '0123456789';

/** Ranges that fit any object: of an empty one they take all of nothing. */
const FIT_ANY = ['offset 0', 'length alone', 'suffix 3', 'suffix of all', 'suffix of more than all'];

function range(name: string, wanted: R2Range | Headers): Question<R2Bucket> {
  return {
    name: `get: range: ${name}`,
    ...(FIT_ANY.includes(name) && {
      differs:
        'an empty object is handed out empty, as RFC 9110 has it for a suffix; Miniflare refuses, once with code 0',
    }),
    async ask(bucket, prefix) {
      await bucket.put(`${prefix}key`, TEXT);
      await bucket.put(`${prefix}empty`, '');
      const ask = (key: string): Promise<unknown> =>
        attempt(async () => read(await bucket.get(prefix + key, { range: wanted })));
      return { of10: await ask('key'), of0: await ask('empty'), absent: await ask('absent') };
    },
  };
}

const RANGES: Record<string, R2Range> = {
  'offset 0': { offset: 0 },
  'offset 3': { offset: 3 },
  'offset 9': { offset: 9 },
  'offset at the end': { offset: 10 },
  'offset beyond the end': { offset: 11 },
  'offset and length': { offset: 2, length: 3 },
  'length beyond the end': { offset: 8, length: 100 },
  'length alone': { length: 4 },
  'length 0': { offset: 1, length: 0 },
  'offset and length 0 at 0': { offset: 0, length: 0 },
  'suffix 3': { suffix: 3 },
  'suffix of all': { suffix: 10 },
  'suffix of more than all': { suffix: 11 },
  'suffix 0': { suffix: 0 },
  'negative offset': { offset: -1 },
  'negative length': { offset: 0, length: -1 },
  'negative suffix': { suffix: -1 },
  'broken offset': { offset: 1.5 },
  'offset not a number': { offset: Number.NaN },
  'huge offset': { offset: 2 ** 53 },
};

const RANGE_HEADERS = [
  'bytes=0-0',
  'bytes=2-4',
  'bytes=2-',
  'bytes=-3',
  'bytes=-0',
  'bytes=-100',
  'bytes=9-9',
  'bytes=9-100',
  'bytes=10-',
  'bytes=10-12',
  'bytes=4-2',
  'bytes=0-1,3-4',
  'bytes= 2 - 4 ',
  'BYTES=2-4',
  'bytes=',
  'bytes=-',
  'bytes=a-b',
  'lines=0-1',
  '2-4',
  '',
];

/** Conditions, given the object's etag and its time. */
const CONDITIONS: Record<string, (etag: string, uploaded: number) => R2Conditional | Headers> = {
  none: () => ({}),
  'etagMatches: its own': (etag) => ({ etagMatches: etag }),
  'etagMatches: its own in quotes': (etag) => ({ etagMatches: `"${etag}"` }),
  'etagMatches: its own, weak': (etag) => ({ etagMatches: `W/"${etag}"` }),
  'etagMatches: in upper case': (etag) => ({ etagMatches: etag.toUpperCase() }),
  'etagMatches: another': () => ({ etagMatches: 'other' }),
  'etagMatches: empty': () => ({ etagMatches: '' }),
  'etagMatches: *': () => ({ etagMatches: '*' }),
  'etagMatches: a list': (etag) => ({ etagMatches: `x,${etag}` }),
  'etagDoesNotMatch: its own': (etag) => ({ etagDoesNotMatch: etag }),
  'etagDoesNotMatch: its own in quotes': (etag) => ({ etagDoesNotMatch: `"${etag}"` }),
  'etagDoesNotMatch: another': () => ({ etagDoesNotMatch: 'other' }),
  'etagDoesNotMatch: *': () => ({ etagDoesNotMatch: '*' }),
  'uploadedBefore: earlier': (_, uploaded) => ({ uploadedBefore: new Date(uploaded - 5000) }),
  'uploadedBefore: its own': (_, uploaded) => ({ uploadedBefore: new Date(uploaded) }),
  'uploadedBefore: later': (_, uploaded) => ({ uploadedBefore: new Date(uploaded + 5000) }),
  'uploadedAfter: earlier': (_, uploaded) => ({ uploadedAfter: new Date(uploaded - 5000) }),
  'uploadedAfter: its own': (_, uploaded) => ({ uploadedAfter: new Date(uploaded) }),
  'uploadedAfter: later': (_, uploaded) => ({ uploadedAfter: new Date(uploaded + 5000) }),
  'uploadedBefore in seconds: its own': (_, uploaded) => ({
    uploadedBefore: new Date(uploaded),
    secondsGranularity: true,
  }),
  'uploadedAfter in seconds: its own': (_, uploaded) => ({
    uploadedAfter: new Date(uploaded),
    secondsGranularity: true,
  }),
  'both etags: match and other': (etag) => ({ etagMatches: etag, etagDoesNotMatch: 'other' }),
  'both etags: match and own': (etag) => ({ etagMatches: etag, etagDoesNotMatch: etag }),
  'a matching etag and an earlier uploadedBefore': (etag, uploaded) => ({
    etagMatches: etag,
    uploadedBefore: new Date(uploaded - 5000),
  }),
  'another etag and a later uploadedBefore': (_, uploaded) => ({
    etagMatches: 'other',
    uploadedBefore: new Date(uploaded + 5000),
  }),
  'etagDoesNotMatch of another and a later uploadedAfter': (_, uploaded) => ({
    etagDoesNotMatch: 'other',
    uploadedAfter: new Date(uploaded + 5000),
  }),
  'etagDoesNotMatch of its own and an earlier uploadedAfter': (etag, uploaded) => ({
    etagDoesNotMatch: etag,
    uploadedAfter: new Date(uploaded - 5000),
  }),
  'both dates, between': (_, uploaded) => ({
    uploadedAfter: new Date(uploaded - 5000),
    uploadedBefore: new Date(uploaded + 5000),
  }),
  'headers: none': () => new Headers(),
  'headers: If-Match of its own': (etag) => new Headers({ 'If-Match': `"${etag}"` }),
  'headers: If-Match of its own, weak': (etag) => new Headers({ 'If-Match': `W/"${etag}"` }),
  'headers: If-Match of its own without quotes': (etag) => new Headers({ 'If-Match': etag }),
  'headers: If-Match of a list': (etag) => new Headers({ 'If-Match': `"x", "${etag}"` }),
  'headers: If-Match *': () => new Headers({ 'If-Match': '*' }),
  'headers: If-Match of another': () => new Headers({ 'If-Match': '"other"' }),
  'headers: If-None-Match of its own': (etag) => new Headers({ 'If-None-Match': `"${etag}"` }),
  'headers: If-None-Match of its own, weak': (etag) => new Headers({ 'If-None-Match': `W/"${etag}"` }),
  'headers: If-None-Match *': () => new Headers({ 'If-None-Match': '*' }),
  'headers: If-None-Match of a list': (etag) => new Headers({ 'If-None-Match': `"x", W/"${etag}"` }),
  'headers: If-Modified-Since, its own': (_, at) => new Headers({ 'If-Modified-Since': new Date(at).toUTCString() }),
  'headers: If-Modified-Since, earlier': (_, at) =>
    new Headers({ 'If-Modified-Since': new Date(at - 5000).toUTCString() }),
  'headers: If-Modified-Since, later': (_, at) =>
    new Headers({ 'If-Modified-Since': new Date(at + 5000).toUTCString() }),
  'headers: If-Unmodified-Since, its own': (_, at) =>
    new Headers({ 'If-Unmodified-Since': new Date(at).toUTCString() }),
  'headers: If-Unmodified-Since, earlier': (_, at) =>
    new Headers({ 'If-Unmodified-Since': new Date(at - 5000).toUTCString() }),
  'headers: If-Unmodified-Since, later': (_, at) =>
    new Headers({ 'If-Unmodified-Since': new Date(at + 5000).toUTCString() }),
  'headers: If-None-Match of another and If-Modified-Since later': (_, at) =>
    new Headers({ 'If-None-Match': '"other"', 'If-Modified-Since': new Date(at + 5000).toUTCString() }),
  'headers: If-Match of its own and If-Unmodified-Since earlier': (etag, at) =>
    new Headers({ 'If-Match': `"${etag}"`, 'If-Unmodified-Since': new Date(at - 5000).toUTCString() }),
};

const conditions = Object.entries(CONDITIONS).map(([name, create]): Question<R2Bucket> => ({
  name: `onlyIf: ${name}`,
  async ask(bucket, prefix) {
    const stored = await bucket.put(`${prefix}key`, TEXT);
    const onlyIf = create(stored?.etag ?? '', +(stored?.uploaded ?? 0));
    const get = await attempt(async () => hasBody(await bucket.get(`${prefix}key`, { onlyIf })));
    const absent = await attempt(async () => describe(await bucket.get(`${prefix}absent`, { onlyIf })));
    const replaced = await attempt(async () => (await bucket.put(`${prefix}key`, 'new', { onlyIf })) !== null);
    const created = await attempt(async () => (await bucket.put(`${prefix}created`, 'new', { onlyIf })) !== null);
    return { get, absent, replaced, created };
  },
}));

function hasBody(object: R2Object | R2ObjectBody | null): unknown {
  return object === null ? null : { hasBody: 'body' in object, range: object.range };
}

/** Questions about what comes out. */
export const getQuestions: Question<R2Bucket>[] = [
  {
    name: 'get: an object and its ways to be read',
    async ask(bucket, prefix) {
      const key = `${prefix}key`;
      await bucket.put(key, '{"a":1}', { httpMetadata: { contentType: 'application/json' } });
      const object = await bucket.get(key);
      const isUsed = object?.bodyUsed;
      const json = await object?.json();
      const again = await attempt(() => object?.text());
      const blob = await (await bucket.get(key))?.blob();
      const bytes = await (await bucket.get(key))?.bytes();
      return { object: describe(object), isUsed, json, again, blob: [blob?.size, blob?.type], bytes: bytes?.length };
    },
  },
  {
    name: 'get: absent, by each method',
    ask: async (bucket, prefix) => [await bucket.get(`${prefix}x`), await bucket.head(`${prefix}x`)],
  },
  {
    name: 'get: keys that no object has',
    ask: async (bucket) => [
      await attempt(() => bucket.get('')),
      await attempt(() => bucket.head('')),
      await attempt(() => bucket.get('k'.repeat(1025))),
      await attempt(() => bucket.head('k'.repeat(1025))),
    ],
  },
  {
    name: 'get: a range and a condition that does not hold',
    async ask(bucket, prefix) {
      await bucket.put(`${prefix}key`, TEXT);
      return describe(await bucket.get(`${prefix}key`, { range: { offset: 2 }, onlyIf: { etagMatches: 'x' } }));
    },
  },
  {
    name: 'get: a bad range and a condition that does not hold',
    async ask(bucket, prefix) {
      await bucket.put(`${prefix}key`, TEXT);
      return describe(await bucket.get(`${prefix}key`, { range: { offset: 99 }, onlyIf: { etagMatches: 'x' } }));
    },
  },
  {
    name: 'get: range and conditions from the same headers',
    async ask(bucket, prefix) {
      const stored = await bucket.put(`${prefix}key`, TEXT);
      const headers = new Headers({ Range: 'bytes=1-2', 'If-Match': stored?.httpEtag ?? '' });
      return read(await bucket.get(`${prefix}key`, { range: headers, onlyIf: headers }));
    },
  },
  {
    name: 'get: If-Range is not a condition',
    async ask(bucket, prefix) {
      await bucket.put(`${prefix}key`, TEXT);
      const headers = new Headers({ Range: 'bytes=1-2', 'If-Range': '"other"' });
      return read(await bucket.get(`${prefix}key`, { range: headers, onlyIf: headers }));
    },
  },
  ...Object.entries(RANGES).map(([name, wanted]) => range(name, wanted)),
  ...RANGE_HEADERS.map((header) => range(`header "${header}"`, new Headers({ Range: header }))),
  ...conditions,
];
