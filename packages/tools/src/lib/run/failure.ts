/** Errors as data: what a journal keeps of them, and what callers may know. */
import { ActorError } from '@sundog/actor/errors';

import type { JsonObject } from '../manifest/json-schema.ts';
import type { RunFailure } from './run.ts';

/**
 * An error that was data in between: from another photon, or out of a journal. Only its class is not the original's.
 */
export class RecordedError extends ActorError {
  override readonly name: string;
  readonly code: string;

  /** @param failure what was thrown first */
  constructor(failure: RunFailure) {
    super(failure.message, failure.data);
    this.name = failure.name;
    this.code = failure.code;
  }
}

const MESSAGE_LENGTH_MAX = 10_000;

/**
 * Whatever was thrown, as data. Its stack stays behind.
 *
 * @param error as it was thrown
 */
export function toFailure(error: unknown): RunFailure {
  if (!(error instanceof Error)) {
    return { name: 'Error', code: 'internal_error', message: `The photon threw ${describeThrown(error)}` };
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal_error';
  const data = 'data' in error ? toJsonObject(error.data) : undefined;
  const message = error.message.slice(0, MESSAGE_LENGTH_MAX);
  return { name: error.name, code, message, ...(data !== undefined && { data }) };
}

function describeThrown(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, MESSAGE_LENGTH_MAX);
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  return typeof value === 'object' && value !== null ? 'an object that is no error' : String(value);
}

function toJsonObject(data: unknown): JsonObject | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  try {
    const copy: unknown = JSON.parse(JSON.stringify(data));
    return typeof copy === 'object' && copy !== null && Object.keys(copy).length > 0 ? (copy as JsonObject) : undefined;
  } catch {
    return undefined; // Cyclic, or a bigint: a failure is worth more than its data.
  }
}
