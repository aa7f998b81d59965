import { Actor, type Migration } from '@sundog/actor';

import { OPENING_BALANCE, type AccountReport, type Receipt, type Transfer } from '../../reports.ts';
import { type Env } from './env.mts';
import { retry } from './retry.mts';
import { ALL, mustBeWhole } from './whole-list.mts';

/** Money that moves between actors by the outbox rule: whatever has left one account arrives at the other once. */
export class Account extends Actor<Env> {
  static override readonly migrations: readonly Migration[] = [
    `create table balance (amount integer not null) strict;
     insert into balance values (${OPENING_BALANCE});
     create table sent (
       number integer primary key, target text not null, amount integer not null, job integer not null,
       delivered integer not null default 0) strict;
     create table received (number integer primary key, amount integer not null) strict`,
  ];

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.jobs.define('deliver', (number) => this.#deliver(Number(number)), { retry });
  }

  send(number: number, target: string, amount: number): void {
    this.sql.transaction(() => {
      const job = this.jobs.enqueue('deliver', number);
      this.sql.run`update balance set amount = amount - ${amount}`;
      this.sql.run`insert into sent (number, target, amount, job) values (${number}, ${target}, ${amount}, ${job})`;
    });
  }

  /** Called by the other account, perhaps more than once for one transfer. */
  receive(number: number, amount: number): void {
    this.sql.transaction(() => {
      const { rowsWritten } = this.sql.run`insert or ignore into received values (${number}, ${amount})`;
      if (rowsWritten > 0) this.sql.run`update balance set amount = amount + ${amount}`;
    });
  }

  report(): AccountReport {
    const sent = this.sql.all<{ number: number; target: string; amount: number; job: number; delivered: number }>`
      select number, target, amount, job, delivered from sent`;
    return {
      balance: this.sql.one<{ amount: number }>`select amount from balance`.amount,
      sent: sent.map(({ delivered, ...transfer }): Transfer => ({ ...transfer, isDelivered: delivered === 1 })),
      received: this.sql.all<Receipt>`select number, amount from received`,
      liveJobs: mustBeWhole(this.jobs.list({ limit: ALL })).map(({ id }) => id),
      deadJobs: mustBeWhole(this.jobs.deadLetters({ limit: ALL })).map(
        ({ id, kind, error }) => `${kind} ${id}: ${error}`,
      ),
    };
  }

  /** Does damage, so that the checks can be seen to notice it. */
  damage(what: string): void {
    if (what === 'balance') this.sql.run`update balance set amount = amount + 1`;
    else if (what === 'receipt') this.sql.run`delete from received where number = (select max(number) from received)`;
    else throw new RangeError(`no such damage: ${what}`);
  }

  async #deliver(number: number): Promise<void> {
    const { target, amount } = this.sql.one<{ target: string; amount: number }>`
      select target, amount from sent where number = ${number}`;
    await this.call('account.receive', [number, amount], { instance: target });
    await scheduler.wait(number % 20); // Room for a kill between arrival and mark.
    this.sql.run`update sent set delivered = 1 where number = ${number}`;
  }
}
