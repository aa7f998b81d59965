import assert from 'node:assert/strict';

import { Jobs, Sql } from '@sundog/actor';

import type { Subject, Suite } from '../../../../../../tests/harness/engine/suite.ts';
import { Sessions } from './sessions.ts';

const HOUR_MS = 60 * 60 * 1000;
const start = { protocolVersion: '2025-11-25', clientInfo: { name: 'test', version: '1' }, capabilities: {} };

/** The sessions of one instance, in time that passes when a test says so. */
class Bench {
  nowMs = Date.UTC(2100, 0, 1);
  readonly sql: Sql;
  readonly sweeps: number[] = [];
  readonly #ctx: DurableObjectState;
  sessions: Sessions;
  #jobs: Jobs;

  constructor({ ctx }: Subject) {
    this.#ctx = ctx;
    this.sql = new Sql(ctx.storage);
    [this.#jobs, this.sessions] = this.#open();
  }

  /** What is in memory is gone. */
  evict(): void {
    [this.#jobs, this.sessions] = this.#open();
  }

  /** Time passes, with all that falls due in it. */
  async pass(hours: number): Promise<void> {
    const end = this.nowMs + hours * HOUR_MS;
    for (let due = this.#jobs.nextAlarmAt(); due !== null && due <= end; due = this.#jobs.nextAlarmAt()) {
      this.nowMs = due;
      await this.#jobs.alarm();
    }
    this.nowMs = end;
  }

  rows(table: string): number {
    return this.sql.maybeOne`select 1 as is_there from sqlite_master where name = ${table}` === undefined
      ? 0
      : [...this.#ctx.storage.sql.exec(`select * from ${table}`)].length;
  }

  #open(): [Jobs, Sessions] {
    const clock = { now: () => this.nowMs, random: () => 0, uuid: () => crypto.randomUUID() };
    const jobs = new Jobs(this.#ctx, { clock });
    const sessions = new Sessions({
      sql: this.sql,
      jobs,
      clock,
      instance: () => 'here',
      sessionsMax: 3,
      onSweep: (beforeMs) => this.sweeps.push(beforeMs),
    });
    return [jobs, sessions];
  }
}

const tests: Suite['tests'] = {
  'N1: a session is there for who began it, and for nobody else, also after an eviction'(subject) {
    const bench = new Bench(subject);
    const session = bench.sessions.begin('ada', start);
    bench.sessions.setLogLevel(session, 'error');
    for (let life = 0; life < 2; life += 1) {
      const { secret, ...facts } = bench.sessions.get(session.id, 'ada') ?? {};
      assert.equal(secret, session.secret);
      assert.deepEqual(facts, { ...start, id: session.id, principal: 'ada', logLevel: 'error' });
      assert.equal(bench.sessions.get(session.id, 'bob'), undefined);
      assert.equal(bench.sessions.get(session.id.slice(0, -1), 'ada'), undefined);
      assert.equal(bench.sessions.get('nonsense', 'ada'), undefined);
      bench.evict();
    }
  },

  async 'N3: the idlest sessions end where there are too many, with all that belongs to them'(subject) {
    const bench = new Bench(subject);
    const busy = bench.sessions.begin('ada', start);
    const idle = ['ada', 'bob'].map((principal) => bench.sessions.begin(principal, start));
    for (const session of idle) bench.sessions.subscriptions.add(session.secret, 'room://count', ['count']);
    await bench.pass(2);
    assert.ok(bench.sessions.get(busy.id, 'ada'));
    const fresh = bench.sessions.begin('bob', start);
    bench.evict();
    const last = bench.sessions.begin('bob', start);
    assert.deepEqual(bench.sessions.secrets().sort(), [busy, fresh, last].map(({ secret }) => secret).sort());
    for (const { id, principal } of idle) assert.equal(bench.sessions.get(id, principal), undefined);
    assert.equal(bench.rows('_sundog_mcp_subscription'), 0);
  },

  'a client that says too much at the start is refused'(subject) {
    const { sessions } = new Bench(subject);
    const clientInfo = { name: 'x'.repeat(70_000), version: '1' };
    assert.throws(() => sessions.begin('ada', { ...start, clientInfo }), /may have 65536/);
    assert.deepEqual(sessions.secrets(), []);
  },

  async 'N2: a session that nobody uses ends after a day, with all that belongs to it'(subject) {
    const bench = new Bench(subject);
    const { sessions } = bench;
    const session = sessions.begin('ada', start);
    sessions.subscriptions.add(session.secret, 'a://b', ['b', 'c']);
    sessions.lend(session, 'there');
    assert.deepEqual(sessions.subscriptions.of('c'), [{ session: session.secret, uri: 'a://b' }]);
    await bench.pass(25);
    assert.equal(sessions.get(session.id, 'ada'), undefined);
    assert.deepEqual(sessions.subscriptions.of('c'), []);
    for (const table of ['session', 'subscription', 'visit'])
      assert.equal(bench.rows(`_sundog_mcp_${table}`), 0, table);
    assert.equal(bench.sweeps.length, 1);
    await bench.pass(100);
    assert.equal(bench.sweeps.length, 1, 'nothing is left to look for');
  },

  async 'N2: a session that is used stays, and its use is seldom written'(subject) {
    const bench = new Bench(subject);
    const session = bench.sessions.begin('ada', start);
    const usedAt = (): unknown => bench.sql.one`select used_at from _sundog_mcp_session`['used_at'];
    const begun = usedAt();
    for (let minute = 0; minute < 60; minute += 5) {
      await bench.pass(1 / 12);
      bench.sessions.get(session.id, 'ada');
    }
    assert.equal(usedAt(), begun);
    await bench.pass(1 / 12);
    bench.sessions.get(session.id, 'ada');
    assert.equal(usedAt(), bench.nowMs);
    for (let day = 0; day < 5; day += 1) {
      await bench.pass(23);
      assert.notEqual(bench.sessions.get(session.id, 'ada'), undefined, `day ${day}`);
      if (day === 2) bench.evict();
    }
    await bench.pass(25);
    assert.equal(bench.rows('_sundog_mcp_session'), 0);
  },

  'a session uses another instance until it uses its own'(subject) {
    const bench = new Bench(subject);
    const session = bench.sessions.begin('ada', start);
    bench.sessions.use(session, 'there');
    bench.evict();
    assert.equal(bench.sessions.get(session.id, 'ada')?.uses, 'there');
    bench.sessions.use(bench.sessions.get(session.id, 'ada') ?? session, undefined);
    bench.evict();
    assert.equal(bench.sessions.get(session.id, 'ada')?.uses, undefined);
  },

  'the end of a session says where it has been, each place once'(subject) {
    const bench = new Bench(subject);
    const session = bench.sessions.begin('ada', start);
    for (const place of ['one', 'two', 'one']) assert.deepEqual(bench.sessions.lend(session, place), start);
    assert.deepEqual(bench.sessions.end(session), ['one', 'two']);
    assert.equal(bench.sessions.get(session.id, 'ada'), undefined);
    bench.evict();
    assert.equal(bench.sessions.get(session.id, 'ada'), undefined);
  },

  'a photon that only emits looks for subscribers once, and makes no table'(subject) {
    const { sessions, ...bench } = new Bench(subject);
    for (let count = 0; count < 3; count += 1) assert.deepEqual(sessions.subscriptions.of('a'), []);
    const made = bench.sql.maybeOne`select 1 as is_there from sqlite_master where name = '_sundog_mcp_subscription'`;
    assert.equal(made, undefined);
  },
};

/** The tests of sessions.ts and subscriptions.ts. */
export const sessionsSuite: Suite = { name: 'sessions', tests };
