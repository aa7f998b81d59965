import type { FailureName } from './failures.ts';
import { LIMITS } from './limits.ts';

/** A part as it is stored. */
export interface StoredPart {
  number: number;
  size: number;
  etag: string;
  blob: string;
}

/** A part as the completing caller names it. */
export interface PublishedPart {
  part: number;
  etag: string;
}

/** How a multipart upload ends: with the parts of the object in order, or not. */
export type Completion =
  | { kind: 'whole'; parts: StoredPart[]; size: number }
  | { kind: 'failed'; failure: FailureName };

/**
 * Decides whether the named parts make an object.
 *
 * @param published what the caller names, in any order
 * @param stored the upload's parts by their number
 * @returns the object's parts in order, or why there is no object
 */
export function completeUpload(
  published: readonly PublishedPart[],
  stored: ReadonlyMap<number, StoredPart>,
): Completion {
  const numbers = new Set(published.map(({ part }) => part));
  if (published.length === 0 || numbers.size < published.length) return failed('InvalidPart');
  const parts: StoredPart[] = [];
  for (const { part, etag } of published.toSorted((a, b) => a.part - b.part)) {
    const found = stored.get(part);
    if (found === undefined || found.etag !== etag) return failed('InvalidPart');
    parts.push(found);
  }
  const first = parts[0]?.size ?? 0;
  const leading = parts.slice(0, -1);
  if (leading.some(({ size }) => size < LIMITS.partBytesMin)) return failed('EntityTooSmall');
  if (leading.some(({ size }) => size !== first) || (parts.at(-1)?.size ?? 0) > first) return failed('UnequalParts');
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  return size > LIMITS.objectBytes ? failed('EntityTooLarge') : { kind: 'whole', parts, size };
}

function failed(failure: FailureName): Completion {
  return { kind: 'failed', failure };
}
