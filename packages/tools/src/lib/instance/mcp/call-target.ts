/**
 * What a request is answered from: a tool, a prompt or a resource, and what becomes of what its method returns. The
 * three are one thing to a run.
 *
 * Called by: `calls`. Pure, and plain data, because a call that waits is kept.
 */
import type { JsonObject } from '../../manifest/json-schema.ts';
import type { MethodManifest } from '../../manifest/manifest.ts';
import type { BuiltinTool } from '../../mcp/builtin-tools.ts';
import { isBlob, settleBlob } from '../../mcp/content-blocks.ts';
import type { Era } from '../../mcp/era.ts';
import { getObject, getString } from '../../manifest/json-values.ts';
import { createFailureError, findAskError } from '../../mcp/failures.ts';
import { dropInstance } from '../../mcp/instance-argument.ts';
import { invalidParams } from '../../mcp/mcp-error.ts';
import type { RequestMessage } from '../../mcp/messages.ts';
import { findResource, mustFindPrompt, mustFindTool, type PhotonProtocol } from '../../mcp/photon-protocol.ts';
import { formatPromptAsset, formatPromptResult } from '../../mcp/prompt-results.ts';
import { createResourceNotFound } from '../../mcp/resource-index.ts';
import { formatResourceAsset, formatResourceResult } from '../../mcp/resource-results.ts';
import { readTextArguments } from '../../mcp/text-arguments.ts';
import { formatToolFailure, formatToolResult } from '../../mcp/tool-results.ts';
import type { RunFailure, RunProgress } from '../../run/run.ts';

/** What a client asked for. */
export type CallTarget =
  | { readonly kind: 'tool'; readonly name: string }
  | { readonly kind: 'prompt'; readonly name: string }
  | { readonly kind: 'resource'; readonly uri: string };

/** How a request is answered. */
export type PreparedCall =
  | {
      readonly kind: 'run';
      readonly target: CallTarget;
      readonly method: MethodManifest;
      readonly args: JsonObject;
    }
  /** A tool that the runtime brings along. */
  | {
      readonly kind: 'builtin';
      readonly tool: BuiltinTool;
      readonly target: CallTarget;
      readonly args: JsonObject;
    }
  /** JSON text of the result, which needs nobody. */
  | { readonly kind: 'result'; readonly result: string };

/** Who the answer is for. */
export interface CallClient {
  readonly protocol: PhotonProtocol;
  readonly version: string | undefined;
}

/** How a run has ended. */
export type RunResult = Exclude<RunProgress, { kind: 'waiting' }>;

/**
 * Finds out what a request asks for.
 *
 * @param request of method `tools/call`, `prompts/get` or `resources/read`
 * @param era of the client
 * @param client whom the answer is for
 * @returns how it is answered
 * @throws McpError -32602, or -32002, if there is no such thing
 */
export function prepareCall(request: RequestMessage, era: Era, client: CallClient): PreparedCall {
  const { params } = request;
  switch (request.method) {
    case 'tools/call':
      return prepareTool(getString(params, 'name') ?? '', getObject(params, 'arguments') ?? {}, era, client);
    case 'prompts/get':
      return preparePrompt(getString(params, 'name') ?? '', getObject(params, 'arguments') ?? {}, client);
    default:
      return prepareResource(getString(params, 'uri') ?? '', client);
  }
}

/**
 * The result of a run for whoever asked.
 *
 * @param target what was asked for
 * @param end of the run
 * @param client whom the answer is for
 * @returns JSON text of the result, or a promise of it if the value is one that must be read first
 * @throws McpError for a failure of a prompt or a resource, and for want of a capability; that of a tool is a result
 */
export function formatEnd(target: CallTarget, end: RunResult, client: CallClient): string | Promise<string> {
  if (end.kind === 'failed') return formatFailure(target, end.failure, client);
  if (isBlob(end.value)) return settleBlob(end.value).then((value) => formatValue(target, value, client));
  return formatValue(target, end.value, client);
}

function prepareTool(name: string, args: JsonObject, era: Era, { protocol }: CallClient): PreparedCall {
  const tool = mustFindTool(protocol, name, era);
  if (tool.target.kind === 'builtin') {
    return { kind: 'builtin', tool: tool.target.builtin, target: { kind: 'tool', name }, args };
  }
  const own = protocol.manifest.takesInstance === true ? dropInstance(args) : args;
  return { kind: 'run', target: { kind: 'tool', name }, method: tool.target.method, args: own };
}

function preparePrompt(name: string, texts: JsonObject, { protocol, version }: CallClient): PreparedCall {
  const prompt = mustFindPrompt(protocol, name);
  if (prompt.target.kind === 'asset') return { kind: 'result', result: formatPromptAsset(prompt, protocol, version) };
  const { method } = prompt.target;
  // The table of methods has checked that they are texts.
  const args = readTextArguments(texts as Readonly<Record<string, string>>, method.input);
  return { kind: 'run', target: { kind: 'prompt', name }, method, args };
}

function prepareResource(uri: string, client: CallClient): PreparedCall {
  const match = findResource(client.protocol, uri);
  if (match === undefined) throw createResourceNotFound(uri, client.version);
  const { target } = match;
  if (target.kind === 'method') {
    return { kind: 'run', target: { kind: 'resource', uri }, method: target.method, args: target.args };
  }
  return { kind: 'result', result: formatResourceAsset(match, client) ?? '' };
}

function formatValue(target: CallTarget, value: unknown, client: CallClient): string {
  const { protocol, version } = client;
  switch (target.kind) {
    case 'tool': {
      const tool = protocol.tools.get(target.name);
      if (tool === undefined) throw invalidParams(`unknown tool: ${target.name}`);
      return formatToolResult(value, tool, protocol, version);
    }
    case 'prompt':
      return formatPromptResult(value, mustFindPrompt(protocol, target.name), protocol, version);
    case 'resource': {
      const match = findResource(protocol, target.uri);
      if (match === undefined) throw createResourceNotFound(target.uri, version);
      return formatResourceResult(value, target.uri, match, client);
    }
  }
}

function formatFailure(target: CallTarget, failure: RunFailure, { protocol, version }: CallClient): string {
  const error = findAskError(failure, version);
  if (error !== undefined) throw error;
  if (target.kind === 'tool') return formatToolFailure(failure, protocol, version);
  throw createFailureError(failure);
}
