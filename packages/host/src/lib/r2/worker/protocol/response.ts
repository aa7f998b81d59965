import { FAILURES, type FailureName } from '../../decide/failures.ts';
import { ALGORITHMS, type ObjectRecord } from '../../decide/object-record.ts';
import type { ByteRange } from '../../decide/range.ts';

/** An operation's expected failure; the Worker's entry turns it into a reply. */
export class R2Failure extends Error {
  override readonly name = 'R2Failure';
  readonly failure: FailureName;
  /** The stored object, if the caller shall see what did not meet its condition. */
  readonly object: ObjectRecord | undefined;

  /**
   * @param failure which of R2's failures
   * @param facts `message` in place of R2's general sentence; the stored `object`
   */
  constructor(failure: FailureName, facts: { message?: string; object?: ObjectRecord | undefined } = {}) {
    super(facts.message ?? FAILURES[failure].message);
    this.failure = failure;
    this.object = facts.object;
  }
}

const encoder = new TextEncoder();

/**
 * Computes an object's JSON.
 *
 * @param record the object
 * @param parts which metadata to tell, and the range that is sent
 * @returns a value for JSON
 */
export function formatObject(
  record: ObjectRecord,
  parts: { http: boolean; custom: boolean; range?: ByteRange | undefined },
): Record<string, unknown> {
  const checksums = ALGORITHMS.flatMap((name, at) => {
    const sum = record.checksums[name];
    return sum === undefined ? [] : [[String(at), sum]];
  });
  return {
    name: record.key,
    version: record.version,
    size: record.size,
    etag: record.etag,
    uploaded: record.uploaded,
    storageClass: record.storageClass,
    checksums: Object.fromEntries(checksums),
    ...(parts.http && { httpFields: record.http }),
    ...(parts.custom && { customFields: record.custom }),
    ...(parts.range && { range: parts.range }),
  };
}

/**
 * Computes the JSON of an object that is told without its bytes. As R2 does, it tells the range of all of them.
 *
 * @param record the object
 * @returns a value for JSON
 */
export function formatWholeObject(record: ObjectRecord): Record<string, unknown> {
  return formatObject(record, { http: true, custom: true, range: { offset: 0, length: record.size } });
}

/**
 * Makes the reply to a GET that has JSON only.
 *
 * @param value what to tell
 * @param init status and further headers
 * @returns the reply
 */
export function createMetadataResponse(
  value: unknown,
  init: { status?: number; headers?: Record<string, string> } = {},
): Response {
  const metadata = encoder.encode(JSON.stringify(value));
  return new Response(metadata, {
    status: init.status ?? 200,
    headers: { ...init.headers, ...metadataHeaders(metadata) },
  });
}

/**
 * Computes the header that tells where the JSON in a GET's reply ends.
 *
 * @param metadata the JSON's bytes
 * @returns the header
 */
export function metadataHeaders(metadata: Uint8Array): Record<string, string> {
  return { 'cf-r2-metadata-size': String(metadata.byteLength) };
}

/**
 * Makes the reply that tells of a failure.
 *
 * @param error the failure
 * @returns the reply
 */
export function createFailureResponse(error: R2Failure): Response {
  const { status, code } = FAILURES[error.failure];
  const headers = { 'cf-r2-error': formatAscii({ version: 1, v4code: code, message: error.message }) };
  if (error.object === undefined) return new Response(null, { status, headers });
  return createMetadataResponse(formatWholeObject(error.object), { status, headers });
}

/** JSON for a header: what is not ASCII is escaped. */
function formatAscii(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
