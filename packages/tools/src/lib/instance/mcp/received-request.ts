import { createLegacyClient, createModernClient } from '../../mcp/client.ts';
import { getObject, getString } from '../../manifest/json-values.ts';
import type { RequestMessage } from '../../mcp/messages.ts';
import { readTrace } from '../../mcp/trace.ts';
import type { MethodManifest } from '../../manifest/manifest.ts';
import type { JsonObject } from '../../manifest/json-schema.ts';
import type { Caller, Client, RunRequest } from '../../run/run.ts';
import type { McpDelivery } from '../../wire.ts';
import type { Session } from './sessions.ts';

/** A request that has reached its instance. */
export interface ReceivedRequest {
  readonly delivery: McpDelivery;
  readonly request: RequestMessage;
  /** Of a legacy request; undefined if it belongs to none. */
  readonly session: Session | undefined;
  /** What the client speaks: what the session agreed on, else what the request says. */
  readonly version: string | undefined;
}

/**
 * The client of a request.
 *
 * @param received the request
 */
export function clientOf({ delivery, request, session }: ReceivedRequest): Client {
  return delivery.era === 'modern'
    ? createModernClient(request)
    : createLegacyClient(request, session, delivery.takesStream);
}

/**
 * On whose behalf a request's run works.
 *
 * @param received the request
 */
export function callerOf({ delivery, session }: ReceivedRequest): Caller {
  return session === undefined ? delivery.caller : { ...delivery.caller, session: session.id };
}

/**
 * The run of a request.
 *
 * @param received the request
 * @param method what it runs
 * @param args its arguments
 * @param client what it asks
 */
export function createRunRequest(
  received: ReceivedRequest,
  method: MethodManifest,
  args: JsonObject,
  client: Client,
): RunRequest {
  const { delivery, request } = received;
  const meta = getObject(request.params, '_meta') ?? {};
  const callerCwd = getString(meta, 'callerCwd');
  const trace = readTrace(meta);
  return {
    id: delivery.runId,
    method: method.name,
    args,
    caller: callerOf(received),
    client,
    photonsUrl: delivery.photonsUrl,
    path: [],
    ...(callerCwd !== undefined && { callerCwd }),
    ...(trace !== undefined && { trace }),
  };
}
