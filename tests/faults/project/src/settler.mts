import { Actor, type Migration } from '@sundog/actor';

import { SETTLER_ROWS, SETTLER_STEPS, type SettlerReport } from '../../reports.ts';
import { type Env } from './env.mts';

/** An actor with a long way to its first answer: each step of its schema leaves a mark. */
export class Settler extends Actor<Env> {
  static override readonly migrations: readonly Migration[] = [
    'create table step (number integer not null) strict',
    `create table land (field integer primary key) strict;
     with recursive field (number) as (select 1 union all select number + 1 from field where number < ${SETTLER_ROWS})
     insert into land select number from field`,
    ...Array.from({ length: SETTLER_STEPS }, (_, index) => `insert into step values (${index + 1})`),
  ];

  report(): SettlerReport {
    return {
      steps: this.sql.all<{ number: number }>`select number from step order by rowid`.map(({ number }) => number),
      rows: this.sql.one<{ count: number }>`select count(*) as count from land`.count,
    };
  }
}
