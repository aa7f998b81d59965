import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { ClientState } from './client-state.ts';
import { createQueryKey } from './optimistic-layers.ts';
import { ReferenceShard, type Link } from './reference-shard.ts';
import { isFields, isList } from '../patch/is-equal.ts';
import type { Value } from '../values/value.ts';
import { formatFrame } from '../wire/format-frame.ts';
import { parseClientFrame, parseServerFrame } from '../wire/parse-frame.ts';

const shardNames = ['of/a', 'of/b'] as const;
type ShardName = (typeof shardNames)[number];

const anyShard = fc.constantFrom(...shardNames);
const anyPath = fc.constantFrom<string[]>('items:list', 'items:count');
const anyStep = fc.oneof(
  fc.record({ do: fc.constant('watch'), shard: anyShard, path: anyPath }),
  fc.record({ do: fc.constant('unwatch'), nth: fc.nat(20) }),
  fc.record({ do: fc.constant('mutate'), shard: anyShard, isRefused: fc.boolean(), isOptimistic: fc.boolean() }),
  fc.record({ do: fc.constant('other'), shard: anyShard }),
  fc.record({ do: fc.constantFrom('connect', 'cut'), shard: anyShard }),
  fc.record({ do: fc.constant('route') }),
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('up', 'down'), shard: anyShard }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer Type> ? Type : never;

test('whatever is cut and whenever, views are whole, mutations run once and in order, and nothing flickers', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(anyStep, { maxLength: 80, size: 'max' }), (isWatching, steps) => {
      const model = new Model();
      if (isWatching) model.watchAll();
      for (const step of steps) {
        model.take(step);
        model.check();
      }
      model.settle();
    }),
    { numRuns: 400, includeErrorInReport: true },
  );
});

interface Mutation {
  readonly id: number;
  readonly item: string;
  readonly shard: ShardName;
  readonly isRefused: boolean;
  readonly isOptimistic: boolean;
  isSettled: boolean;
}

/** One client and two shards, and what must be true of them at any time. */
class Model {
  readonly #state = new ClientState('me');
  readonly #shards = new Map(shardNames.map((name) => [name, new ReferenceShard()]));
  readonly #links = new Map<ShardName, Link>();
  readonly #watched: string[] = [];
  readonly #mutations: Mutation[] = [];
  /** Items that a list has shown and must go on showing, by the list's key. */
  readonly #shown = new Map<string, Set<string>>();
  #others = 0;

  /** Begins in the middle: everything is watched, and has arrived. */
  watchAll(): void {
    for (const shard of shardNames) {
      for (const path of ['items:list', 'items:count'] as const) this.take({ do: 'watch', shard, path });
    }
    this.settle();
  }

  take(step: Step): void {
    if (step.do === 'watch') this.#watched.push(this.#state.watch(step.path, argsOf(step.shard)));
    if (step.do === 'unwatch') this.#unwatch(step.nth);
    if (step.do === 'mutate') this.#mutate(step);
    if (step.do === 'other') this.#mustShard(step.shard).add(`other ${(this.#others += 1)}`);
    if (step.do === 'route') this.#route();
    if (step.do === 'connect' && !this.#links.has(step.shard)) this.#connect(step.shard);
    if (step.do === 'cut') this.#cut(step.shard);
    if (step.do === 'up') this.#up(step.shard);
    if (step.do === 'down') this.#down(step.shard);
    this.#send();
  }

  check(): void {
    const before = new Map(this.#watched.map((key) => [key, this.#state.getView(key)]));
    const { changed, settled } = this.#state.takeEffects();
    for (const [key, view] of before) {
      const isSame = this.#state.getView(key) === view;
      assert.equal(changed.includes(key), !isSame);
      if (!isSame) assert.notDeepEqual(this.#state.getView(key), view);
    }
    for (const settlement of settled) {
      const mutation = this.#mutations.find(({ id }) => id === settlement.mutation.id);
      assert.ok(mutation !== undefined && !mutation.isSettled, 'settled twice');
      assert.equal('error' in settlement.outcome, mutation.isRefused);
      mutation.isSettled = true;
      const list = this.#viewOf('items:list', mutation.shard);
      if (list !== undefined && !mutation.isRefused) assert.ok(idsOf(list).includes(mutation.item), 'not visible');
    }
    for (const shard of shardNames) this.#checkShard(shard);
    assert.equal(this.#state.pendingMutations, this.#mutations.filter(({ isSettled }) => !isSettled).length);
  }

  /** Lets everything arrive, and looks whether all is as it must be in the end. */
  settle(): void {
    for (const shard of shardNames) this.take({ do: 'connect', shard });
    for (let round = 0; round < 3; round += 1) {
      this.take({ do: 'route' });
      for (const shard of shardNames) {
        while ((this.#links.get(shard)?.toShard.length ?? 0) > 0) this.take({ do: 'up', shard });
        while ((this.#links.get(shard)?.toClient.length ?? 0) > 0) {
          this.take({ do: 'down', shard });
          this.check();
        }
      }
      this.check();
    }
    assert.deepEqual(this.#state.pendingMutations, 0, 'a mutation has no result');
    for (const shard of shardNames) {
      for (const path of ['items:list', 'items:count'] as const) {
        const view = this.#viewOf(path, shard);
        if (this.#isWatched(path, shard)) assert.deepEqual(view, this.#mustShard(shard).run(path));
      }
      const run = this.#mustShard(shard).items.filter((item) => item.startsWith('mine'));
      const called = this.#mutations.filter((mutation) => mutation.shard === shard && !mutation.isRefused);
      assert.deepEqual(
        run,
        called.map(({ item }) => item),
      );
    }
  }

  #checkShard(shard: ShardName): void {
    const list = this.#viewOf('items:list', shard);
    const count = this.#viewOf('items:count', shard);
    if (list === undefined) return;
    const ids = idsOf(list);
    if (count !== undefined) assert.equal(count, ids.length, 'two queries of different moments');
    const key = createQueryKey('items:list', argsOf(shard));
    const shown = this.#shown.get(key) ?? new Set();
    for (const { item, isRefused, isOptimistic, isSettled } of this.#mutations.filter((one) => one.shard === shard)) {
      const times = ids.filter((id) => id === item).length;
      assert.ok(times <= 1, 'shown twice');
      if (shown.has(item) && !isRefused) assert.equal(times, 1, 'gone again');
      if (isOptimistic && !isSettled) assert.equal(times, 1, 'not shown ahead');
      if (isRefused && isSettled) assert.equal(times, 0, 'shown for ever');
      if (times === 1) shown.add(item);
    }
    this.#shown.set(key, shown);
  }

  #unwatch(nth: number): void {
    const [key] = this.#watched.splice(nth, 1);
    if (key === undefined) return;
    this.#state.unwatch(key);
    if (!this.#watched.includes(key)) this.#shown.delete(key);
  }

  #mutate({ shard, isRefused, isOptimistic }: Pick<Mutation, 'shard' | 'isRefused' | 'isOptimistic'>): void {
    const item = `mine ${this.#mutations.length}`;
    const update = (store: Parameters<NonNullable<Parameters<ClientState['mutate']>[2]>>[0]): void => {
      const list = store.getQuery('items:list', argsOf(shard));
      const count = store.getQuery('items:count', argsOf(shard));
      if (isList(list)) store.setQuery('items:list', argsOf(shard), [...list, { _id: item }]);
      if (typeof count === 'number') store.setQuery('items:count', argsOf(shard), count + 1);
    };
    const args = { ...argsOf(shard), id: item };
    const id = this.#state.mutate(isRefused ? 'items:refuse' : 'items:add', args, isOptimistic ? update : undefined);
    this.#mutations.push({ id, item, shard, isRefused, isOptimistic, isSettled: false });
  }

  #route(): void {
    for (const call of this.#state.takeUnrouted()) {
      const { of } = call.args as { readonly of: string };
      this.#state.receiveRoute(call, { shard: `of/${of}`, rule: { argument: 'of', field: 'of' } });
    }
  }

  #connect(name: ShardName): void {
    this.#links.set(name, this.#mustShard(name).connect());
    this.#state.shards.open(name);
  }

  #cut(name: ShardName): void {
    const link = this.#links.get(name);
    if (link === undefined) return;
    this.#links.delete(name);
    this.#mustShard(name).links.delete(link);
    this.#state.shards.close(name);
  }

  /** What the client has sent arrives, one frame of it; it may be the last before a cut. */
  #up(name: ShardName): void {
    const link = this.#links.get(name);
    if (link !== undefined) this.#mustShard(name).handleNext(link);
  }

  #down(name: ShardName): void {
    const frame = this.#links.get(name)?.toClient.shift();
    if (frame !== undefined) this.#state.receive(name, parseServerFrame(formatFrame(frame)));
  }

  #send(): void {
    for (const [name, { toShard }] of this.#links) {
      toShard.push(...this.#state.shards.takeFrames(name).map((frame) => parseClientFrame(formatFrame(frame))));
    }
  }

  #isWatched(path: string, shard: ShardName): boolean {
    return this.#watched.includes(createQueryKey(path, argsOf(shard)));
  }

  #viewOf(path: string, shard: ShardName): Value | undefined {
    if (!this.#isWatched(path, shard)) return undefined;
    const view = this.#state.getView(createQueryKey(path, argsOf(shard)));
    return view !== undefined && 'value' in view ? view.value : undefined;
  }

  #mustShard(name: ShardName): ReferenceShard {
    const shard = this.#shards.get(name);
    assert.ok(shard !== undefined);
    return shard;
  }
}

function argsOf(shard: ShardName): { readonly of: string } {
  return { of: shard.slice('of/'.length) };
}

function idsOf(list: Value): Value[] {
  assert.ok(isList(list));
  return list.map((row) => (isFields(row) ? (row['_id'] ?? null) : null));
}
