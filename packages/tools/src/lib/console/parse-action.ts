import { getObject, getString, isJsonObject, readJson } from '../manifest/json-values.ts';
import type { ConsoleAction } from '../instance/console-state.ts';

const scheduleActions = ['pause', 'resume', 'cancel', 'run'] as const;

/** What people can do, and the body that it takes, for messages. */
export const consoleActions: ReadonlyMap<string, string> = new Map([
  ['answer', '{ "runId": "…", "askId": "…", "result": { … } }'],
  ['cancel', '{ "runId": "…" }'],
  ['schedule', `{ "id": "…", "action": "${scheduleActions.join('" | "')}" }`],
] satisfies [ConsoleAction['kind'], string][]);

/**
 * Reads what a person wants done.
 *
 * @param kind of the action
 * @param text of the body
 * @returns undefined if the body is none of that action
 */
export function parseConsoleAction(kind: string, text: string): ConsoleAction | undefined {
  const body = readJson(text);
  if (!isJsonObject(body)) return undefined;
  if (kind === 'schedule') {
    const id = getString(body, 'id');
    const action = scheduleActions.find((one) => one === body['action']);
    return id === undefined || action === undefined ? undefined : { kind, id, action };
  }
  const runId = getString(body, 'runId');
  if (runId === undefined) return undefined;
  if (kind === 'cancel') return { kind, runId };
  const askId = getString(body, 'askId');
  const result = getObject(body, 'result');
  return kind !== 'answer' || askId === undefined || result === undefined ? undefined : { kind, runId, askId, result };
}
