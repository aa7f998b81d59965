/**
 * A request of 2026-07-28 as a client of ours makes it: all in one message, with the headers that repeat parts of it.
 *
 * Called by: `command` and the page of `console`.
 */
import type { JsonObject, ObjectSchema } from '../manifest/json-schema.ts';
import { encodeBase64 } from './base64.ts';
import { metaKeys, modernVersions } from './era.ts';
import { collectHeaderParameters, readPath } from './header-parameters.ts';
import { getString } from '../manifest/json-values.ts';

/** Who asks. */
export interface ModernClient {
  readonly name: string;
  readonly version: string;
  /** MCP's `ClientCapabilities`. */
  readonly capabilities: JsonObject;
}

/** A request to be posted. */
export interface PostedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const [version] = modernVersions;

/**
 * Makes a request; what it tells while it runs comes with the progress token 1, down to the level `info`.
 *
 * @param method of MCP
 * @param params of the method, without `_meta`
 * @param client who asks
 * @param input schema of the tool that is called: some arguments may have to be repeated in headers
 * @returns what to post
 */
export function createModernRequest(
  method: string,
  params: JsonObject,
  client: ModernClient,
  input?: ObjectSchema,
): PostedRequest {
  const { name: clientName, version: clientVersion, capabilities } = client;
  const meta = {
    [metaKeys.protocolVersion]: version,
    [metaKeys.clientInfo]: { name: clientName, version: clientVersion },
    [metaKeys.clientCapabilities]: capabilities,
    [metaKeys.logLevel]: 'info',
    [metaKeys.progressToken]: 1,
  };
  const name = getString(params, 'name') ?? getString(params, 'uri');
  return {
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': version,
      'mcp-method': method,
      ...(name !== undefined && { 'mcp-name': encodeHeaderValue(name) }),
      ...(input !== undefined && createParameterHeaders(input, params)),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } }),
  };
}

function createParameterHeaders(input: ObjectSchema, params: JsonObject): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { header, path } of collectHeaderParameters(input)) {
    const value = readPath(params, ['arguments', ...path]);
    if (value !== undefined && value !== null && typeof value !== 'object')
      headers[header] = encodeHeaderValue(String(value));
  }
  return headers;
}

/** What a header cannot carry as it is: 2026-07-28, transports, "Encoding of header values". */
function encodeHeaderValue(value: string): string {
  if (/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !value.startsWith('=?')) return value;
  return `=?base64?${encodeBase64(new TextEncoder().encode(value))}?=`;
}
