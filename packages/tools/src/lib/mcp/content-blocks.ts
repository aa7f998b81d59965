/**
 * Content as MCP has it: text, image, audio, an embedded resource, a link to one. Methods may return blocks of their
 * own; a value is taken for one only if nothing in it would be lost.
 *
 * Called by: `tool-results`, `prompt-results`, `resource-results`.
 */
import { encodeBase64, getBytes } from './base64.ts';
import { isSince } from './era.ts';
import { formatJson } from './plain-json.ts';

/** One block, as it goes on the wire. */
export interface ContentBlock {
  readonly type: 'text' | 'image' | 'audio' | 'resource' | 'resource_link';
  readonly [key: string]: unknown;
}

/** Bytes, and what they are. */
export interface Binary {
  readonly bytes: Uint8Array;
  readonly mimeType: string;
}

const common = ['type', 'annotations', '_meta'];
const media = new Set([...common, 'data', 'mimeType']);

/** The keys that a block of a type may have. A value with another key is data that happens to have a `type`. */
const keysByType: ReadonlyMap<unknown, ReadonlySet<string>> = new Map([
  ['text', new Set([...common, 'text'])],
  ['image', media],
  ['audio', media],
  ['resource', new Set([...common, 'resource'])],
  ['resource_link', new Set([...common, 'uri', 'name', 'title', 'description', 'mimeType', 'size', 'icons'])],
]);

/**
 * Reads a value as a block.
 *
 * @param value what a method returned, or a part of it; bytes may be bytes
 * @returns undefined if it is something else
 */
export function readBlock(value: unknown): ContentBlock | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  const keys = keysByType.get(value.type);
  if (keys === undefined || !Object.keys(value).every((key) => keys.has(key))) return undefined;
  const block: Record<string, unknown> = { ...value };
  switch (value.type) {
    case 'text':
      return typeof block['text'] === 'string' ? { ...block, type: 'text' } : undefined;
    case 'image':
    case 'audio': {
      const data = readData(block['data']);
      return data !== undefined && typeof block['mimeType'] === 'string'
        ? { ...block, type: value.type, data }
        : undefined;
    }
    case 'resource': {
      const resource = readContents(block['resource']);
      return resource === undefined ? undefined : { ...block, type: 'resource', resource };
    }
    default:
      return typeof block['uri'] === 'string' && typeof block['name'] === 'string'
        ? { ...block, type: 'resource_link' }
        : undefined;
  }
}

/**
 * Reads the contents of a resource: `{ uri, mimeType?, text }` or `{ uri, mimeType?, blob }`.
 *
 * @param value what a method returned, or a part of it; bytes may be bytes
 * @param uri what it is called if it does not say so itself
 * @returns undefined if it is something else
 */
export function readContents(value: unknown, uri?: string): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const contents: Record<string, unknown> = { ...(uri === undefined ? {} : { uri }), ...value };
  const known = ['uri', 'mimeType', 'text', 'blob', '_meta', 'annotations'];
  if (typeof contents['uri'] !== 'string' || !Object.keys(contents).every((key) => known.includes(key)))
    return undefined;
  if ('text' in contents) return typeof contents['text'] === 'string' && !('blob' in contents) ? contents : undefined;
  const blob = readData(contents['blob']);
  return blob === undefined ? undefined : { ...contents, blob };
}

function readData(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const bytes = getBytes(value);
  return bytes === undefined ? undefined : encodeBase64(bytes);
}

/**
 * Bytes with what they are, as a block: images and sounds by name, everything else as a resource.
 *
 * @param binary bytes and type
 * @param uri what the resource is called
 * @returns a block
 */
export function createBinaryBlock(binary: Binary, uri: string): ContentBlock {
  const data = encodeBase64(binary.bytes);
  const { mimeType } = binary;
  if (mimeType.startsWith('image/')) return { type: 'image', data, mimeType };
  if (mimeType.startsWith('audio/')) return { type: 'audio', data, mimeType };
  return { type: 'resource', resource: { uri, mimeType, blob: data } };
}

/** First bytes of files, by their type. */
const signatures: readonly (readonly [string, readonly (number | undefined)[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46, ...Array<undefined>(4), 0x57, 0x45, 0x42, 0x50]],
  ['audio/wav', [0x52, 0x49, 0x46, 0x46, ...Array<undefined>(4), 0x57, 0x41, 0x56, 0x45]],
  ['audio/mpeg', [0x49, 0x44, 0x33]],
  ['audio/ogg', [0x4f, 0x67, 0x67, 0x53]],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46]],
];

/**
 * What bytes are, by how they begin.
 *
 * @param bytes any
 * @returns `application/octet-stream` if nobody knows
 */
function detectMimeType(bytes: Uint8Array): string {
  const found = signatures.find(([, start]) =>
    start.every((byte, index) => byte === undefined || bytes[index] === byte),
  );
  return found?.[0] ?? 'application/octet-stream';
}

/**
 * A block for an old client: one that it does not know would spoil the whole answer for it.
 *
 * @param block any
 * @param version of the client; undefined if it said none
 * @returns the block, or a text that stands for it
 */
export function adaptBlock(block: ContentBlock, version: string | undefined): ContentBlock {
  if (block.type === 'resource_link' && !isSince(version, '2025-06-18'))
    return { type: 'text', text: `${String(block['name'])}: ${String(block['uri'])}` };
  if (block.type === 'audio' && !isSince(version, '2025-03-26'))
    return { type: 'text', text: `[audio, ${String(block['mimeType'])}]` };
  return block;
}

/**
 * Blocks as JSON text.
 *
 * @param blocks in their order
 * @param version of the client; undefined if it said none
 * @param annotations of the tool, see `ToolEntry`: what a block says itself goes before them
 * @returns JSON text of a list
 */
export function formatBlocks(
  blocks: readonly ContentBlock[],
  version: string | undefined,
  annotations: string,
): string {
  const texts = blocks.map((block) => {
    const text = formatJson(adaptBlock(block, version)) ?? '{}';
    return annotations === '' || 'annotations' in block ? text : `${text.slice(0, -1)}${annotations}}`;
  });
  return `[${texts.join(',')}]`;
}

/** What `Blob` and `File` have, wherever they come from. */
interface BlobLike {
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * A blob's bytes can only be waited for; so they are fetched before a result is made.
 *
 * @param value what a method returned
 * @returns the bytes and their type, if it is a blob; else the value
 */
export async function settleBlob(value: unknown): Promise<unknown> {
  if (!isBlob(value)) return value;
  const bytes = new Uint8Array(await value.arrayBuffer());
  const binary: Binary = { bytes, mimeType: value.type === '' ? detectMimeType(bytes) : value.type };
  return binary;
}

/**
 * Whether a value is a blob, which `settleBlob` must see before a result is made of it.
 *
 * @param value any
 */
export function isBlob(value: unknown): value is BlobLike {
  return (
    typeof value === 'object' &&
    value !== null &&
    'arrayBuffer' in value &&
    typeof value.arrayBuffer === 'function' &&
    'type' in value &&
    typeof value.type === 'string'
  );
}

/**
 * Reads a value as bytes with a type.
 *
 * @param value what a method returned: bytes, or what `settleBlob` made of a blob
 * @returns undefined if it is something else
 */
export function readBinary(value: unknown): Binary | undefined {
  const bytes = getBytes(value);
  if (bytes !== undefined) return { bytes, mimeType: detectMimeType(bytes) };
  if (typeof value !== 'object' || value === null || !('bytes' in value) || !('mimeType' in value)) return undefined;
  const inner = getBytes(value.bytes);
  return inner !== undefined && typeof value.mimeType === 'string' && Object.keys(value).length === 2
    ? { bytes: inner, mimeType: value.mimeType }
    : undefined;
}
