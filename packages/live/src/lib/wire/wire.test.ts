import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { formatFrame } from './format-frame.ts';
import { PROTOCOL_VERSION, type ClientFrame, type ServerFrame } from './frames.ts';
import { MalformedFrameError } from './malformed-frame-error.ts';
import { parseClientFrame, parseServerFrame } from './parse-frame.ts';
import { findRoutedShard, parseRoutes } from './routes.ts';

/** What each version of the protocol is, for ever. Whatever is on the wire changes in a new file, of a new version. */
const digests: Readonly<Record<number, string>> = {
  1: '59894e9edcc20312655d79926d9cde558ba01dd427add1deb86c4e83c436d84d',
};

const golden = readGolden(PROTOCOL_VERSION);
const picture = Uint8Array.of(1, 2).buffer;
const frames: Readonly<Record<string, ClientFrame | ServerFrame>> = {
  queries: {
    type: 'queries',
    add: [
      { query: 1, path: 'messages:list', args: { channelId: 'channels_0123456789abcdefghjkmnpqrs' } },
      { query: 2, path: 'admin/users:count', args: {}, known: { epoch: 'f00d', instance: 7, version: 41 } },
    ],
    remove: [3],
  },
  mutate: {
    type: 'mutate',
    client: '0f8fad5b-d9cb-469f-a165-70867728950e',
    number: 4,
    acknowledged: 3,
    path: 'messages:send',
    args: { text: 'hello', stamp: 12n, picture, ratio: Number.NaN },
  },
  authenticate: { type: 'authenticate', token: 'header.claims.signature' },
  'authenticate as nobody': { type: 'authenticate', token: null },
  welcome: { type: 'welcome', protocol: 1, epoch: 'f00d', version: 41 },
  'transition that takes queries in': {
    type: 'transition',
    version: 42,
    taken: [
      { query: 1, instance: 9, value: [{ _id: 'messages_1', text: 'hello' }] },
      { query: 2, instance: 7, patches: [{ set: 3 }, { set: 4n }] },
      { query: 3, instance: 8, patches: [] },
      { query: 4, instance: 10, error: { code: 'full', message: 'It is full.', data: { seats: 3 } } },
    ],
  },
  'transition that changes': {
    type: 'transition',
    version: 43,
    changes: [
      {
        instance: 9,
        patches: [
          {
            splice: [
              [0, 0, { _id: 'messages_2', text: 'again' }],
              [3, 1],
            ],
          },
          { fields: { page: { splice: [[1, 2]] } }, gone: ['cursor'] },
        ],
      },
      { instance: 7, value: 5 },
      { instance: 10, error: { code: 'internal_error', message: 'The server made a mistake.' } },
    ],
    results: [
      { number: 4, value: null },
      { number: 5, error: { code: 'moved', message: 'Ask there.', data: { shard: 'channelId/a' } } },
    ],
  },
  moved: { type: 'moved', query: 1, shard: 'channelId/channels_0123456789abcdefghjkmnpqrs' },
  authenticated: { type: 'authenticated', expiresAt: 1763750000000 },
  'authenticated as nobody': { type: 'authenticated', expiresAt: null },
  error: {
    type: 'error',
    error: { code: 'malformed_frame', message: 'Malformed frame.', data: { path: 'type' } },
  },
};

test('frames are what this version of the protocol says', () => {
  assert.deepEqual(Object.keys(golden), Object.keys(frames));
  for (const [name, frame] of Object.entries(frames)) {
    const text = JSON.stringify(golden[name]);
    assert.equal(formatFrame(frame), text, name);
    const isOfClient = ['queries', 'mutate', 'authenticate'].includes(frame.type);
    assert.deepEqual(isOfClient ? parseClientFrame(text) : parseServerFrame(text), frame, name);
  }
});

test('no version of the protocol changes', () => {
  for (const [version, digest] of Object.entries(digests)) {
    const text = JSON.stringify(readGolden(Number(version)));
    assert.equal(
      createHash('sha256').update(text).digest('hex'),
      digest,
      'raise PROTOCOL_VERSION: add, change nothing',
    );
  }
  assert.ok(PROTOCOL_VERSION in digests, 'the version has no golden frames');
});

test('fields that nobody knows do not matter', () => {
  const text = '{"type":"moved","query":1,"shard":"a/b","since":3}';
  assert.deepEqual(parseServerFrame(text), { type: 'moved', query: 1, shard: 'a/b' });
});

test('a malformed frame is refused with its place, what was expected and what was found', () => {
  const ofClient: [string, string, string][] = [
    ['', '', 'JSON'],
    ['[]', '', 'an object'],
    ['{}', 'type', 'a string'],
    ['{"type":"welcome"}', 'type', '"queries", "mutate" or "authenticate"'],
    ['{"type":"constructor"}', 'type', '"queries", "mutate" or "authenticate"'],
    ['{"type":"queries","add":{},"remove":[]}', 'add', 'a list'],
    ['{"type":"queries","add":[],"remove":[1,-1]}', 'remove[1]', 'a whole number from 0 on'],
    ['{"type":"queries","add":[{"query":1,"path":"a:b"}],"remove":[]}', 'add[0].args', 'a value'],
    ['{"type":"authenticate","token":1}', 'token', 'a string'],
  ];
  for (const [text, path, expected] of ofClient) assertMalformed(() => parseClientFrame(text), path, expected);
  const args = '{"list":[{"$bigint":"x"}]}';
  const mutate = `{"type":"mutate","client":"a","number":1,"acknowledged":0,"path":"a:b","args":${args}}`;
  assertMalformed(() => parseClientFrame(mutate), 'args.list[0].$bigint', 'a whole number of at most 4096 digits');
  const ofServer: [string, string, string][] = [
    ['{"type":"transition","version":1.5}', 'version', 'a whole number from 0 on'],
    [transition('{"instance":1}'), 'changes[0]', 'an object with "value", "patches" or "error"'],
    [transition('{"instance":1,"patches":[{"set":1},{"splice":[[0]]}]}'), 'changes[0].patches[1]', 'a patch'],
    [transition('{"instance":1,"patches":[{"set":{"$bytes":1}}]}'), 'changes[0].patches[0].$bytes', 'a string'],
    ['{"type":"error","error":{"code":1}}', 'error.code', 'a string'],
  ];
  for (const [text, path, expected] of ofServer) assertMalformed(() => parseServerFrame(text), path, expected);
});

test('the shard of a call follows from its rule and its arguments', () => {
  const id = 'messages_0123456789abcdefghjkmnpqrs@a%40b';
  assert.equal(findRoutedShard({ always: '__root__' }, {}), '__root__');
  assert.equal(findRoutedShard({ argument: 'channel', field: 'channelId' }, { channel: 'a@b' }), 'channelId/a@b');
  assert.equal(findRoutedShard({ argument: 'year', field: 'year' }, { year: 1999 }), 'year/1999');
  assert.equal(findRoutedShard({ id: 'message', field: 'channelId' }, { message: id }), 'channelId/a@b');
  const [rule] = [{ id: 'message', field: 'channelId' }];
  for (const args of [{}, { message: 'x' }, { message: id.slice(0, -6) }, [], null]) {
    assert.equal(findRoutedShard(rule, args), undefined);
  }
});

test('routes are read, and what are none are refused', () => {
  const routes = [
    { shard: 'a/b', rule: { argument: 'a', field: 'a' } },
    { shard: 'a/b', rule: { id: 'x', field: 'a' } },
    { shard: '__root__', rule: { always: '__root__' } },
    { error: { code: 'unknown_function', message: 'There is none.' } },
  ];
  assert.deepEqual(parseRoutes(JSON.stringify({ routes })), routes);
  assertMalformed(
    () => parseRoutes('{"routes":[{"shard":"a","rule":{}}]}'),
    'routes[0].rule',
    'an object with "always", "argument" or "id"',
  );
});

function readGolden(version: number): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`protocol-${version}.golden.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;
}

function transition(change: string): string {
  return `{"type":"transition","version":1,"changes":[${change}]}`;
}

function assertMalformed(parse: () => unknown, path: string, expected: string): void {
  assert.throws(parse, (error) => {
    assert.ok(error instanceof MalformedFrameError);
    assert.equal(error.code, 'malformed_frame');
    assert.equal(error.data['path'], path);
    assert.equal(error.data['expected'], expected);
    return true;
  });
}
