/**
 * Positions in text that are below zero. The schemas of `@atcute/bluesky` leave out a `minimum` of 0; these are the
 * only records' fields that have one.
 */
import { textSliceSchema } from '@atcute/bluesky/types/app/feed/post';
import { byteSliceSchema } from '@atcute/bluesky/types/app/richtext/facet';
import type { BaseSchema } from '@atcute/lexicons/validations';

import { formatPath } from './describe-issue.ts';
import { walkRecord } from './walk-record.ts';

const slices: ReadonlyMap<BaseSchema, readonly string[]> = new Map<BaseSchema, readonly string[]>([
  [byteSliceSchema, ['byteStart', 'byteEnd']],
  [textSliceSchema, ['start', 'end']],
]);

/**
 * @param record that fits the schema
 * @param schema of the record
 * @returns the place of one that is negative, such as `record.facets[0].index.byteStart`; undefined if none is
 */
export function findNegative(record: unknown, schema: BaseSchema): string | undefined {
  let found: string | undefined;
  walkRecord(record, schema, (value, declared, path) => {
    const fields = declared && slices.get(declared);
    const negative = Object.entries(value).find(([key, field]) => fields?.includes(key) && isNegative(field));
    if (negative !== undefined) found ??= formatPath('record', [...path, negative[0]]);
  });
  return found;
}

function isNegative(value: unknown): boolean {
  return typeof value === 'number' && value < 0;
}
