import { DurableObject } from 'cloudflare:workers';

const columns = 'id integer primary key, author text, score real, place text, text text';
const schema = `
  create table if not exists plain (${columns}) strict;
  create table if not exists indexed (${columns}) strict;
  create index if not exists indexed_author on indexed (author);
  create table if not exists indexedMuch (${columns}) strict;
  create index if not exists much_author on indexedMuch (author);
  create index if not exists much_score on indexedMuch (score);
  create index if not exists much_place on indexedMuch (place, score);
  create index if not exists much_text on indexedMuch (text);
`;

/** The tables of the schema as SQLite has them, and rows put into them by nothing but statements. */
export class RawTables extends DurableObject {
  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env);
    ctx.storage.sql.exec(schema);
  }

  /** So many rows, in one transaction. */
  insert(table: string, count: number): void {
    const statement = `insert into "${table}" (author, score, place, text) values (?, ?, ?, ?)`;
    this.ctx.storage.transactionSync(() => {
      for (let number = 0; number < count; number += 1) {
        const place = `place ${number % 100}`;
        this.ctx.storage.sql.exec(statement, `author ${number % 1000}`, number % 777, place, `text ${number}`);
      }
    });
  }
}
