/** `withIndex(name, (q) => q.eq('channelId', id).gt('_creationTime', since))`: from words to a stretch of the index. */
import { describeValue } from '../values/describe.ts';
import type { Value } from '../values/value.ts';
import { encodeColumn, isOfColumn } from './column.ts';
import { InvalidRangeError } from './database-errors.ts';
import { readIdTimeUs } from './document-id.ts';
import type { FilterNode } from './filter.ts';
import type { ColumnValue } from './index-key.ts';
import type { Bound, Stretch } from './stretch.ts';
import { BY_ID, type IndexPlan, type TablePlan } from './table-plan.ts';

type Comparison = 'eq' | 'gt' | 'gte' | 'lt' | 'lte';

/** What of an index shall be read. */
export interface IndexRequest {
  readonly index: IndexPlan;
  readonly stretch: Stretch;
  /** What of the stretch belongs to the range, where the index itself cannot say it. */
  readonly filter: FilterNode | undefined;
}

/** All of an index. */
export const wholeStretch: Stretch = { low: { values: [], side: 'before' }, high: { values: [], side: 'after' } };

/** Collects the range: `eq` for the first fields, then bounds of the next one. */
export class IndexRange {
  readonly kind = 'indexRange';
  readonly #plan: TablePlan;
  readonly #index: IndexPlan;
  /** As the author calls it: `by_id` is read as `by_creation_time`. */
  readonly #name: string;
  readonly #fixed: ColumnValue[] = [];
  #low: Bound | undefined;
  #high: Bound | undefined;
  #filter: FilterNode | undefined;

  constructor(plan: TablePlan, index: IndexPlan, name: string) {
    this.#plan = plan;
    this.#index = index;
    this.#name = name;
  }

  eq(field: string, value: Value | undefined): this {
    if (this.#low !== undefined || this.#high !== undefined) throw this.#refuse(`eq('${field}') after a bound`);
    const { held, isExact } = this.#encode('eq', field, value);
    // A time between two that rows can have is no row's.
    this.#fixed.push(isExact ? held : -1);
    return this;
  }

  gt(field: string, value: Value | undefined): this {
    return this.#setLow('gt', field, value);
  }

  gte(field: string, value: Value | undefined): this {
    return this.#setLow('gte', field, value);
  }

  lt(field: string, value: Value | undefined): this {
    return this.#setHigh('lt', field, value);
  }

  lte(field: string, value: Value | undefined): this {
    return this.#setHigh('lte', field, value);
  }

  /** What was collected. */
  finish(): IndexRequest {
    const low = this.#low ?? { values: this.#fixed, side: 'before' };
    const high = this.#high ?? { values: this.#fixed, side: 'after' };
    return { index: this.#index, stretch: { low, high }, filter: this.#filter };
  }

  #setLow(op: 'gt' | 'gte', field: string, value: Value | undefined): this {
    if (this.#low !== undefined || this.#high !== undefined) throw this.#refuse(`${op}('${field}') after a bound`);
    const { held, isExact, isBelow } = this.#encode(op, field, value);
    const isAfter = isExact ? op === 'gt' : !isBelow;
    this.#low = { values: [...this.#fixed, held], side: isAfter ? 'after' : 'before' };
    return this;
  }

  #setHigh(op: 'lt' | 'lte', field: string, value: Value | undefined): this {
    if (this.#high !== undefined) throw this.#refuse(`${op}('${field}') after an upper bound`);
    const { held, isExact, isBelow } = this.#encode(op, field, value);
    const isAfter = isExact ? op === 'lte' : !isBelow;
    this.#high = { values: [...this.#fixed, held], side: isAfter ? 'after' : 'before' };
    return this;
  }

  /** What the column would hold. Not exact: no row holds the value itself, and it is below or above what is held. */
  #encode(
    op: Comparison,
    field: string,
    value: Value | undefined,
  ): { held: ColumnValue; isExact: boolean; isBelow: boolean } {
    const column = this.#index.columns[this.#fixed.length];
    const expected = column?.name ?? this.#keyField();
    if (field !== expected) throw this.#refuse(`${op}('${field}')`);
    if (column === undefined) return this.#encodeKey(op, value);
    if (!isOfColumn(column, value)) {
      throw new InvalidRangeError(this.#index.key, `${field} can never be ${describeValue(value)}.`);
    }
    if (column.kind === 'json' && op !== 'eq') {
      const reason = `${field} holds values of several kinds, which have no order here: only eq can be used.`;
      throw new InvalidRangeError(this.#index.key, reason);
    }
    return { held: encodeColumn(column, value), isExact: true, isBelow: false };
  }

  #keyField(): string | undefined {
    if (this.#fixed.length > this.#index.columns.length) return undefined;
    return this.#name === BY_ID ? '_id' : '_creationTime';
  }

  #encodeKey(op: Comparison, value: Value | undefined): { held: ColumnValue; isExact: boolean; isBelow: boolean } {
    if (this.#name === BY_ID) return this.#encodeId(op, value);
    if (typeof value !== 'number' || Number.isNaN(value)) {
      throw new InvalidRangeError(this.#index.key, `_creationTime is a number, found ${describeValue(value)}.`);
    }
    const held = Math.round(value * 1000);
    return { held, isExact: held / 1000 === value, isBelow: value < held / 1000 };
  }

  /** Ids sort by their time first; the rest is left to a filter. */
  #encodeId(op: Comparison, value: Value | undefined): { held: ColumnValue; isExact: boolean; isBelow: boolean } {
    const held = typeof value === 'string' ? readIdTimeUs(this.#plan.name, value) : undefined;
    if (held === undefined) {
      throw new InvalidRangeError(`${this.#plan.name}.${BY_ID}`, `expected an id, found ${describeValue(value)}.`);
    }
    const filter = { op, left: { op: 'field', path: '_id' }, right: { op: 'value', value } } as const;
    this.#filter = this.#filter === undefined ? filter : { op: 'and', of: [this.#filter, filter] };
    const isExact = op === 'eq' || op === 'gte' || op === 'lte';
    return { held, isExact, isBelow: op === 'gt' };
  }

  #refuse(found: string): InvalidRangeError {
    const fields = [...this.#index.columns.map(({ name }) => name), this.#name === BY_ID ? '_id' : '_creationTime'];
    const index = `${this.#plan.name}.${this.#name}`;
    const reason = `expected eq for its first fields (${fields.join(', ')}, in this order), then at most one lower and one upper bound of the next one; found ${found}.`;
    return new InvalidRangeError(index, reason);
  }
}
