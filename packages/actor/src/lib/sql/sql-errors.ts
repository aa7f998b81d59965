import { ActorError } from '../errors.ts';

/** `Sql.one` found nothing. */
export class NoRowError extends ActorError {
  override readonly name = 'NoRowError';
  readonly code = 'sql_no_row';

  /** @param sqlText the statement, with `?` where values are bound */
  constructor(sqlText: string) {
    super(`Expected one row, found none: ${sqlText}\nUse maybeOne if there may be none.`, { sqlText });
  }
}

/** `Sql.one` or `Sql.maybeOne` found several rows. */
export class ManyRowsError extends ActorError {
  override readonly name = 'ManyRowsError';
  readonly code = 'sql_many_rows';

  /**
   * @param sqlText the statement, with `?` where values are bound
   * @param rows how many rows it gave
   */
  constructor(sqlText: string, rows: number) {
    super(`Expected one row, found ${rows}: ${sqlText}\nUse all, or narrow the statement down.`, { sqlText, rows });
  }
}

/** A value that SQLite has no type for was given where values are bound. */
export class BoundValueError extends ActorError {
  override readonly name = 'BoundValueError';
  readonly code = 'sql_bad_value';

  /**
   * @param sqlText the statement, with `?` where values are bound
   * @param position of the value among the statement's values, from 1
   * @param type what it is
   * @param cure what to bind instead
   */
  constructor(sqlText: string, position: number, type: string, cure: string) {
    super(`Value ${position} is ${type}, which SQLite cannot hold: ${sqlText}\n${cure}`, { sqlText, position, type });
  }
}

/** A string, blob or row is larger than the cloud stores. */
export class RowTooLargeError extends ActorError {
  override readonly name = 'RowTooLargeError';
  readonly code = 'sql_row_too_large';

  /**
   * @param table the table of the row, if the statement names one
   * @param sizeBytes how large it would be
   * @param limitBytes how large it may be
   */
  constructor(table: string | undefined, sizeBytes: number, limitBytes: number) {
    const where = table === undefined ? 'A bound value' : `A row of table "${table}"`;
    super(
      `${where} has ${sizeBytes} bytes; a row holds at most ${limitBytes}. Split it into several rows, or keep it as a blob outside.`,
      { table, sizeBytes, limitBytes },
    );
  }
}

/** A function that must be synchronous answered a promise. */
export class AsyncTransactionError extends ActorError {
  override readonly name = 'AsyncTransactionError';
  readonly code = 'sql_async_transaction';

  constructor() {
    super(
      'A transaction takes only a synchronous function, and this one answered a promise; everything it had written is rolled back. Await before the transaction, not inside it.',
    );
  }
}

/** A migration threw; the tables are as they were before. */
export class MigrationFailedError extends ActorError {
  override readonly name = 'MigrationFailedError';
  readonly code = 'sql_migration_failed';

  /**
   * @param number of the migration, from 1
   * @param cause what it threw
   */
  constructor(number: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Migration ${number} failed, and no pending migration was applied: ${reason}`, { number }, { cause });
  }
}

/** The stored tables come from newer code than this. */
export class MigrationNewerError extends ActorError {
  override readonly name = 'MigrationNewerError';
  readonly code = 'sql_migration_newer';

  /**
   * @param set which set of migrations
   * @param stored how many migrations the tables have seen
   * @param known how many this code knows
   */
  constructor(set: string, stored: number, known: number) {
    super(
      `The tables have seen ${stored} migrations of set "${set}", but this code knows only ${known}. Deploy the code that made them; migrations are only ever added at the end.`,
      { set, stored, known },
    );
  }
}
