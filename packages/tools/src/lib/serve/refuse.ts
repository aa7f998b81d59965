/**
 * How errors leave: in JSON-RPC's shape at the MCP endpoint, in the kernel's everywhere else.
 *
 * Invariants:
 * - R1 Only errors that are known here, or are McpErrors, say what happened. Of all others a client learns that there
 *   was one, and the log the rest.
 */
import { ActorError, logger, type ErrorBody } from '@sundog/actor';

import { InsufficientScopeError, UnauthenticatedError } from '../auth/auth-errors.ts';
import { createResourceMetadata, formatChallenge, PROTECTED_RESOURCE_PATH } from '../auth/protected-resource.ts';
import { getEra } from '../mcp/era.ts';
import { errorCodes, McpError } from '../mcp/mcp-error.ts';
import { formatError, type RequestId } from '../mcp/messages.ts';
import { SubscriptionRefusedError, type PhotonRequest } from './photon-request.ts';
import { VerbNotAllowedError } from './serve-errors.ts';

/** Errors that a client may know of, and their HTTP statuses. */
const statuses: Readonly<Record<string, number>> = {
  actor_unavailable: 503,
  ambiguous_actor_name: 400,
  bad_body: 400,
  bad_signature: 401,
  body_too_large: 413,
  cross_site: 403,
  deadline_exceeded: 504,
  foreign_host: 403,
  foreign_origin: 403,
  insufficient_scope: 403,
  invalid_instance: 400,
  loopback_only: 403,
  missing_claim: 403,
  not_found: 404,
  run_gone: 404,
  unauthenticated: 401,
  unknown_schedule: 404,
  verb_not_allowed: 405,
};

/** JSON-RPC's codes where MCP has none of its own: -32000 to -32019 are ours to use. */
const rpcCodes: Readonly<Record<string, number>> = { unauthenticated: -32001, insufficient_scope: -32003 };

/**
 * An error outside of MCP, in the kernel's shape.
 *
 * @param error whatever was thrown
 * @param asked the request
 * @returns undefined for errors that the kernel translates better
 */
export function refuse(error: unknown, asked: PhotonRequest): Response | undefined {
  if (!(error instanceof ActorError)) return undefined;
  const status = statuses[error.code];
  if (status === undefined) return undefined;
  const { requestId } = asked.context;
  const hasData = Object.keys(error.data).length > 0;
  const body: ErrorBody = {
    error: { code: error.code, message: error.message, ...(hasData && { data: error.data }), requestId },
  };
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headersOf(error, asked) } });
}

/**
 * An error of the MCP endpoint.
 *
 * @param error whatever was thrown
 * @param asked the request
 * @param id of the message, if it got so far and has one
 * @returns the response
 */
export function refuseMcp(error: unknown, asked: PhotonRequest, id?: RequestId): Response {
  const shown = toMcpError(error, asked);
  const knownId = id ?? shown.requestId;
  const version = asked.request.headers.get('mcp-protocol-version') ?? '';
  const missingId = getEra(version) === 'modern' ? undefined : null;
  const headers = { 'content-type': 'application/json', ...shown.headers };
  return new Response(formatError(knownId ?? missingId, shown), { status: shown.status, headers });
}

function toMcpError(error: unknown, asked: PhotonRequest): McpError {
  if (error instanceof McpError) return error;
  const status = error instanceof ActorError ? statuses[error.code] : undefined;
  if (error instanceof ActorError && status !== undefined) {
    const code = rpcCodes[error.code] ?? errorCodes.invalidRequest;
    return new McpError(code, error.message, { status, headers: headersOf(error, asked) });
  }
  if (error instanceof SubscriptionRefusedError) return explainRefusal(error);
  logger.error('An MCP message failed', { requestId: asked.context.requestId, error });
  return new McpError(errorCodes.internalError, 'Internal error: the server made a mistake', { status: 500 });
}

/** What is wrong with a stream that nobody has a say in but the client: where it begins, and how many there are. */
function explainRefusal({ response: { status } }: SubscriptionRefusedError): McpError {
  return status === 400
    ? new McpError(errorCodes.invalidRequest, 'Invalid request: Last-Event-ID is none of this session', { status })
    : new McpError(errorCodes.internalError, 'This instance has too many listeners: try again later', { status: 503 });
}

function headersOf(error: ActorError, asked: PhotonRequest): Record<string, string> {
  if (error instanceof VerbNotAllowedError) return { allow: error.allowed.join(', ') };
  if (error instanceof UnauthenticatedError || error instanceof InsufficientScopeError) {
    return { 'www-authenticate': formatChallenge(error, metadataUrlOf(asked)) };
  }
  return {};
}

/** Where OAuth clients read who gives out tokens for this photon. */
function metadataUrlOf({ url, prefix, base, deployment }: PhotonRequest): string | undefined {
  if (createResourceMetadata(deployment.auth, url.href) === undefined) return undefined;
  return `${url.origin}${prefix}${PROTECTED_RESOURCE_PATH}${base.slice(prefix.length)}/mcp`;
}
