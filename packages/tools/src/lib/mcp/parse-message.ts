/**
 * Text to messages, with JSON-RPC's rules for them. Nothing here knows what a method means.
 *
 * Called by: `serve` for what a client posts, `instance` for what `serve` hands on.
 */
import type { Message } from './messages.ts';

/** What a client posted. */
export type Posted =
  | { readonly kind: 'single'; readonly message: Message }
  /** Only 2025-03-26 knows these. */
  | { readonly kind: 'batch'; readonly messages: readonly Message[] };

/**
 * Reads the body of a POST.
 *
 * @param text as it came
 * @returns one message or a batch, each checked
 * @throws McpError -32700 if it is not JSON, -32600 if it is no message
 */
export function parsePosted(text: string): Posted {
  throw new Error(text);
}

/**
 * Reads one message, where a batch cannot be.
 *
 * @param text as it came
 * @returns the message
 * @throws McpError -32700 if it is not JSON, -32600 if it is no message
 */
export function parseMessage(text: string): Message {
  throw new Error(text);
}
