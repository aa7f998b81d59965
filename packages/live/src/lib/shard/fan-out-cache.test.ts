import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Value } from '../values/value.ts';
import { createCallKeys, FanOutCache, type CachedPart } from './fan-out-cache.ts';
import type { AnsweredPart, FanOutCall } from './fan-out-calls.ts';
import { formatPatchesState, formatValueState } from './transition-text.ts';

const call: FanOutCall = { path: 'notes:list', args: {}, identity: undefined };

function apply(
  cache: FanOutCache,
  shard: string,
  answered: Partial<AnsweredPart>,
  { epoch = 'one', asked = call, base }: { epoch?: string; asked?: FanOutCall; base?: CachedPart | undefined } = {},
): boolean {
  const { instance = 1 } = answered;
  const whole = { instance, isShared: true, version: 1, state: formatValueState('[1]'), ...answered };
  return cache.apply({ shard, epoch, instance }, asked, whole, base);
}

function valueOf(cache: FanOutCache, shard: string, asked = call): Value | undefined {
  const outcome = cache.find(shard, createCallKeys(asked))?.outcome;
  return outcome !== undefined && 'value' in outcome ? outcome.value : undefined;
}

test('a part never goes back, but for another life of its shard', () => {
  const cache = new FanOutCache();
  assert.ok(apply(cache, 'a', { version: 3 }));
  assert.ok(!apply(cache, 'a', { version: 2, state: formatValueState('[2]') }));
  assert.ok(!apply(cache, 'a', { version: 3 }), 'nothing has changed');
  assert.deepEqual(valueOf(cache, 'a'), [1]);
  assert.ok(apply(cache, 'a', { instance: 2, version: 1, state: formatValueState('[3]') }));
  assert.ok(!apply(cache, 'a', { instance: 1, version: 9 }), 'an instance that is gone');
  assert.deepEqual(valueOf(cache, 'a'), [3]);
  assert.ok(apply(cache, 'a', { version: 1, state: formatValueState('[4]') }, { epoch: 'two' }));
  assert.deepEqual(valueOf(cache, 'a'), [4]);
});

test('patches are for what they were made from; for anything else the part is asked for anew', () => {
  const cache = new FanOutCache();
  apply(cache, 'a', {});
  const base = cache.find('a', createCallKeys(call));
  const patches = formatPatchesState(['{"splice":[[1,0,2]]}']);
  assert.ok(apply(cache, 'a', { version: 2, state: patches }, { base }));
  assert.deepEqual(valueOf(cache, 'a'), [1, 2]);
  assert.ok(!apply(cache, 'a', { version: 2, state: formatPatchesState([]) }, { base: cache.list('a')[0] }));
  assert.deepEqual(valueOf(cache, 'a'), [1, 2]);
  assert.ok(apply(cache, 'a', { version: 3, state: patches }, { base }), 'from what is here no longer');
  assert.equal(cache.list('a').length, 0);
});

test('whoever asks finds a part of their own before the one for everyone', () => {
  const cache = new FanOutCache();
  const ann = { ...call, identity: { tokenIdentifier: 'ann', subject: 'ann', issuer: 'x' } };
  apply(cache, 'a', {});
  assert.deepEqual(valueOf(cache, 'a', ann), [1]);
  apply(cache, 'a', { instance: 2, isShared: false, state: formatValueState('[2]') }, { asked: ann });
  apply(cache, 'a', { instance: 3, state: formatValueState('[3]') });
  assert.deepEqual([valueOf(cache, 'a', ann), valueOf(cache, 'a')], [[2], [3]]);
});

test('beyond the limit those parts go whose shards have not answered for longest', () => {
  const state = formatValueState('[1]');
  const cache = new FanOutCache(3 * state.length);
  for (const shard of ['a', 'b', 'c']) apply(cache, shard, { state });
  apply(cache, 'a', { instance: 2, state }, { asked: { ...call, path: 'notes:count' } });
  const count = (): number[] => ['a', 'b', 'c'].map((shard) => cache.list(shard).length);
  assert.deepEqual(count(), [2, 1, 1]);
  cache.trim();
  assert.deepEqual(count(), [2, 0, 1]);
  cache.trim();
  assert.deepEqual(count(), [2, 0, 1]);
});
