/**
 * The methods of MCP as data: who may call them, who answers them, and what their parameters must be.
 *
 * Called by: `serve`, to know whether it answers itself; `instance`; `classify`.
 */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { Era } from './era.ts';
import { describeFound } from '../schema/describe-schema.ts';
import { getOwn, isJsonObject } from './json-values.ts';
import { parseLogLevel } from './log-levels.ts';
import { errorCodes, invalidParams, McpError } from './mcp-error.ts';
import type { Message } from './messages.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

/** A method that clients call. */
export interface MethodRow {
  readonly kind: 'request' | 'notification';
  readonly eras: readonly Era[];
  /** Whether the Worker can answer out of the manifest alone, or the instance must. */
  readonly answeredBy: 'worker' | 'instance';
  /** What the photon must have for it. */
  readonly needs?: keyof PhotonProtocol['has'];
  /** Which parameter the header `Mcp-Name` repeats (2026-07-28). */
  readonly nameParameter?: 'name' | 'uri' | 'taskId';
  /** What the parameters must be. */
  readonly params?: Readonly<Record<string, ParameterRule>>;
}

/** What one parameter must be; with `?` it may be absent. */
type ParameterRule = 'string' | 'string?' | 'object' | 'object?' | 'texts?' | 'level';

const both: readonly Era[] = ['legacy', 'modern'];
const legacy: readonly Era[] = ['legacy'];
const modern: readonly Era[] = ['modern'];

const list = { kind: 'request', eras: both, answeredBy: 'worker', params: { cursor: 'string?' } } as const;
const legacyNotification = { kind: 'notification', eras: legacy, answeredBy: 'instance' } as const;
const task = {
  kind: 'request',
  answeredBy: 'instance',
  nameParameter: 'taskId',
  params: { taskId: 'string' },
} as const;
const subscription = {
  kind: 'request',
  eras: legacy,
  answeredBy: 'instance',
  needs: 'resources',
  params: { uri: 'string' },
} as const;

/** All methods. */
const methods: ReadonlyMap<string, MethodRow> = new Map<string, MethodRow>([
  ['initialize', { kind: 'request', eras: legacy, answeredBy: 'instance' }],
  ['server/discover', { kind: 'request', eras: modern, answeredBy: 'worker' }],
  // Clients ask by it whether their session is still there.
  ['ping', { kind: 'request', eras: legacy, answeredBy: 'instance' }],
  ['tools/list', { ...list, needs: 'tools' }],
  [
    'tools/call',
    {
      kind: 'request',
      eras: both,
      answeredBy: 'instance',
      needs: 'tools',
      nameParameter: 'name',
      params: { name: 'string', arguments: 'object?', task: 'object?' },
    },
  ],
  ['prompts/list', { ...list, needs: 'prompts' }],
  [
    'prompts/get',
    {
      kind: 'request',
      eras: both,
      answeredBy: 'instance',
      needs: 'prompts',
      nameParameter: 'name',
      params: { name: 'string', arguments: 'texts?' },
    },
  ],
  ['resources/list', { ...list, needs: 'resources' }],
  ['resources/templates/list', { ...list, needs: 'resources' }],
  ['resources/read', { ...subscription, eras: both, nameParameter: 'uri' }],
  ['resources/subscribe', subscription],
  ['resources/unsubscribe', subscription],
  [
    'completion/complete',
    {
      kind: 'request',
      eras: both,
      answeredBy: 'instance',
      needs: 'completions',
      params: { ref: 'object', argument: 'object', context: 'object?' },
    },
  ],
  ['logging/setLevel', { kind: 'request', eras: legacy, answeredBy: 'instance', params: { level: 'level' } }],
  [
    'subscriptions/listen',
    { kind: 'request', eras: modern, answeredBy: 'instance', params: { notifications: 'object' } },
  ],
  ['tasks/get', { ...task, eras: both }],
  ['tasks/cancel', { ...task, eras: both }],
  ['tasks/result', { ...task, eras: legacy }],
  ['tasks/list', { kind: 'request', eras: legacy, answeredBy: 'instance', params: { cursor: 'string?' } }],
  ['tasks/update', { ...task, eras: modern, params: { taskId: 'string', inputResponses: 'object' } }],
  ['notifications/initialized', legacyNotification],
  // A modern client over HTTP closes the stream of its request instead.
  ['notifications/cancelled', legacyNotification],
  ['notifications/progress', legacyNotification],
  ['notifications/roots/list_changed', legacyNotification],
]);

/**
 * The row of a message's method, with its parameters checked.
 *
 * @param message that was posted
 * @param era of the message
 * @param protocol of the photon
 * @returns undefined for a notification that nobody knows, which is to be ignored, and for a response
 * @throws McpError -32601 for a request that this photon does not serve in this era (404 for a modern one), -32602 if its
 *   parameters have the wrong shape
 */
export function findMethod(message: Message, era: Era, protocol: PhotonProtocol): MethodRow | undefined {
  if (message.kind === 'response') return undefined;
  const row = methods.get(message.method);
  const isServed =
    row !== undefined &&
    row.kind === message.kind &&
    row.eras.includes(era) &&
    (row.needs === undefined || protocol.has[row.needs]);
  if (!isServed) {
    if (message.kind === 'notification') return undefined;
    throw new McpError(errorCodes.methodNotFound, `Method not found: ${message.method}`, {
      status: era === 'modern' ? 404 : 200,
    });
  }
  if (row.params !== undefined) checkParams(message.params, row.params);
  if (message.method === 'tools/list' && protocol.choices.length > 0) return { ...row, answeredBy: 'instance' };
  return row;
}

/**
 * Which parameter the header `Mcp-Name` repeats.
 *
 * @param method of a request
 * @returns undefined if none
 */
export function getNameParameter(method: string): MethodRow['nameParameter'] {
  return methods.get(method)?.nameParameter;
}

function checkParams(params: JsonObject, rules: Readonly<Record<string, ParameterRule>>): void {
  for (const name in rules) {
    const rule = rules[name];
    const value = getOwn(params, name);
    if (rule === undefined || (value === undefined && rule.endsWith('?'))) continue;
    if (!fits(value, rule)) throw invalidParams(`"${name}" must be ${ruleTexts[rule]}, found ${describeFound(value)}`);
  }
}

const ruleTexts: Readonly<Record<ParameterRule, string>> = {
  string: 'a string',
  'string?': 'a string',
  object: 'an object',
  'object?': 'an object',
  'texts?': 'an object of strings',
  level: 'a log level, "debug" to "emergency"',
};

function fits(value: unknown, rule: ParameterRule): boolean {
  switch (rule) {
    case 'string':
    case 'string?':
      return typeof value === 'string';
    case 'object':
    case 'object?':
      return isJsonObject(value);
    case 'texts?':
      return isJsonObject(value) && Object.values(value).every((text) => typeof text === 'string');
    case 'level':
      return parseLogLevel(value) !== undefined;
  }
}
