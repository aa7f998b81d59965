import { logger } from '@sundog/actor';

import { LiveError } from '../values/live-error.ts';
import type { FailureFrame } from '../wire/frames.ts';

/**
 * A failure as clients see it. What is no `LiveError` is logged, and stays here.
 *
 * @param error whatever was thrown
 * @param path of the function, or what else was tried
 */
export function describeFailure(error: unknown, path: string): FailureFrame {
  if (error instanceof LiveError) {
    const { code, message, data } = error;
    return Object.keys(data).length > 0 ? { code, message, data } : { code, message };
  }
  logger.error(`${path} failed`, { error });
  return { code: 'internal', message: 'The server made a mistake.' };
}
