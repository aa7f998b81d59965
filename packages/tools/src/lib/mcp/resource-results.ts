/**
 * What a method's value or a file becomes as the result of `resources/read`.
 *
 * Called by: `instance`; `serve`, for files.
 */
import { encodeBase64 } from './base64.ts';
import { readBinary, readContents } from './content-blocks.ts';
import { formatJson } from './plain-json.ts';
import type { PhotonProtocol, ResourceMatch } from './photon-protocol.ts';
import { formatCacheTail, formatHead, uncached, type CacheHint } from './result-head.ts';

type Contents = Readonly<Record<string, unknown>>;

/** For whom a result is made. */
export interface ResourceReader {
  readonly protocol: PhotonProtocol;
  /** Of the client; undefined if it said none. */
  readonly version: string | undefined;
}

/**
 * The result of `resources/read` from what a method returned.
 *
 * - a text is the text; bytes, and blobs after `settleBlob`, are a blob; nothing is no contents
 * - `{ text }` or `{ blob }`, with `mimeType` and `uri` if they differ, stay what they are; a list of them is several
 * - `{ contents: […] }` is a whole result; anything else is its JSON text
 *
 * @param value what the method returned
 * @param uri as the client sent it
 * @param match what the URI names
 * @param reader who reads it
 * @returns JSON text of the result; nobody may keep it, as the next read runs the method again
 */
export function formatResourceResult(
  value: unknown,
  uri: string,
  match: ResourceMatch,
  reader: ResourceReader,
): string {
  const contents = readAll(value, uri, match.mimeType);
  return format(contents, reader, uncached);
}

/**
 * The result of `resources/read` for a file.
 *
 * @param match what a URI names
 * @param reader who reads it
 * @returns JSON text of the result; undefined if the resource is no file
 */
export function formatResourceAsset(match: ResourceMatch, reader: ResourceReader): string | undefined {
  if (match.target.kind !== 'asset') return undefined;
  const { asset } = match.target;
  const { content } = asset;
  const { name, viewScript } = reader.protocol.manifest;
  const text = 'text' in content ? content.text : '';
  const shown = asset.kind === 'ui' && viewScript !== undefined ? addScript(text, viewScript, name) : text;
  const body = 'text' in content ? { text: shown } : { blob: content.base64 };
  return format([{ uri: match.uri, mimeType: match.mimeType, ...body }], reader, reader.protocol.cacheHint);
}

/** In front of all other scripts of the page, and behind what decides how it is read. */
function addScript(html: string, script: string, photon: string): string {
  const [start = ''] = /^\s*(?:<!doctype[^>]*>)?\s*(?:<html[^>]*>)?\s*(?:<head[^>]*>)?/i.exec(html) ?? [];
  return `${start}<script data-photon="${photon}">${script}</script>${html.slice(start.length)}`;
}

function format(contents: readonly Contents[], { protocol, version }: ResourceReader, hint: CacheHint): string {
  return `{${formatHead(protocol, version)}"contents":${formatJson(contents) ?? '[]'}${formatCacheTail(version, hint)}}`;
}

function readAll(value: unknown, uri: string, mimeType: string | undefined): readonly Contents[] {
  if (value === undefined) return [];
  const list: unknown = isWhole(value) ? value.contents : value;
  const several = Array.isArray(list) && list.length > 0 ? readSeveral(list, uri, mimeType) : undefined;
  return several ?? [readOne(value, uri, mimeType) ?? asJson(value, uri, mimeType)];
}

/** A list of contents. Any other list is data, and so is one of texts: it would not say where each of them ends. */
function readSeveral(
  list: readonly unknown[],
  uri: string,
  mimeType: string | undefined,
): readonly Contents[] | undefined {
  const several: Contents[] = [];
  for (const item of list) {
    const contents = typeof item === 'string' ? undefined : readOne(item, uri, mimeType);
    if (contents === undefined) return undefined;
    several.push(contents);
  }
  return several;
}

function isWhole(value: unknown): value is { readonly contents: readonly unknown[] } {
  return typeof value === 'object' && value !== null && 'contents' in value && Array.isArray(value.contents);
}

function readOne(value: unknown, uri: string, mimeType: string | undefined): Contents | undefined {
  const place = mimeType === undefined ? { uri } : { uri, mimeType };
  if (typeof value === 'string') return { ...place, text: value };
  const binary = readBinary(value);
  if (binary !== undefined) return { uri, mimeType: mimeType ?? binary.mimeType, blob: encodeBase64(binary.bytes) };
  const contents = readContents(value, uri);
  return contents === undefined ? undefined : { ...place, ...contents };
}

function asJson(value: unknown, uri: string, mimeType: string | undefined): Contents {
  return { uri, mimeType: mimeType ?? 'application/json', text: formatJson(value) ?? '' };
}
