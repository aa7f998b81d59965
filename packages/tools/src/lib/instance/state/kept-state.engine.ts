import assert from 'node:assert/strict';

import type { Suite } from '../../../../../../tests/harness/engine/suite.ts';
import { KeptState, type StateChange } from './kept-state.ts';
import { StateHistory } from './state-history.ts';
import { StateTooLargeError, UnkeepableStateError } from './state-errors.ts';

interface Photon {
  n: number;
  list: unknown[];
}

const manifest = { properties: ['n', 'list'], constructorProperties: {} };

/** An object as it is after its constructor and the restoring of its state. */
function open(ctx: DurableObjectState, photon: Photon = { n: 0, list: [] }): { state: KeptState; photon: Photon } {
  const state = new KeptState(ctx.storage, manifest);
  state.begin(photon, state.load());
  return { state, photon };
}

const nobody = (): void => {};

/** What is stored, by another object. */
function stored(ctx: DurableObjectState): Photon {
  return open(ctx, { n: -1, list: ['never saved'] }).photon;
}

const keeping: Suite['tests'] = {
  'a change is stored, and told with what there was before': ({ ctx }) => {
    const { state, photon } = open(ctx);
    state.save(photon, nobody);
    photon.n = 1;
    photon.list.push({ at: new Date(5) });
    let told: StateChange | undefined;
    assert.equal(
      state.save(photon, (change) => (told = change)),
      true,
    );
    assert.deepEqual(told?.before, { n: 0, list: [] });
    assert.deepEqual(stored(ctx), { n: 1, list: [{ at: new Date(5) }] });
  },
  'what the constructor chose is stored by the first save, and is no change': ({ ctx }) => {
    const { state, photon } = open(ctx, { n: 7, list: [1] });
    assert.equal(
      state.save(photon, () => assert.fail('nothing has changed')),
      false,
    );
    assert.deepEqual(stored(ctx), { n: 7, list: [1] });
  },
  'without a change nothing is written': ({ ctx }) => {
    const { state, photon } = open(ctx);
    state.save(photon, nobody);
    for (const [key] of ctx.storage.kv.list({ prefix: '_sundog_photon_state:' })) ctx.storage.kv.delete(key);
    photon.list = [];
    assert.equal(state.save(photon, nobody), false);
    assert.deepEqual([...ctx.storage.kv.list()], []);
  },
  'only what has changed is written': ({ ctx }) => {
    const { state, photon } = open(ctx);
    state.save(photon, nobody);
    ctx.storage.kv.delete('_sundog_photon_state:list');
    photon.n = 1;
    state.save(photon, nobody);
    assert.deepEqual(stored(ctx), { n: 1, list: ['never saved'] });
  },
  'a save that fails changes nothing, and sets the properties back': ({ ctx }) => {
    const { state, photon } = open(ctx);
    photon.list.push('good');
    state.save(photon, nobody);
    photon.n = 9;
    photon.list.push({ run: nobody });
    assert.throws(() => state.save(photon, nobody), UnkeepableStateError);
    assert.deepEqual(photon, { n: 0, list: ['good'] });
    photon.n = 9;
    photon.list.push('x'.repeat(2_000_000));
    assert.throws(() => state.save(photon, nobody), StateTooLargeError);
    assert.deepEqual(
      [photon, stored(ctx)],
      [
        { n: 0, list: ['good'] },
        { n: 0, list: ['good'] },
      ],
    );
  },
  'undefined is a value like any other': ({ ctx }) => {
    const { state, photon } = open(ctx);
    state.save(photon, nobody);
    Reflect.set(photon, 'n', undefined);
    state.save(photon, nobody);
    assert.ok(Object.is(stored(ctx).n, undefined));
  },
  'an object that has repeated a run shares the state from then on': ({ ctx }) => {
    const { state, photon } = open(ctx);
    photon.list.push({ a: 1 });
    state.save(photon, nobody);
    const repeated: Photon = { n: 0, list: [{ a: 1 }] };
    const [held] = repeated.list;
    state.join(photon, repeated, true);
    assert.ok(photon.list[0] === held, 'what the run holds is the state');
    repeated.n = 5;
    photon.list.push(2);
    assert.deepEqual([photon.n, repeated.list.length], [5, 2]);
    const another: Photon = { n: 0, list: [] };
    state.join(photon, another, true);
    assert.equal(another.n, 5, 'what others have made of the state goes before');
  },
};

/** The state with its history, as a photon has them. */
function openWithHistory(ctx: DurableObjectState): {
  photon: Photon;
  set: (n: number, list?: unknown[]) => void;
  step: (direction: 'undo' | 'redo') => string | undefined;
} {
  const { state, photon } = open(ctx);
  const history = new StateHistory(ctx.storage.kv);
  return {
    photon,
    set: (n, list = photon.list) => {
      Object.assign(photon, { n, list });
      state.save(photon, (change) => history.record(`set ${n}`, change));
    },
    step: (direction) => history.step(direction, (values) => state.exchange(photon, values)),
  };
}

const history: Suite['tests'] = {
  'changes are taken back and made again, one by one, also by another object': ({ ctx }) => {
    const { photon, set, step } = openWithHistory(ctx);
    for (const n of [1, 2, 3]) set(n);
    assert.deepEqual([step('undo'), photon.n, step('undo'), photon.n], ['set 3', 2, 'set 2', 1]);
    const other = openWithHistory(ctx);
    assert.deepEqual([other.step('redo'), other.photon.n, stored(ctx).n], ['set 2', 2, 2]);
    assert.deepEqual([other.step('undo'), other.step('undo'), other.photon.n], ['set 2', 'set 1', 0]);
    assert.equal(other.step('undo'), undefined);
  },
  'a new change ends what could be made again': ({ ctx }) => {
    const { photon, set, step } = openWithHistory(ctx);
    for (const n of [1, 2]) set(n);
    step('undo');
    set(9);
    assert.deepEqual(
      [step('redo'), step('undo'), photon.n, step('undo'), photon.n],
      [undefined, 'set 9', 1, 'set 1', 0],
    );
  },
  'it is bounded': ({ ctx }) => {
    const { photon, set, step } = openWithHistory(ctx);
    for (let n = 1; n <= 120; n += 1) set(n);
    const kept = [...ctx.storage.kv.list({ prefix: '_sundog_photon_history:' })].length;
    assert.equal(kept, 50);
    let steps = 0;
    while (step('undo') !== undefined) steps += 1;
    assert.deepEqual([steps, photon.n], [50, 70]);
  },
  'a large change ends it, and later ones begin it anew': ({ ctx }) => {
    const { photon, set, step } = openWithHistory(ctx);
    set(1, ['x'.repeat(300_000)]);
    set(2, []);
    assert.deepEqual([step('undo'), photon.n], [undefined, 2]);
    set(3);
    assert.deepEqual([step('undo'), photon.n, step('undo')], ['set 3', 2, undefined]);
  },
};

/** Kept properties, and what they were. */
export const keptStateSuite: Suite = { name: 'kept state', tests: { ...keeping, ...history } };
