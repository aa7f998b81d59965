import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { WatchedQuery } from './query-view.ts';
import { ShardState } from './shard-state.ts';
import type { TakenQuery } from '../wire/frames.ts';

/** Two of these do not go into one frame. */
const large = 'x'.repeat(150_000);

test('many queries go out in several frames, and what comes is held back until each has been answered', () => {
  const { state, queries } = createResumed(3);
  assert.equal(state.takeFrames().length, 3);
  assert.deepEqual(receive(state, [take(1, 'new')], 2), []);
  assert.deepEqual(receive(state, [take(2, 'new')], 3), []);
  assert.deepEqual(truthsOf(queries), ['old', 'old', 'old']);
  assert.deepEqual(receive(state, [take(3, 'new')], 4), queries);
  assert.deepEqual(truthsOf(queries), ['new', 'new', 'new']);
});

test('a frame whose queries all belong to another shard is answered, and what is known is not mixed', () => {
  const { state, queries } = createResumed(3);
  state.takeFrames();
  receive(state, [take(1, 'new')], 2);
  receive(state, [take(2, 'new')], 3);
  const effects = [...state.receive({ type: 'moved', query: 3, shard: 'of/a' })];
  assert.deepEqual(
    effects.flatMap(({ moved }) => moved),
    [{ query: queries[2], shard: 'of/a' }],
  );
  assert.deepEqual(truthsOf(queries), ['new', 'new', 'old']);
});

test('a cut while transitions are held back leaves what was known', () => {
  const { state, queries } = createResumed(2);
  state.takeFrames();
  receive(state, [take(1, 'new')], 2);
  state.open();
  const frames = state.takeFrames();
  assert.deepEqual(
    frames.flatMap((frame) => (frame.type === 'queries' ? frame.add.map(({ known }) => known?.version) : [])),
    [1, 1],
  );
  assert.deepEqual(truthsOf(queries), ['old', 'old']);
});

test('what fits into one frame goes into one, with what is not watched any more', () => {
  const state = new ShardState('me');
  const queries = Array.from({ length: 1000 }, (_, number) => createQuery(`${number}`));
  state.open();
  for (const query of queries) state.watch(query);
  assert.equal(state.takeFrames().length, 1);
  for (const query of queries) state.unwatch(query);
  assert.deepEqual(state.takeFrames(), [{ type: 'queries', add: [], remove: queries.map((_, index) => index + 1) }]);
});

test('of held transitions those before one that does not fit have their effects', () => {
  const state = new ShardState('me');
  const queries = ['a', 'b'].map((of) => createQuery(`${of}${large}`));
  for (const query of queries) state.watch(query);
  const mutation = { id: 1, path: 'items:add', args: {}, moves: 0 };
  state.mutate(mutation);
  state.open();
  state.takeFrames();
  receive(state, [take(1, 'new')], 1);
  const settled: unknown[] = [];
  assert.throws(() => {
    const broken = { query: 2, instance: 2, patches: [{ splice: [[0, 1]] as const }] };
    const results = [{ number: 1, value: 'done' }];
    for (const effects of state.receive({ type: 'transition', version: 2, results })) settled.push(...effects.settled);
    for (const effects of state.receive({ type: 'transition', version: 3, taken: [broken] })) {
      settled.push(...effects.settled);
    }
  });
  assert.deepEqual(settled, [{ mutation, outcome: { value: 'done' } }]);
});

/**
 * A shard's queries, all of which are known from an earlier socket, and have not been sent over the one that is there.
 */
function createResumed(count: number): { state: ShardState; queries: WatchedQuery[] } {
  const state = new ShardState('me');
  const queries = Array.from({ length: count }, (_, number) => createQuery(`${number}${large}`));
  state.open();
  for (const query of queries) state.watch(query);
  state.takeFrames();
  receive(
    state,
    queries.map((_, index) => take(index + 1, 'old')),
    1,
  );
  state.open();
  return { state, queries };
}

function createQuery(of: string): WatchedQuery {
  return { key: of, path: 'items:list', args: { of }, truth: undefined };
}

function take(query: number, value: string): TakenQuery {
  return { query, instance: query, value };
}

function receive(state: ShardState, taken: TakenQuery[], version: number): WatchedQuery[] {
  return [...state.receive({ type: 'transition', version, taken })].flatMap(({ changed }) => changed);
}

function truthsOf(queries: readonly WatchedQuery[]): unknown[] {
  return queries.map(({ truth }) => (truth !== undefined && 'value' in truth ? truth.value : truth));
}
