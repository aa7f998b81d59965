/**
 * Failures of runs as errors of the protocol. Most are not: what fails inside of a tool is a result (`tool-results`).
 *
 * Called by: `instance`.
 */
import type { RunFailure } from '../run/run.ts';
import { createMissingCapability } from './client.ts';
import { isSince } from './era.ts';
import { getObject } from './json-values.ts';
import { errorCodes, invalidParams, McpError } from './mcp-error.ts';

/**
 * The one failure that is never a result: a client of 2026-07-28 that cannot be asked has to be told, by an error, what it
 * would have to declare.
 *
 * @param failure of the run
 * @param version of the client; undefined if it said none
 * @returns -32021 with status 400; undefined for all other failures
 */
export function findCapabilityError(failure: RunFailure, version: string | undefined): McpError | undefined {
  if (failure.code !== 'ask_unsupported' || !isSince(version, '2026-07-28')) return undefined;
  const required = getObject(failure.data ?? {}, 'requiredCapabilities');
  return required === undefined ? undefined : createMissingCapability(required);
}

/**
 * The failure of a prompt or a resource, which have no results that say so.
 *
 * @param failure of the run
 * @returns -32602 if the arguments are wrong, else -32603 with the failure's own code
 */
export function createFailureError(failure: RunFailure): McpError {
  if (failure.code === 'invalid_arguments') return invalidParams(failure.message);
  const { name, code, data } = failure;
  return new McpError(errorCodes.internalError, failure.message, {
    data: { name, code, ...(data === undefined ? {} : { data }) },
  });
}
