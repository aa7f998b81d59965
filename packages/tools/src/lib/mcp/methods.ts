/**
 * The methods of MCP as data: who may call them, who answers them, and what their parameters must be.
 *
 * Called by: `serve`, to know whether it answers itself; `instance`; `classify`.
 */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { Era } from './era.ts';
import { describeFound } from '../schema/describe-schema.ts';
import { getOwn, isJsonObject } from '../manifest/json-values.ts';
import { parseLogLevel } from './log-levels.ts';
import { errorCodes, invalidParams, McpError } from './mcp-error.ts';
import type { Message } from './messages.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

/** A method that clients call. */
export interface MethodRow {
  /** Absent: a request. */
  readonly isNotification?: true;
  /** The only era that has it; absent: both. */
  readonly era?: Era;
  /** Whether the Worker can answer out of the manifest alone; absent: the instance must. */
  readonly isOfWorker?: boolean;
  /** What the photon must have for it. */
  readonly needs?: keyof PhotonProtocol['has'];
  /** Which parameter the header `Mcp-Name` repeats (2026-07-28). */
  readonly nameParameter?: 'name' | 'uri' | 'taskId';
  /** What the parameters must be. */
  readonly params?: Readonly<Record<string, ParameterRule>>;
}

/** What one parameter must be; with `?` it may be absent. */
type ParameterRule = 'string' | 'string?' | 'object' | 'object?' | 'texts?' | 'level';

const list = { isOfWorker: true, params: { cursor: 'string?' } } as const;
const task = { nameParameter: 'taskId', params: { taskId: 'string' } } as const;
const resource = { needs: 'resources', params: { uri: 'string' } } as const;
const legacyNotification = { isNotification: true, era: 'legacy' } as const;

/** All methods. */
const methods: ReadonlyMap<string, MethodRow> = new Map<string, MethodRow>([
  ['initialize', { era: 'legacy' }],
  ['server/discover', { era: 'modern', isOfWorker: true }],
  // Clients ask by it whether their session is still there.
  ['ping', { era: 'legacy' }],
  ['tools/list', { ...list, needs: 'tools' }],
  [
    'tools/call',
    { needs: 'tools', nameParameter: 'name', params: { name: 'string', arguments: 'object?', task: 'object?' } },
  ],
  ['prompts/list', { ...list, needs: 'prompts' }],
  ['prompts/get', { needs: 'prompts', nameParameter: 'name', params: { name: 'string', arguments: 'texts?' } }],
  ['resources/list', { ...list, needs: 'resources' }],
  ['resources/templates/list', { ...list, needs: 'resources' }],
  ['resources/read', { ...resource, nameParameter: 'uri' }],
  ['resources/subscribe', { ...resource, era: 'legacy' }],
  ['resources/unsubscribe', { ...resource, era: 'legacy' }],
  ['completion/complete', { needs: 'completions', params: { ref: 'object', argument: 'object', context: 'object?' } }],
  ['logging/setLevel', { era: 'legacy', params: { level: 'level' } }],
  ['subscriptions/listen', { era: 'modern', params: { notifications: 'object' } }],
  ['tasks/get', task],
  ['tasks/cancel', task],
  ['tasks/result', { ...task, era: 'legacy' }],
  ['tasks/list', { era: 'legacy', params: { cursor: 'string?' } }],
  ['tasks/update', { ...task, era: 'modern', params: { taskId: 'string', inputResponses: 'object' } }],
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
 * @throws McpError -32601 for a request that this photon does not serve in this era (404 for a modern one), -32602 if
 *   its parameters have the wrong shape
 */
export function findMethod(message: Message, era: Era, protocol: PhotonProtocol): MethodRow | undefined {
  if (message.kind === 'response') return undefined;
  const row = methods.get(message.method);
  const isServed =
    row !== undefined &&
    (row.isNotification === true) === (message.kind === 'notification') &&
    (row.era === undefined || row.era === era) &&
    (row.needs === undefined || protocol.has[row.needs]);
  if (!isServed) {
    if (message.kind === 'notification') return undefined;
    throw new McpError(errorCodes.methodNotFound, `Method not found: ${message.method}`, {
      status: era === 'modern' ? 404 : 200,
    });
  }
  if (row.params !== undefined) checkParams(message.params, row.params);
  if (message.method === 'tools/list' && protocol.choices.length > 0) return { ...row, isOfWorker: false };
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
