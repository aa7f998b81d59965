/**
 * What a method's value becomes as the result of `tools/call`.
 *
 * Called by: `instance`, once for each call; most values are short, so the texts are put together without objects.
 *
 * Invariants:
 * - O1 A tool with a promise about its results (`output`) answers every success with `structuredContent`, and the other
 *   era's promise wraps the value exactly where its result does.
 */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { RunFailure } from '../run/run.ts';
import { createBinaryBlock, formatBlocks, readBinary, readBlock, type ContentBlock } from './content-blocks.ts';
import { isSince } from './era.ts';
import { isJsonObject } from '../manifest/json-values.ts';
import { formatJson } from './plain-json.ts';
import type { PhotonProtocol, ToolEntry } from './photon-protocol.ts';
import { formatHead } from './result-head.ts';

/** Where programs find the code of a failure, in `_meta`. */
const failureKey = 'sundog/error';

/**
 * The result of `tools/call`.
 *
 * - a text is a text; nothing is no content; anything else is its JSON text, and `structuredContent` if it is an object
 *   or a list
 * - blocks of content, one or a list, and whole results (`{ content: […] }`) stay what they are
 * - bytes, and blobs after `settleBlob`, are an image, a sound or a resource, by their type
 * - `@audience` and `@priority` of the tool are on each block that has no annotations of its own; not on failures,
 *   which are for the model whomever the results are for
 *
 * @param value what the method returned
 * @param tool which one
 * @param protocol of the photon
 * @param version of the client; undefined if it said none
 * @returns JSON text of the result
 */
export function formatToolResult(
  value: unknown,
  tool: ToolEntry,
  protocol: PhotonProtocol,
  version: string | undefined,
): string {
  if (tool.output === undefined) {
    if (typeof value === 'string') return formatText(value, tool, protocol, version);
    const content = readContent(value, tool, protocol);
    if (content !== undefined)
      return `{${formatHead(protocol, version)}"content":${formatBlocks(content, version, tool.annotations)}}`;
  }
  const whole = readWholeResult(value);
  return whole === undefined
    ? formatData(value, tool, protocol, version)
    : formatWholeResult(whole, tool, protocol, version);
}

/**
 * A failure of the tool, which is a result: the model reads it and can do better.
 *
 * @param failure what callers may know of it
 * @param protocol of the photon
 * @param version of the client; undefined if it said none
 * @returns JSON text of the result: `Error: <message>`, without a stack
 */
export function formatToolFailure(failure: RunFailure, protocol: PhotonProtocol, version: string | undefined): string {
  const { name, code, data } = failure;
  const meta = { [failureKey]: { name, code, ...(data === undefined ? {} : { data }) } };
  const text = JSON.stringify(`Error: ${failure.message}`);
  return `{${formatHead(protocol, version, meta)}"content":[{"type":"text","text":${text}}],"isError":true}`;
}

function formatText(text: string, tool: ToolEntry, protocol: PhotonProtocol, version: string | undefined): string {
  return `{${formatHead(protocol, version)}"content":[{"type":"text","text":${JSON.stringify(text)}${tool.annotations}}]}`;
}

function formatData(value: unknown, tool: ToolEntry, protocol: PhotonProtocol, version: string | undefined): string {
  const json = formatJson(tool.output?.prepare === undefined ? value : tool.output.prepare(value));
  const head = formatHead(protocol, version);
  if (json === undefined && tool.output === undefined) return `{${head}"content":[]}`;
  const text = typeof value === 'string' ? JSON.stringify(value) : JSON.stringify(json ?? '');
  const content = json === undefined ? '[]' : `[{"type":"text","text":${text}${tool.annotations}}]`;
  // What is neither is said by the text as well.
  const isStructured = tool.output !== undefined || json?.startsWith('{') || json?.startsWith('[');
  const structured = isStructured ? formatStructured(json ?? 'null', tool, version) : '';
  return `{${head}"content":${content}${structured}}`;
}

/** `structuredContent`, with a comma before it: clients before 2026-07-28 can only take an object. */
function formatStructured(json: string, tool: ToolEntry, version: string | undefined): string {
  const isObject = json.startsWith('{');
  const wraps = !isSince(version, '2026-07-28') && (!isObject || tool.output?.wrapsForLegacy === true);
  return wraps ? `,"structuredContent":{"result":${json}}` : `,"structuredContent":${json}`;
}

function readContent(value: unknown, tool: ToolEntry, protocol: PhotonProtocol): readonly ContentBlock[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const binary = readBinary(value);
  if (binary !== undefined) return [createBinaryBlock(binary, `photon://${protocol.manifest.name}/${tool.name}`)];
  if (Array.isArray(value)) return value.length === 0 ? undefined : readBlocks(value);
  const block = readBlock(value);
  return block === undefined ? undefined : [block];
}

function readBlocks(values: readonly unknown[]): readonly ContentBlock[] | undefined {
  const blocks: ContentBlock[] = [];
  for (const value of values) {
    const block = readBlock(value);
    if (block === undefined) return undefined;
    blocks.push(block);
  }
  return blocks;
}

interface WholeResult {
  readonly content: readonly ContentBlock[];
  readonly structuredContent: unknown;
  readonly isError: boolean;
  readonly meta: JsonObject | undefined;
}

const wholeKeys: ReadonlySet<string> = new Set(['content', 'structuredContent', 'isError', '_meta']);

function readWholeResult(value: unknown): WholeResult | undefined {
  if (typeof value !== 'object' || value === null || !('content' in value) || !Array.isArray(value.content))
    return undefined;
  if (!Object.keys(value).every((key) => wholeKeys.has(key))) return undefined;
  const content = readBlocks(value.content);
  if (content === undefined) return undefined;
  const meta = '_meta' in value ? value._meta : undefined;
  return {
    content,
    structuredContent: 'structuredContent' in value ? value.structuredContent : undefined,
    isError: 'isError' in value && value.isError === true,
    meta: isJsonObject(meta) ? meta : undefined,
  };
}

function formatWholeResult(
  whole: WholeResult,
  tool: ToolEntry,
  protocol: PhotonProtocol,
  version: string | undefined,
): string {
  const { structuredContent } = whole;
  const json = formatJson(
    tool.output?.prepare === undefined ? structuredContent : tool.output.prepare(structuredContent),
  );
  const structured = json === undefined ? '' : formatStructured(json, tool, version);
  const isError = whole.isError ? ',"isError":true' : '';
  const content = formatBlocks(whole.content, version, tool.annotations);
  return `{${formatHead(protocol, version, whole.meta)}"content":${content}${structured}${isError}}`;
}
