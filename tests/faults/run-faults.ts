/**
 * The loop: load, kill, restart, check; at the end, rest and check what must have happened by itself.
 *
 * The seed decides each round's plan, and what the n-th operation of each client is. How operations of different
 * clients interleave, and where exactly a kill falls, is up to the machine.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { Client, UnansweredError } from './client.ts';
import { type House } from './house.ts';
import { Journal } from './journal.ts';
import { Accounts } from './kinds/accounts.ts';
import { Blobs, objects, pairs } from './kinds/blobs.ts';
import { type Kind, type Turn } from './kinds/kind.ts';
import { Ledgers } from './kinds/ledgers.ts';
import { Messages } from './kinds/messages.ts';
import { Rows } from './kinds/rows.ts';
import { Settlers } from './kinds/settlers.ts';
import { Subscribers } from './kinds/subscribers.ts';
import { type Problem } from './model/problem.ts';
import { CLIENTS_MAX, formatPlan, planRound, type RoundPlan } from './plan.ts';
import { Random } from './random.ts';

/** How long nothing may get better before what is missing counts as lost. */
const STANDSTILL_MS = 15_000;
/** Asking is work for the house too, and slows down what is waited for. */
const AGAIN_MS = 400;
const MOMENT_MS = 30_000;
const STORM_CLIENT = CLIENTS_MAX;
const CROWD_CLIENT = CLIENTS_MAX + 1;
const NUMBERS_PER_CLIENT = 10_000;
const NUMBERS_PER_ROUND = NUMBERS_PER_CLIENT * (CLIENTS_MAX + 2);
const PROBLEMS_SHOWN = 6;

/** What was not kept, with the seed and the story of it. */
export class BrokenPromiseError extends Error {
  override readonly name = 'BrokenPromiseError';
}

/** One run over one house. */
export class FaultRun {
  readonly #house: House;
  readonly #random: Random;
  readonly #client: Client;
  readonly #journal = new Journal();
  readonly #ledgers: Ledgers;
  readonly #settlers: Settlers;
  /** In the order of checking. */
  readonly #kinds: readonly Kind[];
  /** How often each kind has its turn. */
  readonly #turns: readonly Kind[];
  #isFalling = false;
  #refusals: Problem[] = [];
  #plan = '';

  /**
   * @param house what is killed
   * @param seed decides everything that is left to chance
   */
  constructor(house: House, seed: number) {
    this.#house = house;
    this.#random = new Random(seed);
    this.#client = new Client(() => house.url);
    const tools = { client: this.#client, journal: this.#journal };
    this.#ledgers = new Ledgers(tools);
    this.#settlers = new Settlers(tools);
    const subscribers = new Subscribers(tools, this.#ledgers);
    const accounts = new Accounts(tools);
    const r2 = new Blobs(tools, objects);
    const kv = new Blobs(tools, pairs);
    const d1 = new Rows(tools);
    const queue = new Messages(tools);
    this.#kinds = [this.#ledgers, subscribers, this.#settlers, accounts, r2, kv, d1, queue];
    const weights: [Kind, number][] = [
      [this.#ledgers, 8],
      [accounts, 3],
      [r2, 2],
      [kv, 2],
      [d1, 2],
      [queue, 2],
      [subscribers, 5], // Most of these only break a connection.
    ];
    this.#turns = weights.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
  }

  /** How many operations were answered, and how many not. */
  get counts(): { acknowledged: number; unanswered: number; cutShort: string } {
    return this.#journal;
  }

  /** Readies the house. */
  async prepare(): Promise<void> {
    for (const kind of this.#kinds) await kind.prepare?.();
  }

  /**
   * One round: load, a fall in the middle of it, a check.
   *
   * @param number of the round
   * @throws BrokenPromiseError
   */
  async round(number: number): Promise<void> {
    this.#journal.round = number;
    const plan = planRound(this.#random.fork(number));
    this.#plan = formatPlan(plan);
    await this.#telling(() => this.#fallUnderLoad(number, plan));
  }

  async #fallUnderLoad(number: number, plan: RoundPlan): Promise<void> {
    const load = this.#startLoad(number, plan);
    await this.#moment(plan);
    this.#isFalling = true;
    this.#journal.note(`--- ${plan.fall.manner} ---`);
    const [fallen] = await Promise.allSettled([this.#house.fall(plan.fall), load]);
    if (fallen.status === 'rejected') throw fallen.reason;
    this.#client.hangUp();
    this.#isFalling = false;
    await this.check();
    if (plan.hasRest) await this.rest();
  }

  /**
   * Checks what must hold now.
   *
   * @throws BrokenPromiseError
   */
  async check(): Promise<void> {
    const problems = this.#refusals;
    this.#refusals = [];
    for (const kind of this.#kinds) problems.push(...(await kind.check()));
    this.#mustHaveNone(problems);
  }

  /**
   * Waits until everything that had to happen by itself has happened, and checks all once more.
   *
   * @throws BrokenPromiseError when something is missing and nothing changes for a while
   */
  async rest(): Promise<void> {
    await this.#telling(async () => {
      for (const kind of this.#kinds) this.#mustHaveNone(await untilNothingChanges(() => kind.checkAtRest()));
      await this.check();
    });
  }

  /** Lets go of all connections. */
  close(): void {
    for (const kind of this.#kinds) kind.close?.();
    this.#client.hangUp();
  }

  /** Resolves when no client works any more. */
  async #startLoad(round: number, plan: RoundPlan): Promise<void> {
    const first = round * NUMBERS_PER_ROUND;
    const turn = (client: number, index: number): Turn => ({
      random: this.#random.fork(round, client, index),
      number: first + client * NUMBERS_PER_CLIENT + index,
      client,
    });
    const clients = Array.from({ length: plan.clients }, async (_, client) => {
      for (let index = 0; !this.#isFalling; index += 1) {
        const next = turn(client, index);
        const kind = next.random.pick(this.#turns);
        if (!(await this.#isAnswered(() => kind.operate(next)))) return;
      }
    });
    if (plan.hasStorm) clients.push(this.#once(() => this.#ledgers.storm(turn(STORM_CLIENT, 0))));
    if (plan.hasCrowd) clients.push(this.#once(() => this.#settlers.operate(turn(CROWD_CLIENT, 0))));
    await Promise.all(clients);
  }

  async #once(operate: () => Promise<void>): Promise<void> {
    await this.#isAnswered(operate);
  }

  /** An operation may stay without an answer only when the house falls, and may never be refused. */
  async #isAnswered(operate: () => Promise<void>): Promise<boolean> {
    try {
      await operate();
      return true;
    } catch (error) {
      const isExpected = this.#isFalling && error instanceof UnansweredError;
      if (!isExpected) this.#refusals.push({ object: 'the house', text: String(error) });
      return false;
    }
  }

  async #moment({ moment }: RoundPlan): Promise<void> {
    if (moment.kind === 'time') return delay(moment.afterMs);
    const goal = this.#journal.acknowledged + moment.count;
    for (const end = Date.now() + MOMENT_MS; Date.now() < end; await delay(1)) {
      if (this.#journal.acknowledged >= goal || this.#refusals.length > 0) return;
    }
  }

  #mustHaveNone(problems: readonly Problem[]): void {
    if (problems.length > 0) throw this.#tell(problems);
  }

  /** Whatever goes wrong is told with the seed: a house that does not answer breaks a promise, too. */
  async #telling(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (error instanceof BrokenPromiseError) throw error;
      throw this.#tell([{ object: 'the house', text: String(error) }], { cause: error });
    }
  }

  #tell(problems: readonly Problem[], options?: ErrorOptions): BrokenPromiseError {
    const told = problems.slice(0, PROBLEMS_SHOWN).map(({ object, text }) => `  ${object}: ${text}`);
    const objects = [...new Set(problems.slice(0, PROBLEMS_SHOWN).map(({ object }) => object))];
    const stories = objects.flatMap((object) => {
      const story = this.#journal.story(object);
      return story === '' ? [] : `  operations on ${object}:\n${story}`;
    });
    const title = `${problems.length} broken promises in round ${this.#journal.round} (${this.#plan}); replay with SUNDOG_FAULT_SEED=${this.#random.seed} SUNDOG_FAULT_ROUNDS=${this.#journal.round + 1}`;
    return new BrokenPromiseError([title, ...told, ...stories].join('\n'), options);
  }
}

/** Asks again until there is no problem, or the problems stay the same for a while. */
async function untilNothingChanges(check: () => Promise<Problem[]>): Promise<Problem[]> {
  let problems = await check();
  for (let end = Date.now() + STANDSTILL_MS; problems.length > 0 && Date.now() < end;) {
    await delay(AGAIN_MS);
    const next = await check();
    if (JSON.stringify(next) !== JSON.stringify(problems)) end = Date.now() + STANDSTILL_MS;
    problems = next;
  }
  return problems;
}
