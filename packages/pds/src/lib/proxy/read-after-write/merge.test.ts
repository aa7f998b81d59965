import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { jsonToLex, lexicons } from '@atproto/api';
import fc from 'fast-check';

import { getAt, getObjects, getText, type JsonObject } from '../../values/json.ts';
import type { LocalRecord, LocalState } from '../../account/local-state.ts';
import { createLocalView, getLagMs, type LocalView } from './local-state.ts';
import { mergeAuthorFeed, mergeLikes, mergeTimeline } from './merge-feed.ts';
import { mergeProfile, mergeProfiles } from './merge-profile.ts';
import { createOwnThread, findKnownParent, mergeThread } from './merge-thread.ts';

const DID = 'did:plc:z72i7hdynmk6r22z27h6tvur';
const OTHER = 'did:plc:6adr3q2labdllanslzhqkqd3';
const CID = 'bafyreigp6shzy6dlcxuowwoxz7u5nemdrkad2my5zwzpwilcnhih7bw6zm';
const BLOB = {
  $type: 'blob',
  ref: { $link: 'bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy' },
  mimeType: 'image/png',
  size: 5,
};
const IMAGE_URL = `https://pds.example.com/xrpc/com.atproto.sync.getBlob?did=${encodeURIComponent(DID)}&cid=${BLOB.ref.$link}`;
const PROFILE: JsonObject = {
  $type: 'app.bsky.actor.profile',
  displayName: 'Alice',
  description: 'new',
  avatar: BLOB,
  banner: BLOB,
};

const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;
const uriOf = (rkey: string, did = DID): string => `at://${did}/app.bsky.feed.post/${rkey}`;

function createPost(rkey: string, second: number, value: JsonObject = {}): LocalRecord {
  const record = { $type: 'app.bsky.feed.post', text: rkey, createdAt: at(second), ...value };
  return { uri: uriOf(rkey), cid: CID, indexedAt: at(second), value: record };
}

function replyTo(parent: string, root = parent): JsonObject {
  return { reply: { parent: { uri: parent, cid: CID }, root: { uri: root, cid: CID } } };
}

function createView(changes: readonly LocalRecord[], quotes?: ReadonlyMap<string, JsonObject>): LocalView {
  const state: LocalState = { did: DID, handle: 'alice.test', profile: PROFILE, changes };
  return createLocalView(state, 'https://pds.example.com', quotes);
}

const profileChange: LocalRecord = {
  uri: `at://${DID}/app.bsky.actor.profile/self`,
  cid: CID,
  indexedAt: at(1),
  value: PROFILE,
};

/** As an AppView shows a post of others. */
function view(rkey: string, second: number, did = OTHER): JsonObject {
  return {
    uri: uriOf(rkey, did),
    cid: CID,
    author: { did, handle: 'other.test', displayName: 'old' },
    record: { $type: 'app.bsky.feed.post', text: rkey, createdAt: at(second) },
    indexedAt: at(second),
  };
}

/** As the real clients read it. */
function assertValid(nsid: string, body: JsonObject): void {
  lexicons.assertValidXrpcOutput(nsid, jsonToLex(JSON.parse(JSON.stringify(body))));
}

const rkeysOf = (body: JsonObject): readonly (string | undefined)[] =>
  getObjects(body['feed']).map((item) => getText(item, 'post', 'uri')?.split('/').at(-1));

const noParams = new URLSearchParams();

describe('a profile', () => {
  const body = { did: DID, handle: 'alice.test', displayName: 'old', banner: 'https://cdn/old', followersCount: 5 };

  test('is the newest, and otherwise as it was', () => {
    const merged = mergeProfile(body, createView([profileChange]));
    assertValid('app.bsky.actor.getProfile', merged);
    assert.deepEqual(merged, {
      ...body,
      displayName: 'Alice',
      description: 'new',
      avatar: IMAGE_URL,
      banner: IMAGE_URL,
    });
  });

  test('loses what the record lost', () => {
    const state = { did: DID, handle: 'alice.test', profile: {}, changes: [profileChange] };
    const merged = mergeProfile(body, createLocalView(state, 'https://pds.example.com'));
    assert.deepEqual(JSON.parse(JSON.stringify(merged)), { did: DID, handle: 'alice.test', followersCount: 5 });
  });

  test('of others, or without a change, stays', () => {
    assert.equal(mergeProfile(body, createView([createPost('a', 1)])), body);
    const other = { ...body, did: OTHER };
    assert.equal(mergeProfile(other, createView([profileChange])), other);
    const both = mergeProfiles({ profiles: [other, body] }, createView([profileChange]));
    assert.deepEqual(
      getObjects(both['profiles']).map((each) => each['displayName']),
      ['old', 'Alice'],
    );
  });

  test('is shown beside likes and posts', () => {
    const feed = [{ post: view('a', 1, DID) }, { post: view('b', 1) }];
    const merged = mergeLikes({ feed }, createView([profileChange]));
    assertValid('app.bsky.feed.getActorLikes', merged);
    assert.deepEqual(
      getObjects(merged['feed']).map((item) => getText(item, 'post', 'author', 'displayName')),
      ['Alice', 'old'],
    );
  });
});

describe('a timeline', () => {
  const feed = [{ post: view('c', 30) }, { post: view('b', 20) }, { post: view('a', 10) }];

  test('has new posts where their time says', () => {
    const posts = [createPost('old', 5), createPost('x', 15), createPost('y', 25), createPost('z', 35)];
    const merged = mergeTimeline({ feed }, createView(posts), noParams);
    assertValid('app.bsky.feed.getTimeline', merged);
    assert.deepEqual(rkeysOf(merged), ['z', 'c', 'y', 'b', 'x', 'a']);
    assert.deepEqual(rkeysOf({ feed }), ['c', 'b', 'a'], 'what was given stays as it is');
  });

  test('has them once, on the first page only, and when it was empty', () => {
    const known = [{ post: view('x', 15, DID) }];
    assert.deepEqual(rkeysOf(mergeTimeline({ feed: known }, createView([createPost('x', 16)]), noParams)), ['x']);
    const later = new URLSearchParams({ cursor: 'c' });
    assert.deepEqual(rkeysOf(mergeTimeline({ feed }, createView([createPost('z', 35)]), later)), ['c', 'b', 'a']);
    assert.deepEqual(rkeysOf(mergeTimeline({ feed: [] }, createView([createPost('x', 1)]), noParams)), ['x']);
  });

  test('shows pictures, links and quotes of new posts', () => {
    const images = { $type: 'app.bsky.embed.images', images: [{ image: BLOB, alt: 'a' }] };
    const quoted = { $type: 'app.bsky.embed.record', record: { uri: uriOf('q', OTHER), cid: CID } };
    const external = { uri: 'https://a.com', title: 't', description: 'd', thumb: BLOB };
    const posts = [
      createPost('images', 1, { embed: images }),
      createPost('external', 2, { embed: { $type: 'app.bsky.embed.external', external } }),
      createPost('quote', 3, { embed: quoted }),
      createPost('both', 4, { embed: { $type: 'app.bsky.embed.recordWithMedia', record: quoted, media: images } }),
      createPost('video', 5, { embed: { $type: 'app.bsky.embed.video', video: BLOB } }),
    ];
    const merged = mergeTimeline({ feed: [] }, createView(posts), noParams);
    assertValid('app.bsky.feed.getTimeline', merged);
    const embeds = getObjects(merged['feed']).map((item) => getAt(item, 'post', 'embed'));
    const notFound = { $type: 'app.bsky.embed.record#viewNotFound', uri: uriOf('q', OTHER), notFound: true };
    const imagesView = {
      $type: 'app.bsky.embed.images#view',
      images: [{ thumb: IMAGE_URL, fullsize: IMAGE_URL, alt: 'a' }],
    };
    const quoteView = { $type: 'app.bsky.embed.record#view', record: notFound };
    assert.deepEqual(JSON.parse(JSON.stringify(embeds)), [
      null,
      { $type: 'app.bsky.embed.recordWithMedia#view', media: imagesView, record: quoteView },
      quoteView,
      { $type: 'app.bsky.embed.external#view', external: { ...external, thumb: IMAGE_URL } },
      imagesView,
    ]);
  });

  test('is in order, with every post once, whatever was written', () => {
    const seconds = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 10 });
    fc.assert(
      fc.property(seconds, seconds, (theirs, ours) => {
        const page = theirs.toSorted((a, b) => b - a).map((second) => ({ post: view(`t${second}`, second) }));
        const posts = ours.toSorted((a, b) => a - b).map((second) => createPost(`o${second}`, second));
        const merged = mergeTimeline({ feed: page }, createView(posts), noParams);
        const times = getObjects(merged['feed']).map((item) => getText(item, 'post', 'indexedAt') ?? '');
        assert.deepEqual(times, times.toSorted().toReversed());
        const lowest = Math.min(...theirs);
        const expected = theirs.length + ours.filter((second) => theirs.length === 0 || second > lowest).length;
        assert.equal(new Set(rkeysOf(merged)).size, expected);
      }),
    );
  });
});

describe('the feed of an author', () => {
  const reply = createPost('reply', 3, replyTo(uriOf('q', OTHER)));
  const ownReply = createPost('ownReply', 4, replyTo(uriOf('plain')));
  const media = createPost('media', 2, { embed: { $type: 'app.bsky.embed.images', images: [] } });
  const posts = [createPost('plain', 1), media, reply, ownReply];
  const merge = (params: Record<string, string>): readonly (string | undefined)[] =>
    rkeysOf(mergeAuthorFeed({ feed: [] }, createView(posts), new URLSearchParams(params)));

  test("has the author's new posts, as it is filtered", () => {
    assert.deepEqual(merge({ actor: DID }), ['ownReply', 'reply', 'media', 'plain']);
    assert.deepEqual(merge({ actor: 'Alice.test', filter: 'posts_no_replies' }), ['media', 'plain']);
    assert.deepEqual(merge({ actor: DID, filter: 'posts_and_author_threads' }), ['ownReply', 'media', 'plain']);
    assert.deepEqual(merge({ actor: DID, filter: 'posts_with_media' }), ['media']);
  });

  test('of others has none', () => {
    assert.deepEqual(merge({ actor: OTHER }), []);
  });

  test('shows the newest profile', () => {
    const params = new URLSearchParams({ actor: DID });
    const merged = mergeAuthorFeed({ feed: [{ post: view('a', 1, DID) }] }, createView([profileChange]), params);
    assertValid('app.bsky.feed.getAuthorFeed', merged);
    assert.equal(getText(getObjects(merged['feed'])[0], 'post', 'author', 'displayName'), 'Alice');
  });
});

describe('a thread', () => {
  const threadPost = (post: JsonObject, rest: JsonObject = {}): JsonObject => ({
    $type: 'app.bsky.feed.defs#threadViewPost',
    post,
    ...rest,
  });
  const outline = (thread: unknown): unknown => ({
    [getText(thread, 'post', 'uri')?.split('/').at(-1) ?? '?']: getObjects(getAt(thread, 'replies')).map(outline),
  });

  test('has new replies at every depth, the newest first', () => {
    const thread = threadPost(view('root', 1), {
      replies: [threadPost(view('a', 2), { replies: [threadPost(view('b', 3))] })],
    });
    const posts = [
      createPost('toRoot1', 10, replyTo(uriOf('root', OTHER))),
      createPost('toRoot2', 11, replyTo(uriOf('root', OTHER))),
      createPost('toB', 12, replyTo(uriOf('b', OTHER), uriOf('root', OTHER))),
      createPost('toOwn', 13, replyTo(uriOf('toRoot1'), uriOf('root', OTHER))),
      createPost('elsewhere', 14, replyTo(uriOf('z', OTHER))),
    ];
    const merged = mergeThread({ thread }, createView(posts));
    assertValid('app.bsky.feed.getPostThread', merged);
    assert.deepEqual(outline(merged['thread']), {
      root: [{ toRoot2: [] }, { toRoot1: [{ toOwn: [] }] }, { a: [{ b: [{ toB: [] }] }] }],
    });
  });

  test('has them once, and not where nothing can be found', () => {
    const known = threadPost(view('root', 1), { replies: [threadPost(view('x', 2, DID))] });
    const posts = [createPost('x', 2, replyTo(uriOf('root', OTHER)))];
    assert.deepEqual(outline(mergeThread({ thread: known }, createView(posts))['thread']), { root: [{ x: [] }] });
    const missing = { $type: 'app.bsky.feed.defs#notFoundPost', uri: uriOf('root', OTHER), notFound: true };
    assert.deepEqual(mergeThread({ thread: missing }, createView(posts)), { thread: missing });
  });

  test('that the AppView does not know is made of new posts, above and below', () => {
    const posts = [
      createPost('one', 1, replyTo(uriOf('root', OTHER))),
      createPost('two', 2, replyTo(uriOf('one'), uriOf('root', OTHER))),
      createPost('three', 3, replyTo(uriOf('two'), uriOf('root', OTHER))),
    ];
    assert.equal(findKnownParent(uriOf('two'), posts), uriOf('root', OTHER));
    const thread = createOwnThread(uriOf('two'), createView(posts), threadPost(view('root', 1)));
    assert.ok(thread);
    assertValid('app.bsky.feed.getPostThread', { thread });
    assert.deepEqual(outline(thread), { two: [{ three: [] }] });
    assert.equal(getText(thread, 'parent', 'post', 'uri'), uriOf('one'));
    assert.equal(getText(thread, 'parent', 'parent', 'post', 'uri'), uriOf('root', OTHER));
    assert.equal(createOwnThread(uriOf('none'), createView(posts), undefined), undefined);
    assert.equal(findKnownParent(uriOf('none'), posts), undefined);
  });

  test('of posts that answer each other ends', () => {
    const posts = [createPost('a', 1, replyTo(uriOf('b'))), createPost('b', 2, replyTo(uriOf('a')))];
    const thread = createOwnThread(uriOf('a'), createView(posts), undefined);
    assert.deepEqual(outline(thread), { a: [] });
    assert.equal(getText(thread, 'parent', 'post', 'uri'), uriOf('b'));
  });
});

describe('what comes back', () => {
  test('whatever the AppView answers, merging answers', () => {
    const posts = [createPost('a', 1), createPost('b', 2, replyTo(uriOf('a'))), profileChange];
    const local = createView(posts);
    const merges = [mergeProfile, mergeProfiles, mergeTimeline, mergeAuthorFeed, mergeLikes, mergeThread];
    const body = fc.record({
      did: fc.constant(DID),
      feed: fc.jsonValue(),
      thread: fc.jsonValue(),
      profiles: fc.jsonValue(),
    });
    fc.assert(
      fc.property(body, (value) => {
        for (const merge of merges) assert.ok(merge(value, local, new URLSearchParams({ actor: DID })));
      }),
    );
  });

  test('says since when something is missing', () => {
    const state = {
      did: DID,
      handle: 'alice.test',
      profile: undefined,
      changes: [createPost('a', 10), createPost('b', 20)],
    };
    assert.equal(getLagMs(state, Date.parse(at(15))), 5000);
    assert.equal(getLagMs(state, Date.parse(at(1))), 0);
    assert.equal(getLagMs({ ...state, changes: [] }, 0), 0);
  });
});
