/**
 * Failures of runs as errors of the protocol. Most are not: what fails inside of a tool is a result (`tool-results`).
 *
 * Called by: `instance`.
 */
import type { RunFailure } from '../run/run.ts';
import { createMissingCapability } from './client.ts';
import { isSince } from './era.ts';
import { getObject } from '../manifest/json-values.ts';
import { errorCodes, invalidParams, McpError } from './mcp-error.ts';

/**
 * The failures that are never results: a client that cannot be asked has to be told, by an error, what it would have to
 * declare (2026-07-28), or which page to open before it makes the request again (2025-11-25).
 *
 * @param failure of the run
 * @param version of the client; undefined if it said none
 * @returns -32021 with status 400, or -32042; undefined for all other failures
 */
export function findAskError({ code, data = {} }: RunFailure, version: string | undefined): McpError | undefined {
  if (code !== 'ask_unsupported') return undefined;
  if (isSince(version, '2026-07-28')) {
    const required = getObject(data, 'requiredCapabilities');
    return required === undefined ? undefined : createMissingCapability(required);
  }
  const elicitation = getObject(data, 'elicitation');
  if (elicitation === undefined || !isSince(version, '2025-11-25')) return undefined;
  return new McpError(errorCodes.urlElicitationRequired, 'Open the URL, and make this request again when it is done', {
    data: { elicitations: [{ ...elicitation, elicitationId: crypto.randomUUID() }] },
  });
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
