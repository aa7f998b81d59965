import { inspect } from 'node:util';

import * as v from 'valibot';

import type { LogLevel, LogRecord } from './log-record.ts';

const COLOURS: Readonly<Record<LogLevel, number>> = { debug: 90, info: 0, warn: 33, error: 31 };
/** Colours of a Worker's own, and what else a terminal would obey. */
// oxlint-disable-next-line no-control-regex -- it is these that are looked for
const CONTROLS = new RegExp('\u001b\\[[\\d;:]*m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]', 'g');

/** An error, as loggers write it. */
const errorField = v.looseObject({ name: v.string(), message: v.string(), stack: v.optional(v.string()) });

/**
 * @param record a line of the log
 * @returns one line of JSON: `{"time":…,"level":…,"project":…,"message":…}` and the fields of a logger's entry beside
 *   them; a field with the name of one of the four is left out
 */
export function formatJsonLine(record: LogRecord): string {
  const { timeMs, level, project, message, fields, isLoaded } = record;
  const head = { time: new Date(timeMs).toISOString(), level, project, message };
  return JSON.stringify({ ...head, loaded: isLoaded, ...fields, ...head });
}

/**
 * @param record a line of the log
 * @param options whether to use colours
 * @returns lines for people: time, project, message; further lines of the message below the first one
 */
export function formatTextLine(record: LogRecord, options: { isColoured: boolean }): string {
  const time = formatTime(record.timeMs);
  const label = record.project ?? (record.isLoaded === true ? 'loaded' : 'sundog');
  const text = showControls(formatMessage(record));
  const indented = text.replaceAll('\n', `\n${' '.repeat(time.length + label.length + 2)}`);
  if (!options.isColoured) return `${time} ${label} ${levelWord(record.level)}${indented}`;
  const body = COLOURS[record.level] === 0 ? indented : paint(COLOURS[record.level], indented);
  return `${paint(90, time)} ${paint(labelColour(label), label)} ${body}`;
}

/**
 * @param record a line of the log
 * @returns its message and fields as text
 */
export function formatMessage({ message, fields = {} }: Pick<LogRecord, 'message' | 'fields'>): string {
  const text = typeof message === 'string' ? message : inspect(message, { depth: 6 });
  return formatEntry(text, fields);
}

/** Short fields behind the first line, long ones below the last. */
function formatEntry(text: string, fields: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(fields).map(([name, value]) => ({ name, value: formatField(value) }));
  const short = shown.filter(({ value }) => !value.includes('\n')).map(({ name, value }) => ` ${name}=${value}`);
  const long = shown.filter(({ value }) => value.includes('\n'));
  const [first = '', ...rest] = text.split('\n');
  const below = long.map(({ name, value }) => `  ${name}: ${value.replaceAll('\n', '\n  ')}`);
  return [first + short.join(''), ...rest, ...below].join('\n');
}

function formatField(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  const error = v.safeParse(errorField, value);
  if (!error.success) return JSON.stringify(value);
  const { name, message, stack, ...facts } = error.output;
  return quote(formatEntry(stack ?? `${name}: ${message}`, facts));
}

function quote(text: string): string {
  return text.includes('\n') || /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

/** Whoever prints must not write over other lines: only colours pass, and end with the line. */
function showControls(text: string): string {
  const shown = text
    .replaceAll('\r\n', '\n')
    .replace(CONTROLS, (found) =>
      found.length > 1 ? found : `\\x${found.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
  return shown.includes('\u001b') ? `${shown}\u001b[0m` : shown;
}

function levelWord(level: LogLevel): string {
  return level === 'info' ? '' : `${level}: `;
}

function formatTime(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The same project has the same colour in every run. */
function labelColour(label: string): number {
  if (label === 'sundog') return 90;
  const colours = [36, 35, 32, 34, 96, 95, 92, 94];
  const sum = label.split('').reduce((total, character) => total + character.charCodeAt(0), 0);
  return colours[sum % colours.length] ?? 36;
}

function paint(colour: number, text: string): string {
  return `\u001b[${colour}m${text}\u001b[0m`;
}
