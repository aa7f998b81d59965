/** Asks on the wire: requests to legacy clients, `input_required` for modern ones, and what comes back. */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { AskAnswer, AskRequest, Client, OpenAsk } from '../run/run.ts';
import type { ResponseMessage } from './messages.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

/** The capabilities that a client would have to declare for an ask. @returns undefined if it has them all */
export function findMissingCapabilities(request: AskRequest, can: Client['can']): JsonObject | undefined {
  throw new Error(String(request) + String(can));
}

/** The id of an ask as a JSON-RPC request: says which run asks. */
export function formatAskId(runId: string, askId: string): string {
  throw new Error(runId + askId);
}

/** Reads such an id. @returns undefined if it is none of ours */
export function parseAskId(id: unknown): { readonly runId: string; readonly askId: string } | undefined {
  throw new Error(String(id));
}

/** An ask as a request to a legacy client: JSON text. */
export function formatAskRequest(runId: string, ask: OpenAsk, version: string | undefined): string {
  throw new Error(runId + String(ask) + version);
}

/** What a legacy client answered. The result is checked against what the ask can be answered with. */
export function parseAskResponse(response: ResponseMessage, request: AskRequest): AskAnswer {
  throw new Error(String(response) + String(request));
}

/** Open asks as the result of a modern request: JSON text of `input_required`. */
export function formatInputRequired(asks: readonly OpenAsk[], requestState: string, protocol: PhotonProtocol): string {
  throw new Error(String(asks) + requestState + String(protocol));
}

/** Open asks as `inputRequests`, by their ids. */
export function createInputRequests(asks: readonly OpenAsk[]): JsonObject {
  throw new Error(String(asks));
}

/**
 * Reads `inputResponses` of a modern request or of `tasks/update`.
 *
 * @param params of the request
 * @param asks that are open; answers to others are left out
 * @returns answers by id of their asks; fewer than `asks` if the client left some out
 * @throws McpError -32602 if an answer has the wrong shape
 */
export function parseInputResponses(params: JsonObject, asks: readonly OpenAsk[]): ReadonlyMap<string, AskAnswer> {
  throw new Error(String(params) + String(asks));
}
