import { parseCursor } from '../../decide/cursor.ts';
import { LIMITS } from '../../decide/limits.ts';
import { laterPosition, type ListPosition } from '../../decide/listing.ts';
import type { OperationOf } from '../protocol/request.ts';
import { createMetadataResponse, formatObject, R2Failure } from '../protocol/response.ts';
import type { OperationContext } from './context.ts';

/** The numbers by which the binding asks for metadata. */
const INCLUDE = { http: 0, custom: 1 } as const;

/** Tells of one page of a bucket's objects. */
export async function list({ index }: OperationContext, operation: OperationOf<'list'>): Promise<Response> {
  const { prefix, delimiter, limit = LIMITS.listMax } = operation;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.listMax) throw new R2Failure('InvalidMaxKeys');
  const include = {
    http: operation.include.includes(INCLUDE.http),
    custom: operation.include.includes(INCLUDE.custom),
  };
  const page = await index.list({ prefix, delimiter, limit, from: mustBegin(operation) }, include);
  return createMetadataResponse({
    objects: page.records.map((record) => formatObject(record, include)),
    truncated: page.cursor !== undefined,
    ...(page.cursor !== undefined && { cursor: page.cursor }),
    delimitedPrefixes: page.prefixes,
  });
}

function mustBegin({ cursor, startAfter }: OperationOf<'list'>): ListPosition {
  const start: ListPosition = startAfter === undefined ? { kind: 'at', key: '' } : { kind: 'after', key: startAfter };
  if (cursor === undefined || cursor === '') return start;
  const position = parseCursor(cursor);
  if (position === undefined)
    throw new R2Failure('InvalidArgument', { message: 'The cursor is not one that a listing has returned.' });
  return laterPosition(start, position);
}
