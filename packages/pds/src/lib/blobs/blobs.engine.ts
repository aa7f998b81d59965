import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { createBody, openBlobs } from '../../../tests/worker/blobs-bench.ts';
import { createBlobCid } from '../values/cid.ts';
import { partBytes } from './blob-sink.ts';
import type { StoredBlob } from './blob-table.ts';
import { serveBlob } from './serve-blob.ts';
import { uploadBlob } from './upload-blob.ts';

const hourMs = 3_600_000;
const png = '\x89PNG\r\n\x1a\n';
const encoder = new TextEncoder();

function cidOf(text: string): string {
  return createBlobCid(encoder.encode(text));
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error;
}

function refusalOf(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

async function laterRefusalOf(act: () => Promise<unknown>): Promise<unknown> {
  return act().then(() => undefined, codeOf);
}

/** What is said of blobs. */
export const blobsSuite: Suite = {
  name: 'blobs',
  tests: {
    'a blob is temporary until a record refers to it, served while one does, and goes with the last': async (
      subject,
    ) => {
      const { table, references, upload, jobs, clock, listKeys } = openBlobs(subject);
      const { cid, size, mimeType } = await upload('hello', 'Text/Plain; charset=utf-8');
      assert.deepEqual([cid, size, mimeType], [cidOf('hello'), 5, 'text/plain']);
      assert.deepEqual(table.mustGetBlob(cid), { mimeType: 'text/plain', size: 5 });
      assert.equal(table.getServed(cid), undefined);
      assert.deepEqual(references.listBlobs({ limit: 10 }).cids, []);
      references.set('a.b.c/1', [cid], 'r1');
      references.set('a.b.c/2', [cid], 'r2');
      clock.time += 7 * hourMs;
      await jobs.alarm();
      assert.deepEqual(references.listBlobs({ limit: 10 }).cids, [cid]);
      assert.deepEqual([(await listKeys()).length, table.getServed(cid)?.size], [1, 5]);
      references.set('a.b.c/1', [], 'r3');
      await jobs.alarm();
      assert.deepEqual([(await listKeys()).length, table.getServed(cid)?.size], [1, 5]);
      references.set('a.b.c/2', [], 'r4');
      assert.equal(table.getServed(cid), undefined);
      await jobs.alarm();
      assert.deepEqual([await listKeys(), references.count()], [[], { referenced: 0, stored: 0, storedBytes: 0 }]);
      assert.equal(
        refusalOf(() => table.mustGetBlob(cid)),
        'BlobNotFound',
      );
    },

    'a temporary blob goes after six hours, which a second upload of it begins anew': async (subject) => {
      const { upload, jobs, clock, listKeys, references } = openBlobs(subject);
      await upload('one');
      await upload('two');
      clock.time += 5 * hourMs;
      await upload('two');
      assert.equal((await listKeys()).length, 3);
      await jobs.alarm();
      assert.equal((await listKeys()).length, 2);
      clock.time += 1 * hourMs;
      await jobs.alarm();
      assert.deepEqual([(await listKeys()).length, references.count().stored], [1, 1]);
      clock.time += 5 * hourMs;
      await jobs.alarm();
      assert.deepEqual(await listKeys(), []);
      clock.time += 24 * hourMs;
      await jobs.alarm();
      assert.equal(jobs.nextAlarmAt(), null);
    },

    'a reference to what was never uploaded is refused, and a commit that fails refers to nothing': async (subject) => {
      const { references, upload, sql } = openBlobs(subject);
      const { cid } = await upload('here');
      assert.throws(
        () => references.set('a.b.c/1', [cid, cidOf('nowhere')], 'r1'),
        (error) => error instanceof Error && error.message === `Could not find blob: ${cidOf('nowhere')}`,
      );
      assert.throws(() => {
        sql.transaction(() => {
          references.set('a.b.c/1', [cid], 'r1');
          throw new Error('undo');
        });
      }, /undo/);
      assert.equal(references.count().referenced, 0);
    },

    'what is referred to again before it is swept stays': async (subject) => {
      const { references, upload, jobs, table, listKeys } = openBlobs(subject);
      const { cid } = await upload('kept');
      references.set('a.b.c/1', [cid], 'r1');
      references.set('a.b.c/1', [], 'r2');
      references.set('a.b.c/2', [cid, cid], 'r3');
      await jobs.alarm();
      assert.deepEqual([(await listKeys()).length, table.getServed(cid)?.cid], [1, cid]);
      references.set('a.b.c/2', [cid], 'r4');
      await jobs.alarm();
      assert.equal((await listKeys()).length, 1);
    },

    'imported references are listed as missing until their bytes come, in any order and twice': async (subject) => {
      const { references, upload, table, listKeys, jobs } = openBlobs(subject);
      const cids = ['a', 'b', 'c', 'd', 'e'].map(cidOf);
      await upload('of before');
      references.set('a.b.c/0', [cidOf('of before')], 'r0');
      for (const [index, cid] of cids.entries()) references.addImported(`a.b.c/${index}`, [cid]);
      assert.deepEqual([references.count().referenced, references.listMissingBlobs({ limit: 9 }).blobs], [1, []]);
      references.finishImport('r1');
      const first = references.listMissingBlobs({ limit: 3 });
      const second = references.listMissingBlobs({ limit: 3, cursor: first.cursor });
      assert.deepEqual([first.blobs.length, second.blobs.length, second.cursor], [3, 2, undefined]);
      const missing = [...first.blobs, ...second.blobs];
      assert.deepEqual(missing.map(({ cid }) => cid).toSorted(), cids.toSorted());
      assert.match(missing[0]?.recordUri ?? '', /^at:\/\/did:web:.+\/a\.b\.c\/\d$/);
      assert.equal(table.getServed(cids[0] ?? ''), undefined);
      references.set('a.b.c/9', [cids[0] ?? ''], 'r2');
      for (const text of ['a', 'b', 'b', 'c', 'd', 'e']) await upload(text);
      await jobs.alarm();
      assert.deepEqual(references.listMissingBlobs({ limit: 10 }).blobs, []);
      assert.deepEqual(references.count(), { referenced: 5, stored: 5, storedBytes: 5 });
      assert.equal((await listKeys()).length, 5);
      assert(cids.every((cid) => table.getServed(cid) !== undefined));
    },

    'listBlobs goes in pages, and from a revision on': async (subject) => {
      const { references, upload } = openBlobs(subject);
      const cids: string[] = [];
      for (let n = 0; n < 7; n += 1) {
        cids.push((await upload(`blob ${n}`)).cid);
        references.set(`a.b.c/${n}`, cids.slice(-1), `r${n}`);
      }
      const seen: string[] = [];
      for (let cursor: string | undefined, page = 0; page === 0 || cursor !== undefined; page += 1) {
        const { cids: found, cursor: next } = references.listBlobs({ limit: 3, cursor });
        seen.push(...found);
        cursor = next;
      }
      assert.deepEqual(seen.toSorted(), cids.toSorted());
      assert.deepEqual(references.listBlobs({ limit: 10, since: 'r4' }).cids.toSorted(), cids.slice(5).toSorted());
    },

    'a quota bounds what is uploaded, before and while it comes': async (subject) => {
      const { table, bucket, upload, put } = openBlobs(subject, { quotaBytes: 10 });
      await upload('123456');
      assert.equal(table.beginUpload().sizeBytesMax, 4);
      assert.equal(
        refusalOf(() => table.beginUpload(5)),
        'BlobQuotaExceeded',
      );
      assert.equal(await laterRefusalOf(() => put('12345')), 'PayloadTooLarge');
      const { key } = table.beginUpload();
      const stored = await uploadBlob({ bucket, key, body: createBody(['12345']).body, sizeBytesMax: 100 });
      assert.equal(
        refusalOf(() => table.finishUpload(stored)),
        'BlobQuotaExceeded',
      );
    },

    'what is taken down is not served, not referred to and not uploaded again': async (subject) => {
      const { table, references, upload } = openBlobs(subject);
      const { cid } = await upload('bad');
      references.set('a.b.c/1', [cid], 'r1');
      table.setTakedown(cid, 'case 7');
      assert.deepEqual([table.getServed(cid), table.getTakedown(cid)], [undefined, 'case 7']);
      assert.equal(
        refusalOf(() => table.mustGetBlob(cid)),
        'BlobNotFound',
      );
      assert.equal(await laterRefusalOf(() => upload('bad')), 'InvalidRequest');
      table.setTakedown(cid, null);
      assert.equal(table.getServed(cid)?.cid, cid);
    },

    'W2: an upload whose bytes are being swept cannot be finished, wherever the clock is put': async (subject) => {
      const { table, put, sweep, clock, listKeys } = openBlobs(subject);
      const stored = await put('late');
      clock.time += 24 * hourMs;
      const sweeping = sweep.run();
      clock.time -= 10 * hourMs;
      assert.equal(
        refusalOf(() => table.finishUpload(stored)),
        'UpstreamTimeout',
      );
      await sweeping;
      assert.equal(
        refusalOf(() => table.finishUpload(stored)),
        'UpstreamTimeout',
      );
      assert.deepEqual(await listKeys(), []);
    },

    'an account that is deleted leaves no bytes, and takes none of the next account with it': async (subject) => {
      const { upload, table, sweep, listKeys } = openBlobs(subject);
      for (let n = 0; n < 5; n += 1) await upload(`blob ${n}`);
      table.removeAll();
      await upload('of the next account');
      await sweep.run();
      assert.equal((await listKeys()).length, 1);
    },
  },
};

/** Bytes into R2. */
export const uploadSuite: Suite = {
  name: 'blob uploads',
  tests: {
    'known and unknown lengths, one part and several, nothing at all': async (subject) => {
      const { bucket, did } = openBlobs(subject);
      const large = new Uint8Array(2 * partBytes + 12_345).map((_, index) => index % 251);
      const pieces = [large.slice(0, 3_000_000), large.slice(3_000_000, 3_000_001), large.slice(3_000_001)];
      const cases = [[], ['a', 'bc'], pieces];
      for (const [index, content] of cases.entries()) {
        const whole = new Uint8Array(await new Response(createBody(content).body).arrayBuffer());
        for (const sizeBytes of [undefined, whole.byteLength]) {
          const key = `${did}/${index}-${sizeBytes}`;
          const { body } = createBody(content);
          const stored = await uploadBlob({ bucket, key, body, sizeBytes, sizeBytesMax: 1e9 });
          assert.deepEqual([stored.cid, stored.size], [createBlobCid(whole), whole.byteLength]);
          const object = await bucket.get(key);
          assert.equal(createBlobCid(new Uint8Array((await object?.arrayBuffer()) ?? [])), stored.cid);
        }
      }
      const stored = await uploadBlob({ bucket, key: `${did}/none`, body: null, sizeBytesMax: 10 });
      assert.deepEqual([stored.size, stored.mimeType], [0, 'application/octet-stream']);
    },

    'what is too large is refused early and leaves nothing': async (subject) => {
      const { bucket, did, listKeys } = openBlobs(subject);
      const piece = new Uint8Array(1_000_000);
      for (const sizeBytes of [undefined, 90_000_000]) {
        const { body, given } = createBody(Array.from({ length: 90 }, () => piece));
        const key = `${did}/large`;
        const upload = { bucket, key, body, sizeBytes, sizeBytesMax: 20_000_000 };
        assert.equal(await laterRefusalOf(() => uploadBlob(upload)), 'PayloadTooLarge');
        assert(given.count <= 22, `${given.count} pieces were taken`);
        assert.equal(given.isCancelled, sizeBytes === undefined);
      }
      assert.deepEqual(await listKeys(), []);
    },

    'a body that breaks off, or is not as long as was said, leaves nothing': async (subject) => {
      const { bucket, did, listKeys } = openBlobs(subject);
      const piece = new Uint8Array(5_000_000);
      const key = `${did}/broken`;
      for (const [sizeBytes, fails] of [
        [undefined, true],
        [20_000_000, true],
        [20_000_000, false],
        [7_000_000, false],
      ] as const) {
        const { body } = createBody([piece, piece, piece], { fails });
        const error = await laterRefusalOf(() => uploadBlob({ bucket, key, body, sizeBytes, sizeBytesMax: 1e9 }));
        assert(error !== undefined, `${sizeBytes}: it was taken`);
        assert.deepEqual(await listKeys(), [], `${sizeBytes}`);
      }
    },

    'the type is what the bytes say, else what the client says': async (subject) => {
      const { put } = openBlobs(subject);
      const cases: readonly (readonly [start: string, said: string | undefined, found: string])[] = [
        [png, 'text/html', 'image/png'],
        ['\xff\xd8\xff\xe0', undefined, 'image/jpeg'],
        ['GIF89a', 'image/png', 'image/gif'],
        ['RIFF\0\0\0\0WEBPVP8 ', undefined, 'image/webp'],
        ['\0\0\0\x20ftypisom', undefined, 'video/mp4'],
        ['\0\0\0\x20ftypavif', undefined, 'image/avif'],
        ['\0\0\0\x14ftypqt  ', undefined, 'video/quicktime'],
        ['\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm', undefined, 'video/webm'],
        ['OggS\0\x02' + '\0'.repeat(22) + 'OpusHead', undefined, 'audio/opus'],
        ['ID3\x04', undefined, 'audio/mpeg'],
        ['\xff\xfb\x90\x64', undefined, 'audio/mpeg'],
        ['%PDF-1.7', 'application/octet-stream', 'application/pdf'],
        ['PK\x03\x04', 'application/epub+zip', 'application/epub+zip'],
        ['WEBVTT', 'text/vtt', 'text/vtt'],
        ['<html>', 'text/html;charset=x', 'text/html'],
        ['<html>', '*/*', 'application/octet-stream'],
        ['', 'nonsense', 'application/octet-stream'],
      ];
      for (const [start, said, found] of cases) {
        assert.equal((await put(bytesOf(start), said)).mimeType, found === '*/*' ? said : found, start);
      }
    },
  },
};

function ask(headers: Record<string, string> = {}, method = 'GET'): Request {
  return new Request('http://host/xrpc/com.atproto.sync.getBlob', { method, headers });
}

/** Bytes out of R2. */
export const serveSuite: Suite = {
  name: 'blob downloads',
  tests: {
    'finding 7: a page is served as nothing that could run': async (subject) => {
      const { bucket, put } = openBlobs(subject);
      const page = '<script>alert(1)</script>';
      const blob = await put(page, 'text/html');
      const response = await serveBlob(bucket, blob, ask());
      assert.deepEqual([response.status, await response.text()], [200, page]);
      const { headers } = response;
      assert.equal(headers.get('content-type'), 'text/html');
      assert.equal(headers.get('content-security-policy'), "default-src 'none'; sandbox");
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('content-disposition'), `attachment; filename="${blob.cid}"`);
      assert.equal(headers.get('content-length'), String(page.length));
      assert.equal(headers.get('etag'), `"${blob.cid}"`);
    },

    'ranges, conditions, HEAD': async (subject) => {
      const { bucket, put } = openBlobs(subject);
      const blob = await put('0123456789');
      const get = async (headers: Record<string, string>) => {
        const response = await serveBlob(bucket, blob, ask(headers));
        assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
        const text = await response.text();
        return [response.status, text, response.headers.get('content-range'), response.headers.get('content-length')];
      };
      assert.deepEqual(await get({ range: 'bytes=2-4' }), [206, '234', 'bytes 2-4/10', '3']);
      assert.deepEqual(await get({ range: 'bytes=7-' }), [206, '789', 'bytes 7-9/10', '3']);
      assert.deepEqual(await get({ range: 'bytes=-2' }), [206, '89', 'bytes 8-9/10', '2']);
      assert.deepEqual(await get({ range: 'bytes=5-99' }), [206, '56789', 'bytes 5-9/10', '5']);
      assert.deepEqual(await get({ range: 'bytes=10-' }), [416, '', 'bytes */10', null]);
      assert.deepEqual(await get({ range: 'bytes=0-1,4-5' }), [200, '0123456789', null, '10']);
      assert.deepEqual(await get({ range: 'bytes=4-2' }), [200, '0123456789', null, '10']);
      assert.deepEqual(await get({ range: 'bytes=0-1', 'if-range': '"other"' }), [200, '0123456789', null, '10']);
      assert.deepEqual(await get({ range: 'bytes=0-1', 'if-range': `"${blob.cid}"` }), [
        206,
        '01',
        'bytes 0-1/10',
        '2',
      ]);
      assert.deepEqual(await get({ 'if-none-match': `"x", W/"${blob.cid}"` }), [304, '', null, null]);
      const head = await serveBlob(bucket, blob, ask({ range: 'bytes=0-1' }, 'HEAD'));
      assert.deepEqual([head.status, head.body, head.headers.get('content-length')], [200, null, '10']);
    },

    'an empty blob, and one whose bytes are gone': async (subject) => {
      const { bucket, put } = openBlobs(subject);
      const empty = await put('');
      const response = await serveBlob(bucket, empty, ask());
      assert.deepEqual([response.status, await response.text()], [200, '']);
      const gone: StoredBlob = { ...empty, key: 'gone', size: 5 };
      assert.equal(await laterRefusalOf(() => serveBlob(bucket, gone, ask())), 'BlobNotFound');
      assert.equal(await laterRefusalOf(() => serveBlob(bucket, gone, ask({}, 'HEAD'))), 'BlobNotFound');
    },
  },
};
