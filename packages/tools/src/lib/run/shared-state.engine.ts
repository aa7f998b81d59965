/**
 * Calls that change the state of one photon while others of its calls go on, and a process that dies between any two
 * turns: whatever a call changes is changed once. What happens next is drawn from a seed: an operation ends, an ask is
 * answered, another call begins, or the process dies.
 */
import assert from 'node:assert/strict';

import type { Subject, Suite } from '../../../../../tests/harness/engine/suite.ts';
import { settle } from '../../../tests/worker/held-time.ts';
import { MortalState } from '../../../tests/worker/mortal-state.ts';
import { SeededRandom } from '../../../tests/worker/random-program.ts';
import { accept, caller, createRequest, RunBench } from '../../../tests/worker/run-bench.ts';
import { StatefulDouble, type ListMethod } from '../../../tests/worker/stateful-double.ts';
import { asks } from './ask.ts';
import type { RunScope } from './run-scope.ts';

/** A seed that has failed once stays here. */
const seeds: readonly number[] = [];

const CALLS = 6;
const DEATHS_MAX = 12;

/** A call: changes of the state between operations, of which some run side by side. */
type Part =
  | { readonly kind: 'change' | 'ticks' | 'now' | 'later' | 'ask'; readonly id: number }
  | { readonly both: readonly [Part[], Part[]] };

/** What runs side by side changes nothing: see decisions/056. */
const QUIET = ['now', 'later', 'ask'] as const;
const ALL = ['change', 'change', 'ticks', 'both', ...QUIET, 'later'] as const;

function createParts(
  random: SeededRandom,
  kinds: typeof ALL | typeof QUIET,
  length: number,
  nextId: () => number,
): Part[] {
  return Array.from({ length }, (): Part => {
    const kind = kinds[random.below(kinds.length)] ?? 'now';
    if (kind !== 'both') return { kind, id: nextId() };
    return { both: [createParts(random, QUIET, 2, nextId), createParts(random, QUIET, 2, nextId)] };
  });
}

function changesOf(parts: readonly Part[]): number[] {
  return parts.flatMap((part) => {
    if ('both' in part) return part.both.flatMap(changesOf);
    return part.kind === 'change' ? [part.id] : [];
  });
}

class Simulation {
  readonly #ctx: DurableObjectState;
  readonly #random: SeededRandom;
  readonly #calls = new Map<string, Part[]>();
  #state: MortalState;
  #double: StatefulDouble;
  #bench: RunBench;
  /** Operations of this process that have not ended. */
  #pending: (() => void)[] = [];
  #deaths = 0;

  constructor(ctx: DurableObjectState, seed: number) {
    this.#ctx = ctx;
    this.#random = new SeededRandom(seed);
    [this.#state, this.#double, this.#bench] = this.#live();
  }

  /** Begins calls, lets things happen until all have ended that can, and checks what has become of the state. */
  async check(): Promise<void> {
    for (let step = 0; step < 2_000; step += 1) {
      await settle();
      const { waiting, isOver } = this.#look();
      if (isOver) break;
      const choice = this.#random.below(8);
      const ask = waiting[this.#random.below(Math.max(1, waiting.length))];
      if (choice === 0 && this.#calls.size < CALLS) this.#begin();
      else if (choice === 1 && this.#deaths < DEATHS_MAX) this.#die();
      else if (choice < 4 && ask !== undefined) this.#bench.runs.answer(...ask, accept({ confirmed: true }), caller);
      else if (this.#pending.length > 0) this.#endSome();
      else await this.#bench.pass(5_000);
    }
    assert.ok(this.#look().isOver, 'every call has ended');
    const { items } = this.#double.real.state;
    assert.deepEqual(
      items.filter((item, index) => items.indexOf(item) !== index),
      [],
      'nothing is changed twice',
    );
    for (const [id, parts] of this.#calls) {
      if (this.#bench.runs.get(id)?.status !== 'returned') continue;
      for (const change of changesOf(parts)) assert.ok(items.includes(`${id} ${change}`), `${id} ${change} is there`);
    }
  }

  #look(): { waiting: [run: string, ask: string][]; isOver: boolean } {
    const records = [...this.#calls.keys()].flatMap((id) => this.#bench.runs.get(id) ?? []);
    const open = records.filter(({ status }) => status === 'running' || status === 'waiting');
    const waiting = open.flatMap(({ id, asks: all }) => all.map((ask): [string, string] => [id, ask.id]));
    return { waiting, isOver: open.length === 0 && this.#calls.size === CALLS };
  }

  #begin(): void {
    let ids = 0;
    const id = `call ${this.#calls.size}`;
    this.#calls.set(
      id,
      createParts(this.#random, ALL, 2 + this.#random.below(6), () => (ids += 1)),
    );
    void this.#bench.runs.start(createRequest(id, 'work', this.#random.below(2) === 0 ? { isDurable: true } : {}));
  }

  /** Of several that end in one turn, calls go on in between. */
  #endSome(): void {
    for (let count = this.#random.below(3); count >= 0; count -= 1) {
      this.#pending.splice(this.#random.below(Math.max(1, this.#pending.length)), 1)[0]?.();
    }
  }

  #die(): void {
    this.#deaths += 1;
    this.#state.die();
    this.#pending = [];
    [this.#state, this.#double, this.#bench] = this.#live();
  }

  #live(): [MortalState, StatefulDouble, RunBench] {
    const state = new MortalState(this.#ctx);
    const double = new StatefulDouble(state.ctx, () => bench.runs.noteSave());
    const bench: RunBench = new RunBench(
      { ctx: state.ctx },
      { work: (scope, _args, replay) => double.call(this.#method(scope.request.id), scope, replay) },
      { state: double.hooks, crashesMax: DEATHS_MAX + 1 },
    );
    if (this.#bench !== undefined) bench.clock.time = this.#bench.clock.time;
    return [state, double, bench];
  }

  #method(run: string): ListMethod {
    const pending = this.#pending;
    const work = async (parts: readonly Part[], photon: Parameters<ListMethod>[0], scope: RunScope): Promise<void> => {
      for (const part of parts) {
        if ('both' in part) await Promise.all(part.both.map((branch) => work(branch, photon, scope)));
        else if (part.kind === 'change') photon.state.items.push(`${run} ${part.id}`);
        else if (part.kind === 'ticks') for (let tick = part.id % 5; tick > 0; tick -= 1) await Promise.resolve();
        else if (part.kind === 'ask') await asks.confirm(`${part.id}?`);
        else {
          const ended = (): unknown => (part.kind === 'now' ? part.id : new Promise<void>((end) => pending.push(end)));
          await scope.perform({ kind: part.kind, key: String(part.id) }, ended);
        }
      }
    };
    return (photon, scope) => work(this.#calls.get(run) ?? [], photon, scope);
  }
}

async function simulate(ctx: DurableObjectState, seed: number): Promise<void> {
  try {
    await new Simulation(ctx, seed).check();
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** A call changes the state and goes on by itself, another saves meanwhile, and the process dies after that turn. */
async function saveInBetween(ctx: DurableObjectState): Promise<void> {
  let ended: (() => void)[] = [];
  const ticks = async (count: number): Promise<void> => {
    for (let tick = 0; tick < count; tick += 1) await Promise.resolve();
  };
  const later = (scope: RunScope, key: string): Promise<void> =>
    scope.perform({ kind: 'later', key }, () => new Promise<void>((end) => ended.push(end)));
  const methods: Record<string, ListMethod> = {
    changing: async (photon, scope) => {
      await later(scope, 'one');
      photon.state.items.push('changed');
      await ticks(50);
      await later(scope, 'two');
      return photon.state.items;
    },
    saving: async (_photon, scope) => {
      await later(scope, 'one');
      await ticks(25);
      await scope.perform({ kind: 'now', key: '' }, () => 0);
      await later(scope, 'two');
    },
  };
  const live = (state: MortalState): RunBench => {
    const double = new StatefulDouble(state.ctx, () => bench.runs.noteSave());
    const called = Object.entries(methods).map(([name, method]): [string, RunBench['methods'][string]] => {
      return [name, (scope, _args, replay) => double.call(method, scope, replay)];
    });
    const bench: RunBench = new RunBench({ ctx: state.ctx }, Object.fromEntries(called), { state: double.hooks });
    return bench;
  };
  const first = new MortalState(ctx);
  const { runs } = live(first);
  for (const method of ['changing', 'saving']) void runs.start(createRequest(method, method, { isDurable: true }));
  await settle();
  for (const end of ended.splice(0)) end();
  await settle();
  first.die();
  ended = [];
  const second = live(new MortalState(ctx));
  const progress = second.runs.start(createRequest('changing', 'changing', { isDurable: true }));
  await settle();
  for (const end of ended.splice(0)) end();
  assert.deepEqual(await progress, { kind: 'returned', value: ['changed'] });
}

const simulations = Object.fromEntries(
  [...seeds, ...Array.from({ length: 20 }, () => undefined)].map((known, index) => [
    known === undefined ? `a fresh seed, ${index + 1}` : `seed ${known}`,
    ({ ctx }: Subject) => simulate(ctx, known ?? Math.floor(Math.random() * 2 ** 31)),
  ]),
);

export const sharedStateSuite: Suite = {
  name: 'calls that share their state',
  tests: {
    'a call that changes the state and goes on in the same turn, in which another saves it': ({ ctx }) =>
      saveInBetween(ctx),
    ...simulations,
  },
};
