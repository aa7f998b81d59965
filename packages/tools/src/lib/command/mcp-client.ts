/**
 * A client of one photon for the command line: MCP 2026-07-28, which needs no session.
 *
 * Called by: `tools call`, `tools list`.
 */
import type { JsonObject, ObjectSchema } from '../manifest/json-schema.ts';
import { createModernRequest, type ModernClient } from '../mcp/modern-request.ts';
import { readEvents } from '../mcp/read-events.ts';

/** Where a photon is, and as whom to ask. */
export interface Endpoint {
  /** Of the MCP endpoint. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly instance?: string | undefined;
}

/** What a server tells while it works on a request. */
export interface Notification {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A request that could not be made, or that was refused. */
export class McpRequestError extends Error {
  override readonly name = 'McpRequestError';
  readonly code: number;

  /**
   * @param code JSON-RPC's, or the HTTP status
   * @param message of the server
   * @param options the cause, if another error led to this one
   */
  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const client: ModernClient = {
  name: 'sundog',
  version: '0.0.0',
  capabilities: { elicitation: { form: {}, url: {} } },
};

/** What a caller may want besides the result. */
export interface RequestExtras {
  /** Called with each notification meanwhile. */
  readonly onNotification?: (notification: Notification) => void;
  /** Schema of the tool that is called. */
  readonly input?: Readonly<Record<string, unknown>>;
}

/**
 * Makes one request and waits for its result.
 *
 * @param endpoint of the photon
 * @param method of MCP
 * @param params of the method
 * @param extras what else is wanted
 * @returns the result
 * @throws McpRequestError
 */
export async function request(
  endpoint: Endpoint,
  method: string,
  params: Readonly<Record<string, unknown>>,
  { onNotification, input }: RequestExtras = {},
): Promise<Record<string, unknown>> {
  const posted = createModernRequest(method, params as JsonObject, client, input as ObjectSchema | undefined);
  const response = await send(endpoint, { method: 'POST', ...posted });
  try {
    return await readResult(response, onNotification);
  } catch (cause) {
    if (cause instanceof McpRequestError) throw cause;
    throw new McpRequestError(response.status, 'The connection broke before the result came.', { cause });
  }
}

async function readResult(
  response: Response,
  onNotification: RequestExtras['onNotification'],
): Promise<Record<string, unknown>> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (!isStream || response.body === null) return mustResult(await response.text(), response.status);
  for await (const { data } of readEvents(response.body)) {
    const message = parse(data, response.status);
    if (typeof message['method'] !== 'string') return mustResult(data, response.status);
    onNotification?.({ method: message['method'], params: asRecord(message['params']) });
  }
  throw new McpRequestError(response.status, 'The server ended its answer before the result.');
}

/**
 * Asks a server of photons, with the caller's token and instance.
 *
 * @param endpoint where, and as whom
 * @param init as for `fetch`
 * @returns the response, whatever its status
 * @throws McpRequestError if there is nobody
 */
export async function send(
  endpoint: Endpoint,
  init: Omit<RequestInit, 'headers'> & { headers: Readonly<Record<string, string>> },
): Promise<Response> {
  const { url, token, instance } = endpoint;
  const headers = {
    ...init.headers,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(instance !== undefined && { 'x-photon-instance': encodeURIComponent(instance) }),
  };
  try {
    return await fetch(url, { ...init, headers });
  } catch (cause) {
    throw new McpRequestError(
      0,
      `Nobody answers at ${url}. Start it with "sundog tools", or say where it is with --url.`,
      {
        cause,
      },
    );
  }
}

function mustResult(text: string, status: number): Record<string, unknown> {
  const { result, error } = parse(text, status);
  if (error !== undefined) {
    const { code, message } = asRecord(error);
    throw new McpRequestError(typeof code === 'number' ? code : status, typeof message === 'string' ? message : text);
  }
  return asRecord(result);
}

function parse(text: string, status: number): Record<string, unknown> {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    throw new McpRequestError(status, `The server answered ${status}, and no JSON: ${text.slice(0, 200)}`);
  }
}

/** A text as it is, anything else as JSON. */
export function formatText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** What is no object is an empty one. */
export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
