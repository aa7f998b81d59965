import assert from 'node:assert/strict';
import { test } from 'node:test';

import { z } from 'zod';

import { v } from '../values/v.ts';
import { defineSchema, defineTable } from '../schema/define-schema.ts';
import { mutation, query } from './define-function.ts';
import { createRegistry, mustFindFunction } from './registry.ts';
import { findShard, type CallPlace } from './shard-rules.ts';

const key = '0123456789abcdefghjkmnpqrs';
const channelId = `channels_${key}`;

const schema = defineSchema({
  channels: defineTable({ name: v.string() }),
  messages: defineTable({ channelId: v.id('channels') }).shardBy('channelId'),
  reactions: defineTable({ channelId: v.id('channels'), emoji: v.string() }).shardBy('channelId'),
  tasks: defineTable({ team: v.string() }).shardBy('team'),
  users: defineTable({ email: v.string() }).global(),
});

const handler = (): null => null;
const messages = {
  list: query({ args: { channelId: v.id('channels') }, handler }),
  maybe: query({ args: { channelId: v.optional(v.nullable(v.id('channels'))) }, handler }),
  edit: mutation({ args: { messageId: v.id('messages'), text: v.string() }, handler }),
  move: mutation({ args: { messageId: v.id('messages'), channelId: v.id('channels') }, handler }),
  react: mutation({ args: { target: v.union(v.id('messages'), v.id('reactions')) }, handler }),
  either: mutation({ args: { target: v.union(v.id('messages'), v.id('tasks')) }, handler }),
  rooms: query({ args: { room: v.string() }, shardBy: { argument: 'room', field: 'channelId' }, handler }),
  team: query({ args: { team: v.string() }, shardBy: 'team', handler }),
  rename: mutation({ args: { channelId: v.id('channels'), name: v.string() }, shardBy: false, handler }),
  zod: query({ args: z.object({ channelId: z.string() }), handler }),
  loose: query(handler),
  none: query({ args: { name: v.string() }, handler }),
  everywhere: query({ args: { channelId: v.id('channels') }, acrossShards: 'channelId', handler }),
  user: query({ args: { userId: v.id('users') }, global: true, handler }),
};
const registry = createRegistry({ schema, functions: { messages } });

function place(name: keyof typeof messages, args?: unknown): CallPlace {
  return findShard(mustFindFunction(registry, `messages:${name}`, { isOutside: false }), args);
}

const rule = { argument: 'channelId', field: 'channelId' };
const root = { shard: '__root__', rule: { always: '__root__' } };
const inChannel = { shard: `channelId/${channelId}` };

test('an argument called like a shard field names the shard', () => {
  assert.deepEqual(place('list', { channelId }), { ...inChannel, rule });
  assert.deepEqual(place('maybe', { channelId }), { ...inChannel, rule });
  assert.deepEqual(place('zod', { channelId }), { ...inChannel, rule });
  assert.deepEqual(place('loose', { channelId }), { ...inChannel, rule });
  assert.deepEqual(place('loose', { team: 'red' }), {
    shard: 'team/red',
    rule: { argument: 'team', field: 'team' },
  });
});

test('an id of a sharded table names its shard', () => {
  assert.deepEqual(place('edit', { messageId: `messages_${key}@${channelId}`, text: 'a' }), {
    ...inChannel,
    rule: { id: 'messageId', field: 'channelId' },
  });
  assert.deepEqual(place('react', { target: `reactions_${key}@a%2Fb` }), {
    shard: 'channelId/a/b',
    rule: { id: 'target', field: 'channelId' },
  });
});

test('what names no shard runs in the root shard', () => {
  assert.deepEqual(place('none', { name: 'a' }), root);
  assert.deepEqual(place('none'), root);
  assert.deepEqual(place('rename', { channelId, name: 'a' }), root, '`shardBy: false`');
  assert.deepEqual(place('either', { target: `messages_${key}@a` }), root, 'tables of two shard fields');
});

test('an argument that is left out keeps the rule for calls that have it', () => {
  assert.deepEqual(place('maybe', {}), { shard: '__root__', rule });
  assert.deepEqual(place('maybe', { channelId: null }), { shard: '__root__', rule });
  assert.deepEqual(place('loose'), { shard: '__root__', rule });
});

test('`shardBy` says which argument names the shard, and then it must', () => {
  assert.deepEqual(place('rooms', { room: 'a' }), {
    shard: 'channelId/a',
    rule: { argument: 'room', field: 'channelId' },
  });
  assert.equal(shardOf(place('team', { team: 'red' })), 'team/red');
  assert.throws(() => place('rooms', {}), {
    code: 'invalid_arguments',
    message:
      'The arguments of messages:rooms do not fit: room: expected a string or an id, which names the shard, found nothing.',
  });
});

test('queries across shards belong to the root shard, and functions on global tables to none', () => {
  assert.deepEqual(place('everywhere', { channelId }), root);
  assert.equal(mustFindFunction(registry, 'messages:everywhere', { isOutside: true }).acrossField, 'channelId');
  assert.equal(mustFindFunction(registry, 'messages:list', { isOutside: true }).acrossField, undefined);
  assert.deepEqual(place('user', { userId: 'x' }), {
    shard: '__global__',
    rule: { always: '__global__' },
  });
});

test('arguments of two shards are refused, and of one shard twice are not', () => {
  const messageId = `messages_${key}@${channelId}`;
  assert.equal(shardOf(place('move', { messageId, channelId })), `channelId/${channelId}`);
  assert.throws(() => place('move', { messageId, channelId: 'other' }), {
    name: 'AmbiguousShardError',
    code: 'ambiguous_shard',
    message:
      `A call of messages:move runs in one shard, and its arguments name two: messageId names channelId/${channelId}, ` +
      'and channelId names channelId/other. Call it with arguments of one shard, or declare which counts with `shardBy`.',
  });
});

test('an argument that cannot name a shard is refused', () => {
  const refused: [() => unknown, string][] = [
    [
      () => place('list', { channelId: 3 }),
      'channelId: expected a string or an id, which names the shard, found the number 3',
    ],
    [
      () => place('list', { channelId: '' }),
      'channelId: expected a shard named by at least one character, found an empty string',
    ],
    [
      () => place('edit', { messageId: 'x' }),
      'messageId: expected an id of a sharded table, with its shard behind "@", found the string "x"',
    ],
    [
      () => place('edit', { messageId: `messages_${key}` }),
      'messageId: expected an id of a sharded table, with its shard behind "@", found an id of messages',
    ],
    [() => place('edit', [1]), 'expected an object of arguments, found a list of 1'],
  ];
  for (const [call, message] of refused) {
    assert.throws(call, (error: Error) => error.message.endsWith(`do not fit: ${message}.`));
  }
});

function shardOf({ shard }: CallPlace): string {
  return shard;
}
