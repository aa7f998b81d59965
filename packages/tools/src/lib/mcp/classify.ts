/**
 * What a message is, by its headers and its body: of which era, of which version, and how it wants to be answered. All
 * that MCP demands of the two together is checked here, before anything is done.
 *
 * Called by: `serve`, once for each message.
 *
 * Invariants:
 * - C1 The body decides about the era: a modern request says so in `_meta`. Headers are held against it; they never
 *   make something else of it, so a proxy that reads headers and a server that reads the body cannot disagree.
 */
import { getEra, metaKeys, supportedVersions } from './era.ts';
import { decodeHeaderValue, findHeaderProblem } from './header-parameters.ts';
import type { Accepted, HeaderSource } from './http-rules.ts';
import { getObject, getOwn, getString, isJsonObject } from '../manifest/json-values.ts';
import { errorCodes, McpError } from './mcp-error.ts';
import type { Message, NotificationMessage, RequestMessage } from './messages.ts';
import { getNameParameter } from './methods.ts';
import { parseLogLevel } from './log-levels.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

/** A message that may be served. */
export interface Classified extends Accepted {
  readonly era: 'legacy' | 'modern';
  /** Of the header or of `_meta`; undefined if a legacy client said none. */
  readonly protocolVersion: string | undefined;
  /** `Mcp-Session-Id`, of legacy messages only. */
  readonly session: string | undefined;
}

/**
 * Classifies one message and checks its headers against it.
 *
 * @param message that was posted
 * @param headers of the request
 * @param accepted what `readAccept` made of them
 * @returns how to serve it
 * @throws McpError -32020, -32022, -32602 or -32600, all with status 400
 */
export function classifyMessage(message: Message, headers: HeaderSource, accepted: Accepted): Classified {
  const version = classifyVersion(message, headers);
  return {
    era: version.era,
    protocolVersion: version.protocolVersion,
    session: version.era === 'legacy' ? (headers.get('mcp-session-id') ?? undefined) : undefined,
    takesStream: accepted.takesStream,
    takesJson: accepted.takesJson,
  };
}

/**
 * Checks a batch: only 2025-03-26 knows batches, which nobody announces by a header.
 *
 * @param messages of the batch
 * @param headers of the request
 * @param accepted what `readAccept` made of them
 * @returns how to serve each of them
 * @throws McpError -32600 or -32022 with status 400
 */
export function classifyBatch(messages: readonly Message[], headers: HeaderSource, accepted: Accepted): Classified {
  const version = headers.get('mcp-protocol-version') ?? undefined;
  if (version !== undefined && version > '2025-03-26')
    throw refuse(
      errorCodes.invalidRequest,
      `Invalid request: ${version} has no batches; send one message in each POST`,
    );
  for (const message of messages) {
    if (message.kind === 'request' && message.method === 'initialize')
      throw refuse(errorCodes.invalidRequest, 'Invalid request: "initialize" cannot be part of a batch');
    if (message.kind !== 'response' && getClaim(message) !== undefined)
      throw refuse(errorCodes.invalidRequest, 'Invalid request: requests with a version in _meta cannot be batched');
  }
  return {
    era: 'legacy',
    protocolVersion: checkLegacyVersion(version),
    session: headers.get('mcp-session-id') ?? undefined,
    takesStream: accepted.takesStream,
    takesJson: accepted.takesJson,
  };
}

/**
 * Checks `Mcp-Param-*` of a `tools/call` against its arguments. Older versions know no such headers.
 *
 * @param protocol of the photon
 * @param request any
 * @param headers of the request
 * @throws McpError -32020 with status 400
 */
export function checkParameterHeaders(protocol: PhotonProtocol, request: RequestMessage, headers: HeaderSource): void {
  if (request.method !== 'tools/call') return;
  const claim = getClaim(request);
  if (typeof claim !== 'string' || getEra(claim) !== 'modern') return;
  const tool = protocol.tools.get(getString(request.params, 'name') ?? '');
  if (tool === undefined || tool.headerParameters.length === 0) return;
  const args = getObject(request.params, 'arguments') ?? {};
  for (const parameter of tool.headerParameters) {
    const problem = findHeaderProblem(parameter, args, headers.get(parameter.header));
    if (problem !== undefined) throw mismatch(problem);
  }
}

function classifyVersion(message: Message, headers: HeaderSource): Pick<Classified, 'era' | 'protocolVersion'> {
  const header = headers.get('mcp-protocol-version') ?? undefined;
  const isModernHeader = header !== undefined && getEra(header) === 'modern';
  if (message.kind === 'response') {
    if (isModernHeader)
      throw refuse(
        errorCodes.invalidRequest,
        `Invalid request: ${header} has no responses of clients; see inputResponses`,
      );
    return { era: 'legacy', protocolVersion: checkLegacyVersion(header) };
  }
  const claim = getClaim(message);
  if (claim !== undefined && !(typeof claim === 'string' && getEra(claim) === 'legacy')) {
    checkModern(message, claim, header, headers);
    return { era: 'modern', protocolVersion: claim };
  }
  if (!isModernHeader) return classifyLegacy(message, header);
  if (message.kind === 'notification') return { era: 'modern', protocolVersion: header };
  if (message.method === 'initialize')
    throw mismatch(
      `"initialize" begins a session, which ${header} does not have: leave the header MCP-Protocol-Version out`,
    );
  throw refuse(
    errorCodes.invalidParams,
    `Invalid params: _meta needs "${metaKeys.protocolVersion}", as the header has`,
  );
}

function classifyLegacy(
  message: RequestMessage | NotificationMessage,
  header: string | undefined,
): Pick<Classified, 'era' | 'protocolVersion'> {
  // What a client speaks before anything is agreed on is in the body.
  if (message.method === 'initialize') return { era: 'legacy', protocolVersion: undefined };
  return { era: 'legacy', protocolVersion: checkLegacyVersion(header) };
}

function checkLegacyVersion(header: string | undefined): string | undefined {
  if (header !== undefined && getEra(header) === undefined) throw unsupportedVersion(header);
  return header;
}

function checkModern(
  message: RequestMessage | NotificationMessage,
  claim: unknown,
  header: string | undefined,
  headers: HeaderSource,
): asserts claim is string {
  if (typeof claim !== 'string')
    throw refuse(errorCodes.invalidParams, `Invalid params: _meta["${metaKeys.protocolVersion}"] must be a string`);
  if (header === undefined && message.kind === 'request')
    throw mismatch('the header MCP-Protocol-Version is missing; it repeats the version in _meta');
  if (header !== undefined && header !== claim)
    throw mismatch(`the header MCP-Protocol-Version says ${header}, and _meta says ${claim}`);
  if (getEra(claim) !== 'modern') throw unsupportedVersion(claim);
  checkMeta(message);
  checkMethodHeader(message, headers.get('mcp-method'));
  if (message.kind === 'request') checkNameHeader(message, headers.get('mcp-name'));
}

function checkMeta(message: RequestMessage | NotificationMessage): void {
  if (message.kind === 'notification') return;
  const meta = getObject(message.params, '_meta') ?? {};
  if (!isJsonObject(getOwn(meta, metaKeys.clientCapabilities)))
    throw refuse(
      errorCodes.invalidParams,
      `Invalid params: _meta needs "${metaKeys.clientCapabilities}", an object; {} if there are none`,
    );
  const info = getOwn(meta, metaKeys.clientInfo);
  if (info !== undefined && !isJsonObject(info))
    throw refuse(errorCodes.invalidParams, `Invalid params: _meta["${metaKeys.clientInfo}"] must be an object`);
  const level = getOwn(meta, metaKeys.logLevel);
  if (level !== undefined && parseLogLevel(level) === undefined)
    throw refuse(errorCodes.invalidParams, `Invalid params: _meta["${metaKeys.logLevel}"] must be a log level`);
}

function checkMethodHeader(message: RequestMessage | NotificationMessage, header: string | null): void {
  if (header === null && message.kind === 'request')
    throw mismatch('the header Mcp-Method is missing; it repeats the method');
  if (header !== null && header !== message.method)
    throw mismatch(`the header Mcp-Method says ${header}, and the body says ${message.method}`);
}

function checkNameHeader(request: RequestMessage, header: string | null): void {
  const parameter = getNameParameter(request.method);
  const name = parameter === undefined ? undefined : getString(request.params, parameter);
  if (name === undefined) return;
  if (header === null) throw mismatch(`the header Mcp-Name is missing; it repeats "${parameter}"`);
  const decoded = decodeHeaderValue(header);
  if (decoded === undefined) throw mismatch('the header Mcp-Name is not well-formed');
  if (decoded !== name) throw mismatch(`the header Mcp-Name says something else than "${parameter}" in the body`);
}

function getClaim(message: RequestMessage | NotificationMessage): unknown {
  const meta = getObject(message.params, '_meta');
  return meta === undefined ? undefined : getOwn(meta, metaKeys.protocolVersion);
}

function mismatch(problem: string): McpError {
  return refuse(errorCodes.headerMismatch, `Header mismatch: ${problem}`);
}

/**
 * A version that we do not serve.
 *
 * @param requested by the client
 * @returns the error, for throwing
 */
export function unsupportedVersion(requested: string): McpError {
  return new McpError(errorCodes.unsupportedProtocolVersion, 'Unsupported protocol version', {
    status: 400,
    data: { supported: supportedVersions, requested },
  });
}

function refuse(code: number, message: string): McpError {
  return new McpError(code, message, { status: 400 });
}
