/**
 * What a method's value or a file becomes as the result of `prompts/get`.
 *
 * Called by: `instance`.
 */
import { adaptBlock, readBlock, type ContentBlock } from './content-blocks.ts';
import { formatJson } from './plain-json.ts';
import type { PhotonProtocol, PromptEntry } from './photon-protocol.ts';
import { formatHead } from './result-head.ts';

interface PromptMessage {
  readonly role: 'user' | 'assistant';
  readonly content: ContentBlock;
}

/**
 * The result of `prompts/get`.
 *
 * - a text, or a block of content, is one message of the user; a list of them is several
 * - `{ role, content }`, with a text, a block or a list of blocks as content, stays what it is
 * - `@audience` and `@priority` of the prompt are on each block that has no annotations of its own
 * - `{ messages: […] }` may have a description; anything else is its JSON text
 *
 * @param value what the method returned
 * @param prompt which one
 * @param protocol of the photon
 * @param version of the client; undefined if it said none
 * @returns JSON text of the result
 */
export function formatPromptResult(
  value: unknown,
  prompt: PromptEntry,
  protocol: PhotonProtocol,
  version: string | undefined,
): string {
  const whole = readWhole(value);
  const annotations = prompt.annotations === undefined ? {} : { annotations: prompt.annotations };
  const messages = (whole?.messages ?? readMessages(value)).map(({ role, content }) => ({
    role,
    content: { ...annotations, ...adaptBlock(content, version) },
  }));
  const description = whole?.description ?? prompt.description;
  const shownDescription = description === undefined ? '' : `"description":${JSON.stringify(description)},`;
  return `{${formatHead(protocol, version)}${shownDescription}"messages":${formatJson(messages) ?? '[]'}}`;
}

/**
 * The result of `prompts/get` for a prompt that is a file.
 *
 * @param prompt which one
 * @param protocol of the photon
 * @param version of the client; undefined if it said none
 * @returns JSON text of the result
 */
export function formatPromptAsset(prompt: PromptEntry, protocol: PhotonProtocol, version: string | undefined): string {
  const content = prompt.target.kind === 'asset' ? prompt.target.asset.content : { text: '' };
  const text = 'text' in content ? content.text : content.base64;
  return formatPromptResult(text, prompt, protocol, version);
}

function readWhole(
  value: unknown,
): { readonly messages: readonly PromptMessage[]; readonly description: string | undefined } | undefined {
  if (typeof value !== 'object' || value === null || !('messages' in value) || !Array.isArray(value.messages))
    return undefined;
  const description = 'description' in value ? value.description : undefined;
  return {
    messages: readMessages(value.messages),
    description: typeof description === 'string' ? description : undefined,
  };
}

function readMessages(value: unknown): readonly PromptMessage[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item) => readMessage(item) ?? [asText(item)]);
  return readMessage(value) ?? [asText(value)];
}

function readMessage(value: unknown): readonly PromptMessage[] | undefined {
  if (typeof value === 'string') return [{ role: 'user', content: { type: 'text', text: value } }];
  const block = readBlock(value);
  if (block !== undefined) return [{ role: 'user', content: block }];
  if (typeof value !== 'object' || value === null || !('role' in value) || !('content' in value)) return undefined;
  if (value.role !== 'user' && value.role !== 'assistant') return undefined;
  const { role, content } = value;
  // A message on the wire has one block; a list of blocks is as many messages.
  const parts = Array.isArray(content) ? content : [content];
  const blocks = parts.map((part) =>
    typeof part === 'string' ? { type: 'text' as const, text: part } : readBlock(part),
  );
  return blocks.every((one) => one !== undefined)
    ? blocks.flatMap((one) => (one === undefined ? [] : [{ role, content: one }]))
    : undefined;
}

function asText(value: unknown): PromptMessage {
  return { role: 'user', content: { type: 'text', text: formatJson(value) ?? '' } };
}
