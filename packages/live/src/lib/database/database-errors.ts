/** What `ctx.db` fails with. */
import { formatMismatch, LiveError, ProjectError, ToldProjectError } from '../values/live-error.ts';
import { GLOBAL_SHARD } from '../schema/definition.ts';
import { findNearNames } from '../values/near-names.ts';
import type { Mismatch } from '../values/validator-node.ts';

/** A row that there is not was to be changed. */
export class DocumentNotFoundError extends LiveError {
  override readonly name = 'DocumentNotFoundError';

  constructor(operation: string, id: string) {
    super({
      code: 'document_not_found',
      message: `ctx.db.${operation} needs a row, and there is none with the id ${id}. It may have been deleted: look with ctx.db.get first.`,
      data: { operation, id },
    });
  }
}

/** A unique index has a row with these values. */
export class UniqueViolationError extends LiveError {
  override readonly name = 'UniqueViolationError';

  constructor(table: string, index: string, fields: readonly string[]) {
    super({
      code: 'unique_violation',
      message: `There is a row of ${table} with the same ${fields.join(', ')}, and the index ${index} is unique.`,
      data: { table, index, fields },
    });
  }
}

/** A text that was to be an id is none. */
export class InvalidIdError extends LiveError {
  override readonly name = 'InvalidIdError';

  constructor(found: string) {
    super({
      code: 'invalid_id',
      message: `Expected the id of a row (<table>_<26 characters>, and of a sharded table "@" with the shard behind it), found ${found}. Check ids from outside with v.id or ctx.db.normalizeId.`,
      data: { found },
    });
  }
}

/** A cursor does not belong to the query that it was given to. */
export class InvalidCursorError extends LiveError {
  override readonly name = 'InvalidCursorError';

  constructor() {
    super({
      code: 'invalid_cursor',
      message:
        'This cursor is not of this query: a cursor continues the query that gave it, with the same index, range, order and filter. Begin with null.',
    });
  }
}

/** What was to be written does not fit its table. */
export class InvalidDocumentError extends ProjectError {
  override readonly name = 'InvalidDocumentError';
  readonly code = 'invalid_document';

  constructor(operation: string, table: string, mismatch: Mismatch) {
    super(`ctx.db.${operation} of ${table}: ${formatMismatch(mismatch)}.`, { operation, table, ...mismatch });
  }
}

/** A table that the schema does not have. */
export class UnknownTableError extends ProjectError {
  override readonly name = 'UnknownTableError';
  readonly code = 'unknown_table';

  constructor(table: string, tables: readonly string[]) {
    const near = findNearNames(table, tables);
    const hint = near.length > 0 ? ` Is it ${near.join(' or ')}?` : '';
    super(`The schema has no table ${JSON.stringify(table)}.${hint}`, { table });
  }
}

/** What was asked for, and where it is. Only `shard` and `found` have values of rows. */
export interface ElsewhereFacts {
  /** Table or row, as it begins a sentence. */
  readonly what: string;
  /** Where it lives, in words. */
  readonly home: string;
  /** Where the code runs. */
  readonly shard: string;
  /** What to do. */
  readonly cure: string;
  /** Which row or shard it is, for the log. */
  readonly found?: { readonly id?: string; readonly belongs?: string };
}

/** A table or row that lives in another place than the code can reach. */
export class ElsewhereError extends ToldProjectError {
  override readonly name = 'ElsewhereError';
  readonly code = 'elsewhere';
  readonly #told: string;

  constructor({ what, home, shard, cure, found = {} }: ElsewhereFacts) {
    const [place, told] = describeHere(shard);
    const which = Object.values(found).map((value) => ` (${value})`);
    super(`${what} lives in ${home}${which.join('')}, and ${place}. ${cure}`, { home, shard, ...found });
    this.#told = `${what} lives in ${home}, and ${told}. ${cure}`;
  }

  override tell(path: string): string {
    return `${path}: ${this.#told}`;
  }
}

/** Where code runs: for the log, and without the value that a shard is of. */
function describeHere(shard: string): readonly [place: string, told: string] {
  if (shard === GLOBAL_SHARD) return ['ctx.global is the global database', 'ctx.global is the global database'];
  const slash = shard.indexOf('/');
  const told = slash === -1 ? 'the root shard' : `a shard by ${shard.slice(0, slash)}`;
  return [`this function runs in the shard ${shard}`, `this function runs in ${told}`];
}

/** A table has no such index. */
export class UnknownIndexError extends ProjectError {
  override readonly name = 'UnknownIndexError';
  readonly code = 'unknown_index';

  constructor(table: string, index: string, indexes: readonly string[]) {
    super(`${table} has no index ${JSON.stringify(index)}; it has ${indexes.join(', ')}.`, { table, index });
  }
}

/** A range of an index that makes no sense. */
export class InvalidRangeError extends ProjectError {
  override readonly name = 'InvalidRangeError';
  readonly code = 'invalid_range';

  /**
   * @param index `<table>.<index>`
   * @param reason what was expected, what was found
   */
  constructor(index: string, reason: string) {
    super(`withIndex on ${index}: ${reason}`, { index });
  }
}

/** A query was asked for something that it cannot give. */
export class InvalidQueryError extends ProjectError {
  override readonly name = 'InvalidQueryError';
  readonly code = 'invalid_query';

  constructor(method: string, reason: string) {
    super(`${method}: ${reason}`, { method });
  }
}

/** `unique` found more than one row. */
export class NotUniqueError extends ProjectError {
  override readonly name = 'NotUniqueError';
  readonly code = 'not_unique';

  constructor(index: string) {
    super(
      `unique() on ${index} found more than one row. Use first() to take the first, or make the index unique so that there cannot be two.`,
      { index },
    );
  }
}

/** A function reads or writes more than one call may. */
export class CallLimitError extends LiveError {
  override readonly name = 'CallLimitError';

  /**
   * @param what `rows read` or `rows written`
   * @param limit how many are allowed
   * @param cure what to do
   */
  constructor(what: string, limit: number, cure: string) {
    super({
      code: 'call_limit',
      message: `One call may have ${limit} ${what}, and this one has more. ${cure}`,
      data: { what, limit },
    });
  }
}

/** A row has more bytes than one may have. */
export class DocumentTooLargeError extends LiveError {
  override readonly name = 'DocumentTooLargeError';

  /**
   * @param sizeBytes of the row
   * @param limitBytes how many are allowed
   */
  constructor(table: string, sizeBytes: number, limitBytes: number) {
    super({
      code: 'document_too_large',
      message: `A row of ${table} has ${sizeBytes} bytes, and ${limitBytes} is the most. Split it into several rows, or keep it as a file.`,
      data: { table, sizeBytes, limitBytes },
    });
  }
}

/** A query or mutation has awaited something else than the database. */
export class AwaitedOutsideError extends ToldProjectError {
  override readonly name = 'AwaitedOutsideError';
  readonly code = 'awaited_outside';

  constructor(path: string) {
    super(
      `${path} awaits something else than ctx.db, and nothing that it wrote remains. Queries and mutations are one transaction: await fetch, timers and other services in an action, and call a mutation with what came of it.`,
      { function: path },
    );
  }

  override tell(): string {
    return this.message;
  }
}

/** `ctx.db` was used after its function had ended. */
export class CallEndedError extends ProjectError {
  override readonly name = 'CallEndedError';
  readonly code = 'call_ended';

  constructor(path: string) {
    super(
      `${path} has ended, and its ctx.db can no longer be used. Await everything inside the function, and do not keep ctx.`,
      { function: path },
    );
  }
}
