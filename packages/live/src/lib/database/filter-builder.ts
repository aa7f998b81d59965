/** `filter((q) => q.eq(q.field('author'), 'ann'))`: from words to a filter as plain data. */
import type { FilterBuilder, FilterExpression } from '../schema/database-types.ts';
import type { Document, Value } from '../values/value.ts';
import type { FilterNode } from './filter.ts';

/** Part of a filter as an author has it in hand. */
class FilterPart {
  readonly kind = 'filterExpression';
  readonly node: FilterNode;

  constructor(node: FilterNode) {
    this.node = node;
  }
}

type Operand = FilterExpression<unknown> | Value | undefined;
type PairOperator = Extract<FilterNode, { readonly left: FilterNode }>['op'];

function createPair(op: PairOperator): (left: Operand, right: Operand) => FilterPart {
  return (left, right) => new FilterPart({ op, left: nodeOf(left), right: nodeOf(right) });
}

/** What an author's filter function is given. */
export const filterBuilder: FilterBuilder<Document> = {
  field: (path: string): FilterPart => new FilterPart({ op: 'field', path }),
  eq: createPair('eq'),
  neq: createPair('neq'),
  lt: createPair('lt'),
  lte: createPair('lte'),
  gt: createPair('gt'),
  gte: createPair('gte'),
  add: createPair('add'),
  sub: createPair('sub'),
  mul: createPair('mul'),
  div: createPair('div'),
  mod: createPair('mod'),
  neg: (operand: Operand): FilterPart => new FilterPart({ op: 'neg', of: nodeOf(operand) }),
  and: (...operands: readonly Operand[]): FilterPart => new FilterPart({ op: 'and', of: operands.map(nodeOf) }),
  or: (...operands: readonly Operand[]): FilterPart => new FilterPart({ op: 'or', of: operands.map(nodeOf) }),
  not: (operand: Operand): FilterPart => new FilterPart({ op: 'not', of: nodeOf(operand) }),
};

/**
 * What an operand is as data.
 *
 * @param operand part of a filter, or a value as it is
 */
export function nodeOf(operand: Operand): FilterNode {
  if (operand instanceof FilterPart) return operand.node;
  // Only this file makes expressions, so whatever else there is stands for itself.
  return { op: 'value', value: operand as Value | undefined };
}
