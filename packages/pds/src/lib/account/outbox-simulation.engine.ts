/**
 * An account and the firehose over seeded chance: calls that get lost, restarts, and databases on either side that are
 * set back to an earlier state. Whoever reads what the firehose keeps must end where the account is, and every event of
 * which the account still knows must have been told once.
 */
import assert from 'node:assert/strict';

import { Jobs, Sql } from '@sundog/actor';

import type { Subject, Suite } from '../../../../../tests/harness/engine/suite.ts';
import { HeldClock } from '../../../tests/worker/held-clock.ts';
import { createFrame, decodeFrame } from '../events/frame.ts';
import { Outbox } from '../repository/outbox.ts';
import { EventStore } from '../sequencer/event-store.ts';
import { Facts } from '../sequencer/facts.ts';
import { OutboxDrain } from './outbox-drain.ts';

const rounds = 20;
const steps = 60;
const did = 'did:web:alice.test';

/** A seed that has failed once stays here. */
const seeds: number[] = [];

const accountTables = ['outbox_event', 'outbox_count', 'history'];
const firehoseTables = ['firehose_event', 'firehose_mark', 'firehose_fact'];
const schema = 'create table if not exists history (number integer primary key) strict';

/** What may happen to a call. */
const faults = ['none', 'none', 'away', 'answer lost'] as const;

class Simulation {
  readonly #ctx: DurableObjectState;
  readonly #sql: Sql;
  readonly #store: EventStore;
  readonly #facts: Facts;
  readonly #told = new Set<number>();
  readonly clock: HeldClock;
  fault: (typeof faults)[number] = 'none';
  #commits = 0;
  #outbox: Outbox;
  #drain: OutboxDrain;

  constructor({ ctx }: Subject, seed: number) {
    this.#ctx = ctx;
    this.clock = new HeldClock(seed);
    this.#sql = new Sql(ctx.storage);
    this.#facts = new Facts(this.#sql);
    const parts = { facts: this.#facts, clock: this.clock, retention: { ageMs: 1e12, bytes: 1e12 } };
    this.#store = new EventStore(this.#sql, parts);
    this.#sql.script(schema);
    [this.#outbox, this.#drain] = this.#wake();
    this.#outbox.pending(1); // Now all tables are there.
    this.#outbox.knows({ number: 0, id: '' });
    this.#store.append(did, []);
    this.save(accountTables);
    this.save(firehoseTables);
  }

  /** The newest commit that a follower knows of; -1: what came does not lead anywhere. */
  get followed(): number {
    return this.#facts.get('followed') ?? 0;
  }

  /** Numbers of the commits that the account knows of. */
  get history(): number[] {
    return this.#sql.all<{ number: number }>`select number from history order by number`.map(({ number }) => number);
  }

  /** What the account knows of and a follower was never told. */
  get untold(): number[] {
    return this.history.filter((number) => !this.#told.has(number));
  }

  commit(): void {
    const since = this.history.at(-1) ?? 0;
    const number = (this.#commits += 1);
    this.#sql.transaction(() => {
      this.#sql.run`insert into history (number) values (${number})`;
      this.#outbox.append('commit', createFrame('#commit', { number, since }));
      this.#drain.arm();
    });
  }

  flush(): Promise<void> {
    return this.#drain.flush();
  }

  /** The account's actor begins anew, without what was in memory. */
  restart(): void {
    [this.#outbox, this.#drain] = this.#wake();
  }

  save(tables: readonly string[]): void {
    for (const name of tables) {
      this.#sql.script(`drop table if exists saved_${name}; create table saved_${name} as select * from ${name}`);
    }
  }

  setBack(tables: readonly string[]): void {
    for (const name of tables) this.#sql.script(`delete from ${name}; insert into ${name} select * from saved_${name}`);
  }

  #wake(): [Outbox, OutboxDrain] {
    const outbox = new Outbox(this.#sql, this.clock);
    const drain = new OutboxDrain(new Jobs(this.#ctx, { clock: this.clock }), outbox, {
      send: async (events, afterLoss) => {
        await Promise.resolve();
        if (this.fault === 'away') throw new Error('away');
        const { frames, last } = this.#store.append(did, events, { afterLoss });
        for (const { bytes } of frames) this.#follow(new Uint8Array(bytes));
        if (this.fault === 'answer lost') throw new Error('answer lost');
        return last;
      },
      mend: (change) =>
        this.#sql.transaction(() => {
          change();
          outbox.append('sync', createFrame('#sync', { number: this.history.at(-1) ?? 0 }));
        }),
    });
    return [outbox, drain];
  }

  /** As relays do: what does not follow is of no use until `#sync` comes. What they know is lost with the firehose. */
  #follow(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes);
    assert(frame.kind === 'message');
    const { number, since } = frame.body;
    assert(typeof number === 'number');
    if (frame.type === '#commit') this.#told.add(number);
    const isNext = frame.type === '#sync' || since === this.followed;
    this.#facts.set('followed', isNext ? number : -1);
  }
}

async function simulate(subject: Subject, seed: number): Promise<void> {
  await subject.ctx.storage.deleteAll();
  const simulation = new Simulation(subject, seed);
  const { clock } = simulation;
  for (let step = 0; step < steps; step += 1) {
    clock.time += 1 + clock.below(3);
    const dice = clock.below(20);
    if (dice < 8) for (let count = 1 + clock.below(3); count > 0; count -= 1) simulation.commit();
    else if (dice < 14) await simulation.flush();
    else if (dice === 14) simulation.fault = faults[clock.below(faults.length)] ?? 'none';
    else if (dice === 15) simulation.restart();
    else if (dice === 16) simulation.save(accountTables);
    else if (dice === 17) simulation.save(firehoseTables);
    else if (dice === 18) simulation.setBack(firehoseTables);
    else {
      simulation.setBack(accountTables);
      simulation.restart();
    }
  }
  simulation.fault = 'none';
  simulation.commit();
  await simulation.flush();
  assert.deepEqual(simulation.untold, [], `seed ${seed}`);
  assert.equal(simulation.followed, simulation.history.at(-1), `seed ${seed}`);
}

export const outboxSimulationSuite: Suite = {
  name: 'outbox, simulated',
  tests: {
    'a follower ends where the account is, whoever was set back': async (subject) => {
      const fresh = Array.from({ length: rounds }, () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
      for (const seed of [...seeds, ...fresh]) await simulate(subject, seed);
    },
  },
};
