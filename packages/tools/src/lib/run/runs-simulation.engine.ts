/**
 * Programs made by chance over real storage, with crashes between any two of their steps: what they answer is what they
 * answer without any crash, and what they do at once is done exactly once.
 *
 * A crash makes the process's storage refuse everything from one of its steps on; a new process then goes on over the
 * same object.
 */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { MortalState, Crash } from '../../../tests/worker/mortal-state.ts';
import {
  answerTo,
  createProgram,
  immediateIds,
  runProgram,
  SeededRandom,
  type ProgramNode,
} from '../../../tests/worker/random-program.ts';
import { accept, caller, createRequest, RunBench } from '../../../tests/worker/run-bench.ts';
import type { AskAnswer, OpenAsk, RunProgress } from './run.ts';

/** A seed that has failed once stays here. */
const seeds: number[] = [];

const CRASHES = 25;

function answerOf({ request }: OpenAsk): AskAnswer {
  const answer = answerTo(Number((request.params['message'] as string).split(' ')[1]));
  return answer === 'decline'
    ? { kind: 'result', result: { action: 'decline' } }
    : accept({ confirmed: answer === 'yes' });
}

/** One run of a program, over all of its processes. */
class Simulation {
  readonly crashes: string[] = [];
  readonly #ctx: DurableObjectState;
  readonly #bench: RunBench;
  readonly #random: SeededRandom;
  #state: MortalState;

  constructor(ctx: DurableObjectState, program: ProgramNode, random: SeededRandom) {
    this.#ctx = ctx;
    this.#random = random;
    this.#state = new MortalState(ctx);
    ctx.storage.sql.exec(`create table if not exists seen (run text, what text)`);
    const note = (run: string, what: string): void => {
      this.#state.ctx.storage.sql.exec('insert into seen values (?, ?)', run, what);
    };
    const run: RunBench['methods'][string] = (scope) => {
      const { storage } = this.#state.ctx;
      return runProgram(program, scope, (id) => {
        storage.sql.exec('insert into seen values (?, ?)', scope.request.id, `effect ${id}`);
      });
    };
    this.#bench = new RunBench(
      { ctx: this.#state.ctx },
      { run },
      {
        crashesMax: CRASHES,
        onAsk: ({ id }, ask) => note(id, `ask ${ask.id}`),
        onEnd: ({ id }) => note(id, 'end'),
      },
    );
  }

  /** How often something has happened to a run. */
  count(run: string, what: string): number {
    return Number(
      this.#ctx.storage.sql.exec('select count(*) as n from seen where run = ? and what = ?', run, what).one()['n'],
    );
  }

  /** What has happened more than once. */
  twice(run: string): string[] {
    const rows = this.#ctx.storage.sql.exec(
      'select what from seen where run = ? group by what having count(*) > 1',
      run,
    );
    return rows.toArray().map(({ what }) => what as string);
  }

  /** Runs the program with crashes. */
  async disturbed(id: string, isTask: boolean): Promise<RunProgress> {
    const request = createRequest(id, 'run', isTask ? { isDurable: true } : {});
    if (!isTask) {
      const progress = await this.#bench.runs.start(request); // Before its first wait, a crash takes it with it.
      if (progress.kind !== 'waiting') return progress;
    }
    for (let crash = 0; ; crash += 1) {
      this.#state.die();
      this.#state = new MortalState(this.#ctx, crash < CRASHES ? 1 + this.#random.below(60) : undefined);
      this.#bench.revive(this.#state.ctx);
      try {
        if (isTask) void this.#bench.runs.start(request);
        const end = await Promise.race([this.#live(id), this.#state.died]);
        if (end !== undefined) return end;
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      }
    }
  }

  /** Runs the program without crashes. */
  async undisturbed(id: string): Promise<RunProgress> {
    let progress: RunProgress | undefined = await this.#bench.runs.start(createRequest(id, 'run'));
    while (progress?.kind === 'waiting') {
      for (const ask of progress.asks) this.#bench.runs.answer(id, ask.id, answerOf(ask), caller);
      progress = await this.#bench.runs.next(id);
    }
    assert.ok(progress);
    return progress;
  }

  /** One process: answers what is asked, in any order; undefined if it has died. */
  async #live(id: string): Promise<RunProgress | undefined> {
    for (let round = 0; round < 1_000; round += 1) {
      if (this.#state.isDead) return undefined;
      await this.#bench.pass(this.#random.below(2) * 5_000);
      const record = this.#bench.runs.get(id);
      if (record === undefined || (record.status !== 'running' && record.status !== 'waiting')) {
        return this.#bench.runs.next(id);
      }
      const ask = record.asks[this.#random.below(Math.max(1, record.asks.length))];
      if (ask !== undefined) this.#bench.runs.answer(id, ask.id, answerOf(ask), caller);
      await new Promise((resolve) => setTimeout(resolve, this.#random.below(3)));
    }
    assert.fail(`the run does not come to its end: ${JSON.stringify(this.#bench.runs.get(id))}`);
  }
}

async function simulate(ctx: DurableObjectState, seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  const program = createProgram(random, 4 + random.below(24));
  const simulation = new Simulation(ctx, program, random);
  const expected = await simulation.undisturbed('undisturbed');
  const isTask = random.below(2) === 0;
  const found = await simulation.disturbed('disturbed', isTask);
  assert.deepEqual(found, expected);
  for (const id of immediateIds(program)) {
    const times = simulation.count('undisturbed', `effect ${id}`);
    assert.equal(simulation.count('disturbed', `effect ${id}`), times, `effect ${id}`);
  }
  const doubled = simulation.twice('disturbed').filter((what) => !what.startsWith('effect'));
  assert.deepEqual(doubled, [], 'asks and the end are told once');
  assert.equal(simulation.count('disturbed', 'end'), simulation.count('undisturbed', 'end'));
}

export const runsSimulationSuite: Suite = {
  name: 'runs, simulated',
  tests: Object.fromEntries(
    [...seeds, ...Array.from({ length: 20 }, () => undefined)].map((known, index) => [
      known === undefined ? `a fresh seed, ${index + 1}` : `seed ${known}`,
      async ({ ctx }) => {
        const seed = known ?? Math.floor(Math.random() * 2 ** 31);
        try {
          await simulate(ctx, seed);
        } catch (error) {
          const reason = error instanceof Error ? error.stack : String(error);
          throw new Error(`seed ${seed}: ${reason}`, { cause: error });
        }
      },
    ]),
  ),
};
