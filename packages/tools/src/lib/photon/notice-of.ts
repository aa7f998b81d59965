import type { Json } from '../manifest/json-schema.ts';
import type { LogLevel, Notice } from '../run/run.ts';

const logLevels: readonly string[] = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
] satisfies LogLevel[];

/** How severe what people see is, for a client that shows it in its log. */
const levelOfTone: Readonly<Record<string, LogLevel>> = { warn: 'warning', warning: 'warning', error: 'error' };

/**
 * What an emitted event tells whoever waits for the call: `this.emit(…)` and `yield { emit: … }` alike.
 *
 * @param event what a photon emitted, without a channel
 * @returns the notice; undefined if the event says nothing, such as `thinking` that ends
 */
export function noticeOf(event: Readonly<Record<string, unknown>>): Notice | undefined {
  const { emit, message } = event;
  const text = typeof message === 'string' ? message : undefined;
  switch (emit) {
    case 'progress': {
      const value = Number(event['value']);
      if (!Number.isFinite(value)) return text === undefined ? undefined : { kind: 'status', message: text };
      const progress = value <= 1 ? value * PROGRESS_TOTAL : value;
      return { kind: 'progress', progress, total: PROGRESS_TOTAL, ...(text === undefined ? {} : { message: text }) };
    }
    case 'status':
      return text === undefined ? undefined : { kind: 'status', message: text };
    case 'thinking':
      return event['active'] === false ? undefined : { kind: 'status', message: text ?? 'Thinking …' };
    case 'stream':
      return { kind: 'partial', value: toJson(event['data']) };
    case 'log': {
      const data = event['data'] === undefined ? (text ?? null) : toJson({ message: text, data: event['data'] });
      return { kind: 'log', level: levelOf(event['level']), data };
    }
    default:
      return { kind: 'log', level: levelOf(event['type']), data: toJson(event) };
  }
}

/** Progress is told in parts of a hundred. */
const PROGRESS_TOTAL = 100;

function levelOf(value: unknown): LogLevel {
  if (typeof value !== 'string') return 'info';
  return logLevels.includes(value) ? (value as LogLevel) : (levelOfTone[value] ?? 'info');
}

/** What JSON would say; a value that it cannot say is null. */
function toJson(value: unknown): Json {
  try {
    const text = JSON.stringify(value);
    return text === undefined ? null : (JSON.parse(text) as Json);
  } catch {
    return null;
  }
}
