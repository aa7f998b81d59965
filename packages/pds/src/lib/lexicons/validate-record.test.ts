import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { refuseBlob, type BlobReference } from './blob-references.ts';
import { validateRecord, type RecordCandidate, type RecordVerdict } from './validate-record.ts';

const now = '2026-01-02T03:04:05.678Z';
const cid = 'bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e';
const image = { $type: 'blob', ref: { $link: cid }, mimeType: 'image/png', size: 1234 };

function judge(candidate: Partial<RecordCandidate>): RecordVerdict {
  return validateRecord({
    collection: 'app.bsky.feed.post',
    rkey: undefined,
    record: {},
    validate: undefined,
    ...candidate,
  });
}

function mustRefuse(verdict: RecordVerdict): string {
  assert.ok(!verdict.ok, 'expected a refusal');
  return verdict.message;
}

function mustAccept(verdict: RecordVerdict): Extract<RecordVerdict, { ok: true }> {
  assert.ok(verdict.ok, verdict.ok ? '' : verdict.message);
  return verdict;
}

const post = { $type: 'app.bsky.feed.post', text: 'hello', createdAt: now };

test('a record that fits its lexicon is valid and stays as it was sent', () => {
  const record = { ...post, 'com.example.own': { kept: true } };
  const verdict = mustAccept(judge({ record }));
  assert.equal(verdict.validationStatus, 'valid');
  assert.equal(verdict.record, record);
});

test('a missing $type is filled in, another one refused', () => {
  const { $type, ...bare } = post;
  assert.equal(mustAccept(judge({ record: bare })).record['$type'], $type);
  assert.equal(
    mustRefuse(judge({ record: { ...post, $type: 'app.bsky.feed.like' } })),
    'Invalid $type: expected app.bsky.feed.post, got app.bsky.feed.like',
  );
  assert.match(mustRefuse(judge({ record: { ...post, $type: 7 } })), /got a value of type number/);
});

test('what does not fit is named by its place', () => {
  const message = mustRefuse(judge({ record: { ...post, langs: ['de', 'not a language'] } }));
  assert.equal(message, 'Invalid app.bsky.feed.post record: record.langs[1] must be a valid language');
  const several = mustRefuse(judge({ record: { text: 'x'.repeat(3001), createdAt: 'today' } }));
  assert.match(several, /record\.(text|createdAt) .* \(and \d more\)$/);
});

test('text of each format is what the vectors say', () => {
  const language = (text: string) => judge({ record: { ...post, langs: [text] } });
  const subjectOf = (uri: string, of: string) =>
    judge({ collection: 'app.bsky.feed.like', record: { subject: { uri, cid: of }, createdAt: now } });
  const external = (uri: string) => {
    const embed = { $type: 'app.bsky.embed.external', external: { uri, title: '', description: '' } };
    return judge({ record: { ...post, embed } });
  };
  const formats: Record<string, (text: string) => RecordVerdict> = {
    language,
    uri: external,
    cid: (text) => subjectOf('at://did:plc:x', text),
    aturi: (text) => subjectOf(text, cid),
    datetime: (text) => judge({ record: { ...post, createdAt: text } }),
    did: (text) => judge({ collection: 'app.bsky.graph.block', record: { subject: text, createdAt: now } }),
    tid: (text) => judge({ record: post, rkey: text }),
  };
  for (const [format, write] of Object.entries(formats)) {
    for (const text of readVectors(`${format}_syntax_valid.txt`)) assert.ok(write(text).ok, `valid: ${format} ${text}`);
    for (const text of readVectors(`${format}_syntax_invalid.txt`))
      assert.ok(!write(text).ok, `invalid: ${format} ${text}`);
  }
});

test('beside text of a rare form everything else is looked at', () => {
  const langs = ['X-fr-CH', 'de', 'en', 'fr'];
  assert.match(mustRefuse(judge({ record: { ...post, langs } })), /record\.langs must have/);
  assert.match(mustRefuse(judge({ record: { ...post, langs: langs.slice(0, 1), text: 7 } })), /record\.text/);
  mustAccept(judge({ record: { ...post, langs: langs.slice(0, 3) } }));
});

function readVectors(name: string): string[] {
  const text = readFileSync(new URL(`../../../tests/interop/syntax/${name}`, import.meta.url), 'utf8');
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('validate decides what is done about lexicons that are not known', () => {
  const collection = 'com.example.thing';
  const record = { $type: collection };
  assert.equal(mustAccept(judge({ collection, record })).validationStatus, 'unknown');
  assert.equal(mustAccept(judge({ collection, record, validate: false })).validationStatus, undefined);
  assert.equal(mustRefuse(judge({ collection, record, validate: true })), 'Unknown lexicon type: com.example.thing');
  assert.equal(mustAccept(judge({ record: { text: 7 }, validate: false })).validationStatus, undefined);
  assert.equal(mustAccept(judge({ record: post, validate: true })).validationStatus, 'valid');
});

test('keys are of the form that the lexicon says', () => {
  const collection = 'app.bsky.actor.profile';
  const record = { displayName: 'Alice' };
  mustAccept(judge({ collection, record, rkey: 'self' }));
  assert.equal(
    mustRefuse(judge({ collection, record, rkey: 'other' })),
    'Invalid record key for app.bsky.actor.profile: rkey must be "self", not "other"',
  );
  assert.match(mustRefuse(judge({ collection, record })), /rkey must be given, and be "self"/);
  mustAccept(judge({ record: post, rkey: '3jui7kd54zh2y' }));
  assert.match(mustRefuse(judge({ record: post, rkey: 'self' })), /rkey must be a valid tid/);
  mustAccept(judge({ collection, record, rkey: 'anything', validate: false }));
  assert.equal(mustRefuse(judge({ record: post, rkey: 'a/b', validate: false })), 'Invalid record key: a/b');
});

test('references to blobs come with what the lexicon asks of them', () => {
  const record = {
    ...post,
    embed: { $type: 'app.bsky.embed.images', images: [{ alt: '', image }] },
    extra: [{ anywhere: image }],
  };
  const { blobs } = mustAccept(judge({ record }));
  assert.deepEqual(
    blobs.map(({ path, accept, sizeMax }) => ({ path, accept, sizeMax })),
    [
      { path: 'record.embed.images[0].image', accept: ['image/*'], sizeMax: 2_000_000 },
      { path: 'record.extra[0].anywhere', accept: undefined, sizeMax: undefined },
    ],
  );
  const unchecked = mustAccept(judge({ record, validate: false })).blobs;
  assert.deepEqual(
    unchecked.map(({ accept }) => accept),
    [undefined, undefined],
  );
});

test('references of the old form are refused wherever they stand', () => {
  const legacy = { cid, mimeType: 'image/png' };
  const profile = { collection: 'app.bsky.actor.profile', rkey: 'self' };
  for (const validate of [undefined, true, false]) {
    assert.equal(
      mustRefuse(judge({ ...profile, record: { avatar: legacy }, validate })),
      `Legacy blobs are not allowed (${cid})`,
    );
  }
  mustRefuse(judge({ collection: 'com.example.thing', record: { deep: [{ legacy }] } }));
});

test('a blob that is here is held against its reference', () => {
  const reference: BlobReference = {
    cid,
    mimeType: 'image/png',
    size: 10,
    path: 'record.avatar',
    accept: ['image/png', 'image/jpeg'],
    sizeMax: 100,
  };
  const code = (change: Partial<BlobReference>, stored = { mimeType: 'image/png', size: 10 }): string | undefined =>
    refuseBlob({ ...reference, ...change }, stored)?.code;
  assert.equal(code({}), undefined);
  assert.equal(code({}, { mimeType: 'text/html', size: 10 }), 'InvalidMimeType');
  assert.equal(code({}, { mimeType: 'image/png', size: 11 }), 'InvalidSize');
  assert.equal(code({ sizeMax: 9 }), 'BlobTooLarge');
  assert.equal(code({ accept: ['video/*'] }), 'InvalidMimeType');
  assert.equal(code({ accept: ['IMAGE/*'] }), undefined);
  assert.equal(code({ accept: ['*/*'] }), undefined);
});
