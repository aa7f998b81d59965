import { formatDiscoverResult } from '../mcp/initialize.ts';
import { formatListResult, type ListMethod } from '../mcp/lists.ts';
import { formatResult, type RequestMessage } from '../mcp/messages.ts';
import type { PhotonProtocol } from '../mcp/photon-protocol.ts';

/**
 * Answers what needs no instance: who the server is, and its lists.
 *
 * @param request whose method the Worker answers
 * @param protocol of the photon
 * @param version of the client
 * @returns JSON text of the answer
 * @throws McpError -32602 for a cursor that is none
 */
export function answerFromManifest(
  request: RequestMessage,
  protocol: PhotonProtocol,
  version: string | undefined,
): string {
  const { id, method, params } = request;
  if (method === 'server/discover') return formatResult(id, formatDiscoverResult(protocol, version));
  // The table of methods leaves only lists to the Worker besides.
  return formatResult(id, formatListResult(protocol, method as ListMethod, version, params));
}
