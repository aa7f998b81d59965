/** `completion/complete`: what is completed, and the answer. */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { Completion } from '../manifest/manifest.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

/** What a client wants to have completed. */
export interface CompletionRequest {
  /** How it can be; undefined if the photon says nothing: the answer is then empty. */
  readonly completion: Completion | undefined;
  /** What has been typed. */
  readonly typed: string;
  /** What has been filled in before. */
  readonly args: JsonObject;
}

/** Reads the parameters of `completion/complete`. Throws McpError -32602 for what is unknown. */
export function parseComplete(params: JsonObject, protocol: PhotonProtocol): CompletionRequest {
  throw new Error(String(params) + String(protocol));
}

/** The result, as JSON text: of all values those that begin with what was typed, at most 100. */
export function formatCompleteResult(
  values: readonly string[],
  typed: string,
  protocol: PhotonProtocol,
  version: string | undefined,
): string {
  throw new Error(String(values) + typed + String(protocol) + version);
}
