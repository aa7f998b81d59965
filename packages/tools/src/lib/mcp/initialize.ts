/** How a client gets to know the server: `initialize` and `server/discover`. */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

/** What a client said of itself when it began its session; an instance keeps it with the session. */
export interface SessionStart {
  /** What both go on with: the client's, if we serve it, else our newest. */
  readonly protocolVersion: string;
  readonly clientInfo: { readonly name: string; readonly version: string };
  readonly capabilities: JsonObject;
}

/** Reads the parameters of `initialize`. Throws McpError -32602. */
export function parseInitialize(params: JsonObject): SessionStart {
  throw new Error(String(params));
}

/** The result of `initialize`, as JSON text. */
export function formatInitializeResult(protocol: PhotonProtocol, start: SessionStart): string {
  throw new Error(String(protocol) + String(start));
}

/** The result of `server/discover`, as JSON text. */
export function formatDiscoverResult(protocol: PhotonProtocol): string {
  throw new Error(String(protocol));
}
