/** An event of a firehose in one line, for people or for programs. */
import { getText } from '../../values/json.ts';
import type { EventBody } from './verify-event.ts';

/** An event that has come. */
export interface ReceivedEvent {
  readonly type: string;
  readonly seq: number | undefined;
  readonly body: EventBody;
  readonly sizeBytes: number;
  /** Undefined: it was not looked at. */
  readonly faults: readonly string[] | undefined;
}

/**
 * @param event
 * @returns JSON without the blocks
 */
export function formatEventJson({ type, seq, body, sizeBytes, faults }: ReceivedEvent): string {
  const { blocks: _, ...rest } = body;
  return JSON.stringify({ type, seq, ...rest, sizeBytes, faults });
}

/**
 * @param event
 * @returns text
 */
export function formatEventText({ type, seq, body, sizeBytes, faults }: ReceivedEvent): string {
  const did = getText(body, 'repo') ?? getText(body, 'did') ?? '';
  const verdict = faults === undefined ? '' : faults.length === 0 ? '  ok' : `  WRONG: ${faults.join('; ')}`;
  const facts = [seq ?? '', type, did, describe(type, body), `${sizeBytes} B`].filter((part) => part !== '');
  return `${facts.join('  ')}${verdict}`;
}

function describe(type: string, body: EventBody): string {
  if (type === '#commit') return `${getText(body, 'rev') ?? ''}  ${describeOperations(body['ops'])}`;
  if (type === '#account') return body['active'] === true ? 'active' : (getText(body, 'status') ?? 'not active');
  if (type === '#identity') return getText(body, 'handle') ?? '';
  return getText(body, 'rev') ?? getText(body, 'name') ?? '';
}

function describeOperations(ops: unknown): string {
  const list: readonly unknown[] = Array.isArray(ops) ? ops : [];
  const [first] = list;
  const named = `${getText(first, 'action') ?? 'nothing'} ${getText(first, 'path') ?? ''}`.trim();
  return list.length > 1 ? `${named} and ${list.length - 1} more` : named;
}
