import { attempt, type Question } from '../question.mts';
import { describe } from './describe.mts';

const PART = 5 * 1024 * 1024;

const letters = (letter: string, size: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(size).fill(letter.charCodeAt(0));

const ABSENT = 'R2 documents 10024 for an upload that does not exist; Miniflare calls it an internal error';
const UNEQUAL = 'the same code, in the words of R2’s S3 interface, which say what is wrong';

/** Completes an upload of parts of such sizes; answers the object, or the error. */
function sizes(name: string, list: number[], differs?: string): Question<R2Bucket> {
  return {
    name: `multipart: parts ${name}`,
    ...(differs !== undefined && { differs }),
    async ask(bucket, prefix) {
      const upload = await bucket.createMultipartUpload(`${prefix}key`);
      const parts: R2UploadedPart[] = [];
      for (const [at, size] of list.entries()) parts.push(await upload.uploadPart(at + 1, letters('x', size)));
      return attempt(async () => withoutEtag(describe(await upload.complete(parts))));
    },
  };
}

/** Etags of multipart objects are the store's own affair; that there is one, with the number of parts, is not. */
function withoutEtag(described: unknown): unknown {
  const { etag, httpEtag, ...others } = described as { etag: string; httpEtag: string };
  return { ...others, etag: etag.replace(/^[0-9a-f]{32}/, 'md5'), isQuoted: httpEtag === `"${etag}"` };
}

/** Questions about uploads in parts. */
export const multipartQuestions: Question<R2Bucket>[] = [
  sizes('of equal size', [PART, PART]),
  sizes('with a smaller last one', [PART, PART, 10]),
  sizes('with a larger last one', [PART, PART + 1], UNEQUAL),
  sizes('of which one is too small', [PART - 1, PART - 1]),
  sizes('of unequal sizes', [PART + 1, PART, 10], UNEQUAL),
  sizes('of which there is one', [10]),
  sizes('of which one is empty', [0]),
  sizes('of which there is none', [], 'an object without parts is a mistake; Miniflare makes an empty one'),
  {
    name: 'multipart: metadata, and nothing to be seen before the end',
    async ask(bucket, prefix) {
      const key = `${prefix}key`;
      const upload = await bucket.createMultipartUpload(key, {
        customMetadata: { a: '1' },
        httpMetadata: new Headers({ 'content-type': 'a/b' }),
        storageClass: 'InfrequentAccess',
      });
      const facts = [upload.key === key, typeof upload.uploadId];
      const part = await upload.uploadPart(7, 'hello');
      const before = describe(await bucket.head(key));
      const done = withoutEtag(describe(await upload.complete([part])));
      const got = await bucket.get(key);
      return { facts, part: [part.partNumber, typeof part.etag], before, done, text: await got?.text() };
    },
  },
  {
    name: 'multipart: the order of the parts is that of their numbers',
    differs: 'only the last part by number may be small; Miniflare looks before it has sorted them',
    async ask(bucket, prefix) {
      const upload = await bucket.createMultipartUpload(`${prefix}key`);
      const second = await upload.uploadPart(20, 'b');
      const first = await upload.uploadPart(10, letters('a', PART));
      const done = await attempt(async () => (await upload.complete([second, first])).size);
      const got = await bucket.get(`${prefix}key`, { range: { offset: PART - 1 } });
      return { done, end: await got?.text() };
    },
  },
  {
    name: 'multipart: a part that is put again replaces the earlier one',
    async ask(bucket, prefix) {
      const upload = await bucket.createMultipartUpload(`${prefix}key`);
      const old = await upload.uploadPart(1, 'old');
      const replacing = await upload.uploadPart(1, 'new');
      const withOld = await attempt(async () => (await upload.complete([old])).size);
      const withNew = await attempt(async () => (await upload.complete([replacing])).size);
      return { withOld, withNew, text: await (await bucket.get(`${prefix}key`))?.text() };
    },
  },
  {
    name: 'multipart: parts that are named twice, or not there, or with another etag',
    differs: 'a part named twice is the caller’s mistake; Miniflare calls it an internal error',
    async ask(bucket, prefix) {
      const upload = await bucket.createMultipartUpload(`${prefix}key`);
      const part = await upload.uploadPart(1, 'x');
      const lists = [
        [part, part],
        [{ ...part, partNumber: 2 }],
        [{ ...part, etag: 'other' }],
        [{ ...part, partNumber: 0 }],
      ];
      const answers: unknown[] = [];
      for (const list of lists) answers.push(await attempt(async () => (await upload.complete(list)).size));
      return answers;
    },
  },
  {
    name: 'multipart: numbers of parts',
    async ask(bucket, prefix) {
      const upload = await bucket.createMultipartUpload(`${prefix}key`);
      const answers: unknown[] = [];
      for (const number of [1, 10_000, 0, -1, 10_001, 1.5])
        answers.push(await attempt(async () => (await upload.uploadPart(number, 'x')).partNumber));
      return answers;
    },
  },
  {
    name: 'multipart: what is done after the end',
    async ask(bucket, prefix) {
      const upload = await bucket.createMultipartUpload(`${prefix}key`);
      const part = await upload.uploadPart(1, 'x');
      await upload.complete([part]);
      return [
        await attempt(async () => (await upload.complete([part])).size),
        await attempt(async () => (await upload.uploadPart(2, 'y')).partNumber),
        await attempt(() => upload.abort()),
      ];
    },
  },
  {
    name: 'multipart: what is done after it was aborted',
    async ask(bucket, prefix) {
      const upload = await bucket.createMultipartUpload(`${prefix}key`);
      const part = await upload.uploadPart(1, 'x');
      return [
        await attempt(() => upload.abort()),
        await attempt(() => upload.abort()),
        await attempt(async () => (await upload.uploadPart(2, 'y')).partNumber),
        await attempt(async () => (await upload.complete([part])).size),
      ];
    },
  },
  {
    name: 'multipart: an upload that there is not',
    differs: ABSENT,
    async ask(bucket, prefix) {
      const upload = bucket.resumeMultipartUpload(`${prefix}key`, 'nonsense');
      return [
        await attempt(async () => (await upload.uploadPart(1, 'x')).partNumber),
        await attempt(async () => (await upload.complete([{ partNumber: 1, etag: 'x' }])).size),
        await attempt(() => upload.abort()),
      ];
    },
  },
  {
    name: 'multipart: an upload under another key',
    differs: ABSENT,
    async ask(bucket, prefix) {
      const { uploadId } = await bucket.createMultipartUpload(`${prefix}key`);
      const upload = bucket.resumeMultipartUpload(`${prefix}other`, uploadId);
      return [
        await attempt(async () => (await upload.uploadPart(1, 'x')).partNumber),
        await attempt(() => upload.abort()),
      ];
    },
  },
  {
    name: 'multipart: keys and metadata that are refused',
    differs: 'empty keys and unknown storage classes are refused as in a put',
    ask: async (bucket) => [
      await attempt(async () => typeof (await bucket.createMultipartUpload('')).uploadId),
      await attempt(async () => typeof (await bucket.createMultipartUpload('k'.repeat(1025))).uploadId),
      await attempt(async () => {
        const customMetadata = { k: 'v'.repeat(8192) };
        return typeof (await bucket.createMultipartUpload('key', { customMetadata })).uploadId;
      }),
      await attempt(async () => typeof (await bucket.createMultipartUpload('key', { storageClass: 'x' })).uploadId),
    ],
  },
  {
    name: 'multipart: two uploads of one key, and a put between',
    async ask(bucket, prefix) {
      const key = `${prefix}key`;
      const [a, b] = [await bucket.createMultipartUpload(key), await bucket.createMultipartUpload(key)];
      const [partOfA, partOfB] = [await a.uploadPart(1, 'a'), await b.uploadPart(1, 'b')];
      await bucket.put(key, 'put');
      await b.complete([partOfB]);
      const afterB = await (await bucket.get(key))?.text();
      await a.complete([partOfA]);
      return { isOwnId: a.uploadId !== b.uploadId, afterB, afterA: await (await bucket.get(key))?.text() };
    },
  },
];
