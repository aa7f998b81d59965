import { logger } from '@sundog/actor';
import { InvalidTokenError } from '@sundog/actor/jwt';

import { encodeValue } from '../values/encode-value.ts';
import { LiveError, ToldProjectError } from '../values/live-error.ts';
import { isPlainObject } from '../values/plain-object.ts';
import type { Value } from '../values/value.ts';
import type { FailureFrame } from '../wire/frames.ts';

/**
 * A failure as clients see it. What is no `LiveError`, or has data that are no value, is logged, and stays here; of a
 * `ToldProjectError` they learn what it tells.
 *
 * @param error whatever was thrown
 * @param path of the function, or what else was tried
 */
export function describeFailure(error: unknown, path: string): FailureFrame {
  if (error instanceof LiveError && isValue(error.data)) {
    const { code, message, data } = error;
    return Object.keys(data).length > 0 ? { code, message, data } : { code, message };
  }
  if (error instanceof InvalidTokenError) return { code: error.code, message: error.message };
  logger.error(`${path} failed`, { error });
  if (error instanceof ToldProjectError) return { code: error.code, message: error.tell(path) };
  return { code: 'internal_error', message: 'The server made a mistake.' };
}

function isValue(data: unknown): boolean {
  try {
    encodeValue(data);
    return true;
  } catch {
    return false;
  }
}

/** A failure that came from elsewhere, as an error again. */
export function reviveFailure({ code, message, data }: FailureFrame): LiveError {
  const facts = isPlainObject(data) ? (data as Readonly<Record<string, Value>>) : {};
  return new LiveError({ code, message, data: facts });
}
