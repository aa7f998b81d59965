/** Our verdicts beside those of the reference's own validator, for random records of types that both know. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { jsonToLex, lexicons as peer, schemas } from '@atproto/api';
import fc from 'fast-check';

import { knownRecords } from './known-records.ts';
import { isCid } from '../values/syntax.ts';
import { validateRecord } from './validate-record.ts';

const cid = 'bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e';
const recordCid = 'bafyreihffx5a2e7k5uwrmmgofbvzujc5cmw5h4espouwuxt3liqoflx3ee';
const did = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
const createdAt = '2026-01-02T03:04:05.678Z';
const blob = { $type: 'blob', ref: { $link: cid }, mimeType: 'image/png', size: 1234 };
const subject = { uri: `at://${did}/app.bsky.feed.post/3jui7kd54zh2y`, cid: recordCid };

const fitting: Readonly<Record<string, Record<string, unknown>>> = {
  'app.bsky.actor.profile': { displayName: 'Alice', description: 'x', avatar: blob, createdAt, pinnedPost: subject },
  'app.bsky.feed.generator': { did, displayName: 'Feed', createdAt, avatar: blob, acceptsInteractions: true },
  'app.bsky.feed.like': { subject, createdAt },
  'app.bsky.feed.post': {
    text: 'hello there',
    createdAt,
    langs: ['en', 'de-CH'],
    tags: ['a'],
    facets: [
      {
        index: { byteStart: 0, byteEnd: 5 },
        features: [{ $type: 'app.bsky.richtext.facet#mention', did }],
      },
    ],
    reply: { root: subject, parent: subject },
    embed: { $type: 'app.bsky.embed.images', images: [{ image: blob, alt: '', aspectRatio: { width: 1, height: 2 } }] },
    labels: { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: 'x' }] },
  },
  'app.bsky.feed.repost': { subject, createdAt },
  'app.bsky.feed.threadgate': {
    post: subject.uri,
    createdAt,
    allow: [{ $type: 'app.bsky.feed.threadgate#mentionRule' }],
  },
  'app.bsky.graph.block': { subject: did, createdAt },
  'app.bsky.graph.follow': { subject: did, createdAt },
  'app.bsky.graph.list': { name: 'List', purpose: 'app.bsky.graph.defs#modlist', createdAt },
  'app.bsky.graph.listitem': { subject: did, list: subject.uri, createdAt },
  'app.bsky.labeler.service': { policies: { labelValues: ['spam'] }, createdAt },
  'chat.bsky.actor.declaration': { allowIncoming: 'all' },
};

const junk = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    1,
    -1,
    100_000,
    '',
    'self',
    did,
    createdAt,
    'en',
    'at://x',
    cid,
    'x'.repeat(700),
  ),
  fc.constantFrom([], {}, [1], { $type: 'app.bsky.embed.images' }, { $type: 'com.example.own' }, subject),
  fc.constantFrom({ $link: cid }, { $bytes: 'AAAA' }, { cid, mimeType: 'image/png' }, [subject, subject]),
  fc.string(),
  fc.integer(),
);

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, field]) =>
      pathsOf(field, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

/** The value with what is at the path replaced, or left out. */
function change(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => (index === key ? [change(item, rest, replacement)] : [item]));
  }
  assert.ok(typeof value === 'object' && value !== null);
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, field]) => [name, name === key ? change(field, rest, replacement) : field])
      .filter(([, field]) => field !== undefined),
  );
}

function peerTakes(collection: string, record: unknown): boolean {
  try {
    peer.assertValidRecord(collection, jsonToLex(JSON.parse(JSON.stringify(record))));
    return true;
  } catch {
    return false;
  }
}

test('what the reference knows as a record is known here', () => {
  const records = schemas.filter(({ defs }) => 'main' in defs && defs.main.type === 'record').map(({ id }) => id);
  assert.deepEqual(
    records.filter((id) => !knownRecords.has(id)),
    [],
  );
});

for (const [collection, fields] of Object.entries(fitting)) {
  test(`changed records of ${collection} get the verdict of the reference's validator`, () => {
    const record = { $type: collection, ...fields };
    assert.ok(peerTakes(collection, record));
    const paths = pathsOf(fields).filter((path) => path.length > 0);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.oneof(junk, fc.constant(undefined)), (path, replacement) => {
        // What the peer makes of a type that is but a fragment is an accident of how it looks types up.
        fc.pre(path.at(-1) !== '$type' || typeof replacement !== 'string' || !replacement.includes('#'));
        // The specification's vectors look at a CID's letters, as is done here; the peer reads it.
        fc.pre(path.at(-1) !== 'cid' || replacement === cid || typeof replacement !== 'string' || !isCid(replacement));
        const changed = change(record, path, replacement);
        assert.ok(typeof changed === 'object' && changed !== null);
        const rkey =
          collection.endsWith('profile') || collection.startsWith('chat') || collection.includes('labeler')
            ? 'self'
            : undefined;
        const verdict = validateRecord({ collection, rkey, record: { ...changed }, validate: true });
        // References of the old form are refused here on purpose.
        if (!verdict.ok && verdict.message.startsWith('Legacy blobs')) return;
        assert.equal(verdict.ok, peerTakes(collection, changed), verdict.ok ? 'taken here' : verdict.message);
      }),
      { numRuns: 400 },
    );
  });
}
