/** The client of a request, as a run sees it. */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { Client, LogLevel } from '../run/run.ts';
import type { RequestMessage } from './messages.ts';
import type { SessionStart } from './initialize.ts';

/** What a client with these capabilities can be asked. */
export function createClientCan(capabilities: JsonObject): Client['can'] {
  throw new Error(String(capabilities));
}

/** The client of a request in a session. Without a session nobody knows what it can be asked: it can be asked nothing. */
export function createLegacyClient(
  request: RequestMessage,
  session: (SessionStart & { readonly logLevel?: LogLevel }) | undefined,
  takesStream: boolean,
): Client {
  throw new Error(String(request) + String(session) + takesStream);
}

/** The client of a request of 2026-07-28: `_meta` says all. Throws McpError -32602 if `_meta` is wrong. */
export function createModernClient(request: RequestMessage): Client {
  throw new Error(String(request));
}

/** Whether a modern client takes tasks as answers. */
export function takesTasks(request: RequestMessage): boolean {
  throw new Error(String(request));
}
