import { ActorError, logger } from '@sundog/actor';

import { errorCodes, McpError } from '../../mcp/mcp-error.ts';
import { formatError, type RequestId } from '../../mcp/messages.ts';
import type { McpReply } from '../../wire.ts';

/** A session that has ended, or never was: the client begins a new one. */
export function sessionNotFound(): McpError {
  return new McpError(errorCodes.invalidRequest, 'Session not found: begin a new one with "initialize"', {
    status: 404,
  });
}

/** The process that a call was running in has died, and nothing of it is kept. */
export function createInterruptedError(): McpError {
  return new McpError(errorCodes.internalError, 'The call was interrupted: make it again');
}

/**
 * An error as an answer.
 *
 * @param error whatever was thrown
 * @param id of the request; undefined if there is none
 * @returns the answer; a client learns only what was meant for it
 */
export function replyToError(error: unknown, id: RequestId | undefined): McpReply {
  const shown = toMcpError(error);
  const body = formatError(id ?? shown.requestId ?? null, shown);
  if (shown.status === 200) return body;
  return {
    kind: 'response',
    status: shown.status,
    body,
    ...(shown.headers !== undefined && { headers: shown.headers }),
  };
}

/**
 * An error in the words of the protocol.
 *
 * @param error whatever was thrown
 * @returns itself, or one that says as much as callers may know
 */
export function toMcpError(error: unknown): McpError {
  if (error instanceof McpError) return error;
  if (error instanceof ActorError) {
    const data = { name: error.name, code: error.code };
    return new McpError(errorCodes.internalError, error.message, { data });
  }
  logger.error('A message could not be answered', { error });
  return new McpError(errorCodes.internalError, 'Internal error: the server made a mistake');
}
