/** Random operations on a bucket and on a map in memory must tell the same. `R2_SEED` repeats a run. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';

import { startTestR2, type TestR2 } from '../../../packages/host/src/lib/r2/testing/start-r2.ts';
import { RemoteBucket } from './client.ts';
import { chooseSeed, Random } from './random.ts';

const OPERATIONS = Number(process.env['R2_OPERATIONS'] ?? 250);
const PART = 5 * 1024 * 1024;

interface Stored {
  value: Buffer;
  etag: string;
  metadata: Record<string, string>;
}

let r2: TestR2;
before(async () => {
  r2 = await startTestR2({ buckets: ['BUCKET'], settings: { inlineBytesMax: 1000 } });
});
after(() => r2.stop());

function md5(value: Buffer): Buffer {
  return createHash('md5').update(value).digest();
}

function sortByBytes(keys: Iterable<string>): string[] {
  return [...keys].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** One bucket, twice. */
class Twins {
  readonly #bucket: RemoteBucket;
  readonly #model = new Map<string, Stored>();
  readonly #random: Random;

  constructor(bucket: RemoteBucket, random: Random) {
    this.#bucket = bucket;
    this.#random = random;
  }

  #key(): string {
    const letters = ['a', 'b', '/', 'ü', '\u{1f600}'];
    return Array.from({ length: 1 + this.#random.below(4) }, () => this.#random.pick(letters)).join('');
  }

  async put(): Promise<void> {
    const key = this.#key();
    const value = this.#random.bytes(this.#random.pick([0, 1, 999, 1000, 1001, 70_000]));
    const metadata = { n: String(this.#random.below(100)) };
    const current = this.#model.get(key);
    const condition = this.#random.pick(['none', 'none', 'absent', 'present', 'etag', 'other']);
    const conditions: Record<string, [object | undefined, boolean]> = {
      none: [undefined, true],
      absent: [{ etagDoesNotMatch: '*' }, current === undefined],
      present: [{ etagMatches: '*' }, current !== undefined],
      etag: [{ etagMatches: current?.etag ?? 'none' }, current !== undefined],
      other: [{ etagDoesNotMatch: current?.etag ?? 'none' }, current === undefined],
    };
    const [onlyIf, isMet] = conditions[condition] ?? [undefined, true];
    const stored = await this.#bucket.put(key, value, { customMetadata: metadata, ...(onlyIf && { onlyIf }) });
    assert.equal(stored !== null, isMet, `put of ${key} if ${condition}`);
    if (isMet) this.#model.set(key, { value, etag: md5(value).toString('hex'), metadata });
  }

  async get(): Promise<void> {
    const key = this.#key();
    const expected = this.#model.get(key);
    const [offset, length] = [this.#random.below(1100), 1 + this.#random.below(1100)];
    const isRanged = expected !== undefined && offset < expected.value.length;
    const got = await this.#bucket.get(key, isRanged ? { range: { offset, length } } : {});
    const value = isRanged ? expected.value.subarray(offset, offset + length) : expected?.value;
    assert.deepEqual(
      got === null ? undefined : [got.etag, got.customMetadata],
      expected && [expected.etag, expected.metadata],
    );
    assert.ok(value === undefined || got?.body.equals(value), `bytes of ${key}`);
  }

  async delete(): Promise<void> {
    const keys = Array.from({ length: 1 + this.#random.below(3) }, () => this.#key());
    await this.#bucket.delete(keys);
    for (const key of keys) this.#model.delete(key);
  }

  async multipart(): Promise<void> {
    const key = this.#key();
    const values = [this.#random.bytes(PART), this.#random.bytes(this.#random.below(2000))];
    const id = await this.#bucket.create(key, { customMetadata: { part: 'yes' } });
    if (this.#random.below(3) === 0) await this.#bucket.uploadPart(key, id, 2, this.#random.bytes(10));
    const parts = await Promise.all(values.map((value, at) => this.#bucket.uploadPart(key, id, at + 1, value)));
    if (this.#random.below(4) === 0) return void (await this.#bucket.abort(key, id));
    await this.#bucket.complete(key, id, parts);
    const etag = `${createHash('md5')
      .update(Buffer.concat(values.map(md5)))
      .digest('hex')}-2`;
    this.#model.set(key, { value: Buffer.concat(values), etag, metadata: { part: 'yes' } });
  }

  async list(): Promise<void> {
    const prefix = this.#random.pick(['', this.#key(), Array.from(this.#key())[0] ?? '']);
    const delimiter = this.#random.pick(['', '/', 'ü']);
    const startAfter = this.#random.pick([undefined, this.#key()]);
    const limit = 1 + this.#random.below(10);
    const expected = new Set<string>();
    for (const key of sortByBytes(this.#model.keys())) {
      if (!key.startsWith(prefix)) continue;
      if (startAfter !== undefined && Buffer.compare(Buffer.from(key), Buffer.from(startAfter)) <= 0) continue;
      const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      expected.add(
        at === -1 ? `object ${key} ${this.#model.get(key)?.etag}` : `prefix ${key.slice(0, at + delimiter.length)}`,
      );
    }
    const listed: string[] = [];
    for (let cursor: string | undefined, isLast = false; !isLast;) {
      const page = await this.#bucket.list({ prefix, delimiter, startAfter, limit, cursor });
      listed.push(...page.objects.map(({ key, etag }) => `object ${key} ${etag}`));
      listed.push(...page.delimitedPrefixes.map((text) => `prefix ${text}`));
      cursor = page.cursor;
      isLast = !page.truncated;
    }
    assert.deepEqual(
      sortByBytes(listed),
      sortByBytes(expected),
      JSON.stringify({ prefix, delimiter, startAfter, limit }),
    );
  }
}

test('a bucket does what a map in memory does', async () => {
  const random = new Random(chooseSeed('R2_SEED'));
  process.stderr.write(`R2_SEED=${random.seed}\n`);
  const twins = new Twins(new RemoteBucket(r2.url, 'BUCKET'), random);
  const weights = { put: 10, get: 8, delete: 2, list: 4, multipart: 1 } as const;
  const kinds = (Object.keys(weights) as (keyof typeof weights)[]).flatMap((kind) => Array(weights[kind]).fill(kind));
  for (let count = 0; count < OPERATIONS; count++) {
    const kind = random.pick(kinds as (keyof typeof weights)[]);
    await twins[kind]();
  }
});
