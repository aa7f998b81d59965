import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ClientState } from './client-state.ts';
import { PatchMismatchError } from '../patch/apply-patch.ts';
import { LiveError } from '../values/live-error.ts';
import type { Value } from '../values/value.ts';
import type { ServerFrame } from '../wire/frames.ts';
import type { RouteRule } from '../wire/routes.ts';

const ROOT = '__root__';

test('a query is asked for once however many watch it, and let go with the last of them', () => {
  const state = createClient();
  const key = state.watch('items:list', { a: 1, b: 2 });
  assert.equal(state.watch('items:list', { b: 2, a: 1 }), key);
  assert.deepEqual(state.shards.takeFrames(ROOT), [
    { type: 'queries', add: [{ query: 1, path: 'items:list', args: { a: 1, b: 2 } }], remove: [] },
  ]);
  state.unwatch(key);
  assert.deepEqual(state.shards.takeFrames(ROOT), []);
  state.unwatch(key);
  assert.deepEqual(state.shards.takeFrames(ROOT), [{ type: 'queries', add: [], remove: [1] }]);
  assert.deepEqual(state.shards.wanted, []);
});

test('a query that comes and goes before anything is sent is not spoken of', () => {
  const state = createClient();
  state.unwatch(state.watch('items:list', {}));
  assert.deepEqual(state.shards.takeFrames(ROOT), []);
});

test('what has not changed is the same object', () => {
  const state = createClient();
  const key = state.watch('items:list', {});
  receive(state, taken([{ _id: 'a' }, { _id: 'b' }]));
  const before = state.getView(key);
  receive(state, { type: 'transition', version: 2, changes: [{ instance: 1, value: [{ _id: 'a' }, { _id: 'b' }] }] });
  assert.equal(state.getView(key), before);
  const patches = [{ splice: [[1, 0, { _id: 'c' }]] as const }];
  receive(state, { type: 'transition', version: 3, changes: [{ instance: 1, patches }] });
  const [a, , b] = valueOf(state, key) as readonly Value[];
  assert.ok(before !== undefined && 'value' in before);
  assert.deepEqual([a, b], before.value);
  assert.equal(a, (before.value as readonly Value[])[0]);
  assert.equal(b, (before.value as readonly Value[])[1]);
});

test('an error of a query stands in its place until there is a value again', () => {
  const state = createClient();
  const key = state.watch('items:list', {});
  receive(state, taken(1));
  const error = { code: 'full', message: 'It is full.', data: { seats: 3 } };
  receive(state, { type: 'transition', version: 2, changes: [{ instance: 1, error }] });
  const view = state.getView(key);
  assert.ok(view !== undefined && 'error' in view);
  assert.deepEqual([view.error.code, view.error.message, view.error.data], ['full', 'It is full.', { seats: 3 }]);
  reconnect(state);
  assert.deepEqual(state.shards.takeFrames(ROOT), [queries(1)]);
  receive(state, taken(2));
  assert.equal(valueOf(state, key), 2);
});

test('what is known of a query is of the epoch in which it was taken in', () => {
  const state = createClient();
  const key = state.watch('items:list', {});
  state.shards.takeFrames(ROOT);
  receive(state, welcome('old'), taken(1));
  reconnect(state);
  assert.deepEqual(state.shards.takeFrames(ROOT), [queries(1, 'old')]);
  receive(state, welcome('new'));
  reconnect(state);
  assert.deepEqual(state.shards.takeFrames(ROOT), [queries(1, 'old')]);
  assert.equal(valueOf(state, key), 1);
});

test('a patch that does not fit changes nothing, and the whole value is asked for', () => {
  const state = createClient();
  const list = state.watch('items:list', {});
  state.watch('items:count', {});
  state.shards.takeFrames(ROOT);
  const both = [1, 2].map((query) => ({ query, instance: query, value: query }));
  receive(state, welcome('old'), { type: 'transition', version: 1, taken: both });
  const changes = [
    { instance: 1, value: 10 },
    { instance: 2, patches: [{ splice: [[0, 1]] as const }] },
  ];
  assert.throws(() => receive(state, { type: 'transition', version: 2, changes }), PatchMismatchError);
  state.takeEffects();
  assert.equal(valueOf(state, list), 1);
  state.shards.open(ROOT);
  const frames = state.shards.takeFrames(ROOT);
  assert.ok(frames[0]?.type === 'queries' && frames[0].add.every(({ known }) => known === undefined));
});

test('a query that belongs to another shard is asked for there, and its rule is asked for anew', () => {
  const state = createClient();
  const key = state.watch('items:list', {});
  state.shards.takeFrames(ROOT);
  receive(state, { type: 'moved', query: 1, shard: 'channel/a' });
  assert.deepEqual(state.shards.wanted, ['channel/a']);
  state.shards.open('channel/a');
  assert.deepEqual(state.shards.takeFrames('channel/a'), [queries(1)]);
  state.watch('items:list', { again: true });
  assert.deepEqual(
    state.takeUnrouted().map(({ args }) => args),
    [{ again: true }],
  );
  for (const [from, to] of [
    ['channel/a', 'b/b'],
    ['b/b', 'c/c'],
    ['c/c', 'd/d'],
  ] as const) {
    state.receive(from, { type: 'moved', query: 1, shard: to });
  }
  state.takeEffects();
  assert.equal(errorOf(state, key)?.code, 'moved_too_often');
});

test('a mutation that belongs to another shard goes there, and shows what it showed', () => {
  const state = createClient();
  const key = state.watch('items:count', {});
  receive(state, taken(1));
  const id = state.mutate('items:add', {}, (store) => store.setQuery('items:count', {}, 2));
  const error = { code: 'moved', message: 'Ask there.', data: { shard: 'channel/a' } };
  receive(state, { type: 'transition', version: 1, results: [{ number: 1, error }] });
  assert.equal(valueOf(state, key), 2);
  state.shards.open('channel/a');
  assert.deepEqual(
    state.shards.takeFrames('channel/a').map((frame) => frame.type),
    ['mutate'],
  );
  state.receive('channel/a', { type: 'transition', version: 7, results: [{ number: 1, value: 'done' }] });
  const { settled } = state.takeEffects();
  assert.deepEqual(
    settled.map(({ mutation, outcome }) => [mutation.id, outcome]),
    [[id, { value: 'done' }]],
  );
  assert.equal(valueOf(state, key), 1);
});

test('an optimistic update that throws at once starts nothing; one that throws later shows nothing', () => {
  const state = createClient();
  const key = state.watch('items:count', {});
  receive(state, taken(1));
  assert.throws(() => state.mutate('items:add', {}, () => assert.fail('at once')), /at once/);
  assert.equal(state.pendingMutations, 0);
  state.mutate('items:add', {}, (store) => {
    const count = store.getQuery('items:count');
    if (count === 2) assert.fail('later');
    store.setQuery('items:count', {}, 10);
  });
  state.takeEffects();
  assert.equal(valueOf(state, key), 10);
  receive(state, { type: 'transition', version: 2, changes: [{ instance: 1, value: 2 }] });
  assert.equal(valueOf(state, key), 2);
});

test('layers see what the ones before have made, and every watched query of a function', () => {
  const state = createClient();
  const keys = [1, 2].map((page) => state.watch('items:page', { page }));
  const pages = [1, 2].map((query) => ({ query, instance: query, value: [query] }));
  receive(state, { type: 'transition', version: 1, taken: pages });
  const append = (item: Value): void =>
    void state.mutate('items:add', {}, (store) => {
      for (const { args, value } of store.getAllQueries('items:page')) {
        store.setQuery('items:page', args, [...(value as readonly Value[]), item]);
      }
      store.setQuery('items:page', { page: 3 }, ['nobody watches it']);
    });
  append('a');
  append('b');
  state.takeEffects();
  assert.deepEqual(
    keys.map((key) => valueOf(state, key)),
    [
      [1, 'a', 'b'],
      [2, 'a', 'b'],
    ],
  );
});

test('one call of each function is asked about, and its rule does for the others', () => {
  const state = new ClientState('me');
  const calls = ['a', 'b'].map((of) => ({ path: 'items:list', args: { of } }));
  for (const { path, args } of calls) state.watch(path, args);
  const asked = state.takeUnrouted();
  assert.deepEqual(
    asked.map(({ args }) => args),
    [{ of: 'a' }],
  );
  assert.deepEqual(state.takeUnrouted(), []);
  const [first] = asked;
  assert.ok(first !== undefined);
  state.receiveRoute(first, undefined);
  assert.deepEqual(state.takeUnrouted(), asked, 'no answer: it is asked again');
  state.receiveRoute(first, { shard: 'of/a', rule: { argument: 'of', field: 'of' } });
  assert.deepEqual(state.shards.wanted, ['of/a', 'of/b']);
  state.watch('items:list', {});
  assert.deepEqual(
    state.takeUnrouted().map(({ args }) => args),
    [{}],
    'the rule does not fit',
  );
});

test('a call that goes nowhere fails alone', () => {
  const state = new ClientState('me');
  const key = state.watch('items:lost', {});
  const id = state.mutate('items:gone', {});
  state.mutate('items:add', {});
  for (const call of state.takeUnrouted()) {
    const isThere = call.path === 'items:add';
    const error = { code: 'unknown_function', message: `There is no ${call.path}.` };
    state.receiveRoute(call, isThere ? rootRoute : { error });
  }
  const { settled } = state.takeEffects();
  assert.equal(errorOf(state, key)?.code, 'unknown_function');
  assert.deepEqual(
    settled.map(({ mutation, outcome }) => [mutation.id, 'error' in outcome]),
    [[id, true]],
  );
  assert.deepEqual(state.shards.wanted, [ROOT]);
});

test('a call that went nowhere is tried again for somebody else', () => {
  const state = new ClientState('me');
  const key = state.watch('items:mine', {});
  const [call] = state.takeUnrouted();
  assert.ok(call !== undefined);
  state.receiveRoute(call, { error: { code: 'unauthenticated', message: 'Who are you?' } });
  state.takeEffects();
  assert.deepEqual(state.takeUnrouted(), []);
  state.revive();
  assert.deepEqual(state.takeEffects().changed, [key]);
  assert.deepEqual(state.takeUnrouted(), [call]);
});

test('what is for a shard that cannot be opened fails, until it may be tried again', () => {
  const state = createClient();
  const key = state.watch('items:list', {});
  state.mutate('items:add', {});
  const forbidden = new LiveError({ code: 'forbidden', message: 'You may not open it.' });
  state.fail(ROOT, forbidden, true);
  assert.equal(state.takeEffects().settled.length, 1);
  assert.equal(errorOf(state, key), forbidden);
  state.mutate('items:add', {});
  const later = state.watch('items:count', {});
  assert.equal(state.takeEffects().settled.length, 1);
  assert.equal(errorOf(state, later), forbidden);
  assert.deepEqual(state.shards.wanted, []);
  state.revive();
  assert.deepEqual(state.shards.wanted, [ROOT]);
  reconnect(state);
  assert.equal(state.shards.takeFrames(ROOT).length, 1);
});

const rootRoute = { shard: ROOT, rule: { always: ROOT } satisfies RouteRule };

/** A client that knows that everything is in the root shard, and has a socket to it. */
function createClient(): ClientState {
  const state = new ClientState('me');
  for (const path of ['items:list', 'items:count', 'items:page', 'items:add']) {
    state.receiveRoute({ path, args: {} }, rootRoute);
  }
  state.shards.open(ROOT);
  return state;
}

function receive(state: ClientState, ...frames: readonly ServerFrame[]): void {
  state.shards.takeFrames(ROOT);
  for (const frame of frames) state.receive(ROOT, frame);
  state.takeEffects();
}

function reconnect(state: ClientState): void {
  state.shards.close(ROOT);
  state.shards.open(ROOT);
}

function welcome(epoch: string): ServerFrame {
  return { type: 'welcome', protocol: 1, epoch, version: 1 };
}

function taken(value: Value): ServerFrame {
  return { type: 'transition', version: 1, taken: [{ query: 1, instance: 1, value }] };
}

function queries(query: number, epoch?: string): object {
  const known = epoch !== undefined && { known: { epoch, instance: 1, version: 1 } };
  return { type: 'queries', add: [{ query, path: 'items:list', args: {}, ...known }], remove: [] };
}

function valueOf(state: ClientState, key: string): Value | undefined {
  const view = state.getView(key);
  return view !== undefined && 'value' in view ? view.value : undefined;
}

function errorOf(state: ClientState, key: string): LiveError | undefined {
  const view = state.getView(key);
  return view !== undefined && 'error' in view ? view.error : undefined;
}
