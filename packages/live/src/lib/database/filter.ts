import type { Value } from '../values/value.ts';

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
