import { createEndpoint } from './client-options.ts';
import { asRecord, formatText, McpRequestError, send, type Endpoint } from './mcp-client.ts';

/** Where a server is, and as whom to ask. */
export type ServerValues = Parameters<typeof createEndpoint>[0];

/**
 * The photons of a running server.
 *
 * @param values of the options
 * @returns their names
 * @throws McpRequestError
 */
export async function listPhotons(values: ServerValues): Promise<string[]> {
  const { photons } = await readJson(createEndpoint(values, '/'), 'a list of photons');
  return listOf(photons).map(({ name }) => formatText(name));
}

/**
 * Reads what a server says as JSON.
 *
 * @param endpoint where, and as whom
 * @param what it is, for the message
 * @returns the object
 * @throws McpRequestError if it says something else
 */
export async function readJson(endpoint: Endpoint, what: string): Promise<Record<string, unknown>> {
  const response = await send(endpoint, { headers: { accept: 'application/json' } });
  const body = asRecord(await response.json().catch(() => ({})));
  if (response.ok && Object.keys(body).length > 0) return body;
  const message = asRecord(body['error'])['message'] ?? `answered ${response.status} without ${what}`;
  throw new McpRequestError(response.status, `${endpoint.url}: ${formatText(message)}`);
}

/** The objects of a list; none if it is no list. */
export function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(asRecord) : [];
}
