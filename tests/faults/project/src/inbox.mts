import { Actor, type Migration } from '@sundog/actor';

import { type Env } from './env.mts';

/** Where the queue's consumer puts what it gets. */
export class Inbox extends Actor<Env> {
  static override readonly migrations: readonly Migration[] = [
    'create table message (number integer primary key) strict',
  ];

  put(numbers: number[]): void {
    this.sql.transaction(() => {
      for (const number of numbers) this.sql.run`insert or ignore into message values (${number})`;
    });
  }

  report(): number[] {
    return this.sql.all<{ number: number }>`select number from message`.map(({ number }) => number);
  }

  /** Does damage, so that the checks can be seen to notice it. */
  damage(): void {
    this.sql.run`delete from message where number = (select max(number) from message)`;
  }
}
