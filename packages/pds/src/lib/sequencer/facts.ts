import { SqlTable, type Sql } from '@sundog/actor';

/** Numbers that the sequencer keeps by name. Statements that change them join the running transaction. */
export class Facts {
  readonly #table: SqlTable;

  /** @param sql of the sequencer's database */
  constructor(sql: Sql) {
    this.#table = new SqlTable(
      sql,
      'firehose_fact',
      'create table if not exists firehose_fact (name text primary key, value integer not null) strict, without rowid',
    );
  }

  get(name: string): number | undefined {
    return this.#table.maybeOne<{ value: number }>`select value from firehose_fact where name = ${name}`?.value;
  }

  set(name: string, value: number): void {
    this.#table.run`insert into firehose_fact (name, value) values (${name}, ${value})
      on conflict do update set value = excluded.value`;
  }

  add(name: string, count: number): void {
    this.#table.run`insert into firehose_fact (name, value) values (${name}, ${count})
      on conflict do update set value = value + excluded.value`;
  }
}
