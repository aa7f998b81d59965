import { Actor, type Migration } from '@sundog/actor';

import { type Entry, type LedgerReport, type NewEntries, type Reminder } from '../../reports.ts';
import { type Env } from './env.mts';
import { retry } from './retry.mts';
import { ALL, mustBeWhole } from './whole-list.mts';

/** Jobs that a kill interrupts are tried again one by one: with many of them, the rest at the end would take long. */
const CONCURRENCY = 25;

/**
 * Uses sql, memory, channels, jobs and the schedule of one actor at once. An entry stands in two tables, in a count in
 * memory, in a job and in an event, and all of it belongs to one transaction.
 */
export class Ledger extends Actor<Env> {
  static override readonly migrations: readonly Migration[] = [
    `create table entry (
       position integer primary key, number integer not null, channel text not null, job integer not null,
       filling text not null) strict;
     create table mirror (number integer primary key) strict;
     create table audited (number integer not null) strict;
     create table reminded (number integer not null) strict;
     create table tick (at integer not null) strict`,
  ];

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.jobs.define('audit', (number) => this.#audit(Number(number)), { retry, concurrency: CONCURRENCY });
  }

  /** Wholly or not at all. */
  enter(entries: NewEntries): void {
    this.sql.transaction(() => this.#write(entries));
  }

  /** The same, but the transaction fails at its end: nothing of it may ever be seen. */
  enterInVain(entries: NewEntries): void {
    try {
      this.sql.transaction(() => {
        this.#write(entries);
        throw new RangeError('in vain');
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }

  /** Has `remember` called with the number, once. */
  remind(number: number, delayMs: number): void {
    this.schedule.create({ name: `reminder ${number}`, delayMs, method: 'remember', params: number, retry });
  }

  /** Called by the schedule. */
  remember(number: number): void {
    this.sql.run`insert into reminded values (${number})`;
  }

  /** Has `tick` called every second. */
  startTicking(): void {
    this.schedule.create({ name: 'tick', cron: '* * * * * *', method: 'tick', retry });
  }

  /** Called by the schedule. */
  tick(): void {
    this.sql.run`insert into tick values (${this.clock.now()})`;
  }

  /** All there is, as of one moment. */
  async report(): Promise<LedgerReport> {
    const count = this.memory.get<number>('count'); // It has read when it returns its promise.
    const reminders = mustBeWhole(this.schedule.list({ limit: ALL }).schedules).filter(({ name }) => name !== 'tick');
    const report = {
      entries: this.sql.all<Entry>`select number, channel, job from entry order by position`,
      mirrored: this.sql.all<{ number: number }>`select number from mirror`.map(({ number }) => number),
      audited: this.sql.all<{ number: number }>`select distinct number from audited`.map(({ number }) => number),
      liveJobs: mustBeWhole(this.jobs.list({ limit: ALL })).flatMap(({ kind, id }) => (kind === 'audit' ? [id] : [])),
      deadJobs: mustBeWhole(this.jobs.deadLetters({ limit: ALL })).map(
        ({ id, kind, error }) => `${kind} ${id}: ${error}`,
      ),
      reminders: reminders.map(({ params, status, executionCount }): Reminder => ({
        number: Number(params),
        status,
        executionCount,
      })),
      reminded: this.sql.all<{ number: number }>`select distinct number from reminded`.map(({ number }) => number),
      ticks: this.sql.one<{ count: number }>`select count(*) as count from tick`.count,
      cursor: this.channels.cursor,
    };
    return { ...report, count: (await count) ?? 0 };
  }

  /** Does damage, so that the checks can be seen to notice it. */
  async damage(what: string): Promise<void> {
    switch (what) {
      case 'entry':
        this.sql.run`delete from entry where position = (select max(position) from entry)`;
        return;
      case 'mirror':
        this.sql.run`delete from mirror where number = (select max(number) from mirror)`;
        return;
      case 'count':
        await this.memory.update<number>('count', (count) => (count ?? 0) + 1);
        return;
      case 'job':
        this.sql.run`delete from audited where number = (select max(number) from entry)`;
        return;
      case 'reminder':
        this.sql.run`delete from reminded`;
        return;
      case 'event':
        this.emit('entries:0', 0);
        return;
      default:
        throw new RangeError(`no such damage: ${what}`);
    }
  }

  #write({ numbers, channel, fillingChars, delayMs }: NewEntries): void {
    const filling = 'x'.repeat(fillingChars);
    for (const number of numbers) {
      const job = this.jobs.enqueue('audit', number, { delayMs });
      this.sql
        .run`insert into entry (number, channel, job, filling) values (${number}, ${channel}, ${job}, ${filling})`;
      this.sql.run`insert into mirror values (${number})`;
      this.emit(`entries:${channel}`, number);
    }
    void this.memory.update<number>('count', (count) => (count ?? 0) + numbers.length);
  }

  async #audit(number: number): Promise<void> {
    await scheduler.wait(number % 3);
    this.sql.run`insert into audited values (${number})`;
  }
}
