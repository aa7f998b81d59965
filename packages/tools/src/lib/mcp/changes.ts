/** What changes on a server, as notifications of both eras, and `subscriptions/listen`. */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { RequestId, RequestMessage } from './messages.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

/** Something has changed: plain data, which travels on the instance's channel for changes. */
export type Change =
  | { readonly kind: 'tools' | 'prompts' | 'resources' }
  | { readonly kind: 'resource'; readonly uri: string }
  /** The task as `tasks/get` shows it. */
  | { readonly kind: 'task'; readonly task: JsonObject };

/** What a listener wants to hear. */
export interface ListenFilter {
  readonly tools: boolean;
  readonly prompts: boolean;
  readonly resources: boolean;
  readonly uris: ReadonlySet<string>;
  readonly taskIds: ReadonlySet<string>;
}

/** Reads `subscriptions/listen`: what it asks for and this photon has. Throws McpError -32602, -32021. */
export function parseListen(request: RequestMessage, protocol: PhotonProtocol): ListenFilter {
  throw new Error(String(request) + String(protocol));
}

/** The first message of the stream: what the listener will hear. JSON text. */
export function formatAcknowledged(id: RequestId, filter: ListenFilter): string {
  throw new Error(String(id) + String(filter));
}

/** Whether the listener wants to hear of a change. */
export function isWanted(filter: ListenFilter, change: Change): boolean {
  throw new Error(String(filter) + String(change));
}

/** A change as a notification: JSON text; tagged with the id of the request that listens, if one does (2026-07-28). */
export function formatChange(change: Change, subscriptionId?: RequestId): string {
  throw new Error(String(change) + subscriptionId);
}

/** The last message of a stream that the server ends. JSON text. */
export function formatListenEnd(id: RequestId, protocol: PhotonProtocol): string {
  throw new Error(String(id) + String(protocol));
}
