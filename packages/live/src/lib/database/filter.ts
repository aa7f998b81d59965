import type { Document, Value } from '../values/value.ts';
import { compareValues } from './compare-values.ts';

/** A filter as plain data, so that it can be kept with the footprint: `q.eq(q.field('author'), 'ann')`. */
export type FilterNode =
  | { readonly op: 'field'; readonly path: string }
  | { readonly op: 'value'; readonly value: Value | undefined }
  | {
      readonly op: 'eq' | 'neq' | 'lt' | 'lte' | 'gt' | 'gte' | 'add' | 'sub' | 'mul' | 'div' | 'mod';
      readonly left: FilterNode;
      readonly right: FilterNode;
    }
  | { readonly op: 'and' | 'or'; readonly of: readonly FilterNode[] }
  | { readonly op: 'not' | 'neg'; readonly of: FilterNode };

/** Whether a row passes a filter. What a filter cannot compute (a sum of texts) is absent, as a missing field is. */
export function passesFilter(filter: FilterNode, document: Document): boolean {
  return evaluate(filter, document) === true;
}

function evaluate(node: FilterNode, document: Document): Value | undefined {
  switch (node.op) {
    case 'field':
      return findField(document, node.path);
    case 'value':
      return node.value;
    case 'and':
      return node.of.every((part) => evaluate(part, document) === true);
    case 'or':
      return node.of.some((part) => evaluate(part, document) === true);
    case 'not':
      return evaluate(node.of, document) !== true;
    case 'neg':
      return negate(evaluate(node.of, document));
    case 'eq':
    case 'neq':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return holds(node.op, compareValues(evaluate(node.left, document), evaluate(node.right, document)));
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'mod':
      return compute(node.op, evaluate(node.left, document), evaluate(node.right, document));
  }
}

type Comparison = 'eq' | 'neq' | 'lt' | 'lte' | 'gt' | 'gte';
type Arithmetic = 'add' | 'sub' | 'mul' | 'div' | 'mod';

function holds(op: Comparison, difference: number): boolean {
  switch (op) {
    case 'eq':
      return difference === 0;
    case 'neq':
      return difference !== 0;
    case 'lt':
      return difference < 0;
    case 'lte':
      return difference <= 0;
    case 'gt':
      return difference > 0;
    case 'gte':
      return difference >= 0;
  }
}

function compute(op: Arithmetic, left: Value | undefined, right: Value | undefined): Value | undefined {
  if (typeof left === 'number' && typeof right === 'number') return computeNumber(op, left, right);
  if (typeof left === 'bigint' && typeof right === 'bigint') return computeBigint(op, left, right);
  return undefined;
}

function computeNumber(op: Arithmetic, left: number, right: number): number {
  switch (op) {
    case 'add':
      return left + right;
    case 'sub':
      return left - right;
    case 'mul':
      return left * right;
    case 'div':
      return left / right;
    case 'mod':
      return left % right;
  }
}

function computeBigint(op: Arithmetic, left: bigint, right: bigint): bigint | undefined {
  switch (op) {
    case 'add':
      return left + right;
    case 'sub':
      return left - right;
    case 'mul':
      return left * right;
    case 'div':
      return right === 0n ? undefined : left / right;
    case 'mod':
      return right === 0n ? undefined : left % right;
  }
}

function negate(value: Value | undefined): Value | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? -value : undefined;
}

/** `address.city`: a field of a field. */
function findField(document: Document, path: string): Value | undefined {
  if (!path.includes('.')) return Object.hasOwn(document, path) ? document[path] : undefined;
  let value: Value | undefined = document;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as { readonly [field: string]: Value })[name];
  }
  return value;
}
