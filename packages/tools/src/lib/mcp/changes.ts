/**
 * What changes on a server, as notifications of both eras, and who listens (`subscriptions/listen`, 2026-07-28).
 *
 * Changes are plain data on the instance's channel; a listener's own stream makes notifications of them, because since
 * 2026-07-28 each carries the id of the request that listens.
 *
 * Called by: `instance` and `serve`.
 *
 * Invariants:
 * - L1 A listener hears first what it will hear, and then nothing else.
 */
import type { Json, JsonObject } from '../manifest/json-schema.ts';
import { mustTakeTasks } from './client.ts';
import { metaKeys } from './era.ts';
import { getObject, getOwn, getString } from '../manifest/json-values.ts';
import { invalidParams } from './mcp-error.ts';
import { formatNotification, formatResult, type RequestId, type RequestMessage } from './messages.ts';
import type { PhotonProtocol } from './photon-protocol.ts';
import { formatModernHead } from './result-head.ts';

/** Something has changed. */
export type Change =
  /** A list. */
  | { readonly kind: 'tools' | 'prompts' | 'resources' }
  /** What a URI names. */
  | { readonly kind: 'resource'; readonly uri: string }
  /** A task, as its era's `tasks/get` shows it. */
  | { readonly kind: 'task'; readonly task: JsonObject };

/** What a listener wants to hear. */
export interface ListenFilter {
  readonly tools: boolean;
  readonly prompts: boolean;
  readonly resources: boolean;
  readonly uris: ReadonlySet<string>;
  readonly taskIds: ReadonlySet<string>;
}

/** URIs and tasks in one filter. */
const maxNames = 1000;

/**
 * Reads `subscriptions/listen`.
 *
 * @param request of the client
 * @param protocol of the photon
 * @returns what it asks for and this photon has
 * @throws McpError -32602 if the filter is wrong, -32021 if it wants tasks that its client does not declare
 */
export function parseListen(request: RequestMessage, protocol: PhotonProtocol): ListenFilter {
  const wanted = getObject(request.params, 'notifications');
  if (wanted === undefined) throw invalidParams('"notifications" must be an object');
  const taskIds = readNames(wanted, 'taskIds');
  if (taskIds.size > 0) mustTakeTasks(request);
  const { has } = protocol;
  return {
    tools: has.tools && readFlag(wanted, 'toolsListChanged'),
    prompts: has.prompts && readFlag(wanted, 'promptsListChanged'),
    resources: has.resources && readFlag(wanted, 'resourcesListChanged'),
    uris: has.resources ? readNames(wanted, 'resourceSubscriptions') : new Set(),
    taskIds,
  };
}

function readFlag(wanted: JsonObject, name: string): boolean {
  const value = getOwn(wanted, name) ?? false;
  if (typeof value !== 'boolean') throw invalidParams(`"notifications.${name}" must be a boolean`);
  return value;
}

function readNames(wanted: JsonObject, name: string): ReadonlySet<string> {
  const value: Json = getOwn(wanted, name) ?? [];
  const names = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  if (!Array.isArray(value) || names.length !== value.length || names.length > maxNames)
    throw invalidParams(`"notifications.${name}" must be a list of at most ${maxNames} strings`);
  return new Set(names);
}

/**
 * The first message of the stream: what the listener will hear.
 *
 * @param id of the request that listens
 * @param filter what was asked for and is there
 * @returns JSON text
 */
export function formatAcknowledged(id: RequestId, filter: ListenFilter): string {
  return formatNotification('notifications/subscriptions/acknowledged', {
    _meta: { [metaKeys.subscriptionId]: id },
    notifications: {
      ...(filter.tools ? { toolsListChanged: true } : {}),
      ...(filter.prompts ? { promptsListChanged: true } : {}),
      ...(filter.resources ? { resourcesListChanged: true } : {}),
      ...(filter.uris.size > 0 ? { resourceSubscriptions: [...filter.uris] } : {}),
      ...(filter.taskIds.size > 0 ? { taskIds: [...filter.taskIds] } : {}),
    },
  });
}

/**
 * Whether the listener wants to hear of a change.
 *
 * @param filter of the listener
 * @param change any
 */
export function isWanted(filter: ListenFilter, change: Change): boolean {
  switch (change.kind) {
    case 'tools':
    case 'prompts':
    case 'resources':
      return filter[change.kind];
    case 'resource':
      return filter.uris.has(change.uri);
    case 'task':
      return filter.taskIds.has(getString(change.task, 'taskId') ?? '');
  }
}

/**
 * A change as a notification.
 *
 * @param change any
 * @param subscriptionId id of the request that listens, since 2026-07-28; absent in the session era
 * @returns JSON text
 */
export function formatChange(change: Change, subscriptionId?: RequestId): string {
  const tag = subscriptionId === undefined ? undefined : { _meta: { [metaKeys.subscriptionId]: subscriptionId } };
  switch (change.kind) {
    case 'tools':
    case 'prompts':
    case 'resources':
      return formatNotification(`notifications/${change.kind}/list_changed`, tag);
    case 'resource':
      return formatNotification('notifications/resources/updated', { ...tag, uri: change.uri });
    case 'task': {
      const method = subscriptionId === undefined ? 'notifications/tasks/status' : 'notifications/tasks';
      return formatNotification(method, { ...tag, ...change.task });
    }
  }
}

/**
 * The last message of a stream that the server ends.
 *
 * @param id of the request that listens
 * @param protocol of the photon
 * @returns JSON text
 */
export function formatListenEnd(id: RequestId, protocol: PhotonProtocol): string {
  const head = formatModernHead(protocol.identity, 'complete', { [metaKeys.subscriptionId]: id });
  return formatResult(id, `{${head.slice(0, -1)}}`);
}
