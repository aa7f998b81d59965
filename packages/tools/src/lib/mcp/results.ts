/** What a method's value becomes as the result of `tools/call`. */
import type { RunFailure } from '../run/run.ts';
import type { PhotonProtocol, ToolEntry } from './photon-protocol.ts';

/**
 * The result of `tools/call`, as JSON text.
 *
 * @param value what the method returned; settle blobs first (`settleBlob`)
 * @param tool which one
 * @param protocol of the photon
 * @param version of the client; undefined if it said none
 */
export function formatToolResult(
  value: unknown,
  tool: ToolEntry,
  protocol: PhotonProtocol,
  version: string | undefined,
): string {
  throw new Error(String(value) + String(tool) + String(protocol) + version);
}

/** A failure of the tool as its result, `isError`: `Error: <message>`, without a stack. JSON text. */
export function formatToolFailure(failure: RunFailure, protocol: PhotonProtocol, version: string | undefined): string {
  throw new Error(String(failure) + String(protocol) + version);
}
