import { inspect } from 'node:util';

import type { LogLevel, LogRecord } from './log-record.ts';

const COLOURS: Readonly<Record<LogLevel, number>> = { debug: 90, info: 0, warn: 33, error: 31 };

/**
 * @param record a line of the log
 * @returns one line of JSON: `{"time":…,"level":…,"project":…,"message":…}`
 */
export function formatJsonLine(record: LogRecord): string {
  const { timeMs, level, project, message } = record;
  return JSON.stringify({ time: new Date(timeMs).toISOString(), level, project, message });
}

/**
 * @param record a line of the log
 * @param options whether to use colours
 * @returns lines for people: time, project, message; further lines of the message below the first one
 */
export function formatTextLine(record: LogRecord, options: { isColoured: boolean }): string {
  const time = formatTime(record.timeMs);
  const label = record.project ?? 'sundog';
  const text = formatMessage(record.message);
  const indented = text.replaceAll('\n', `\n${' '.repeat(time.length + label.length + 2)}`);
  if (!options.isColoured) return `${time} ${label} ${levelWord(record.level)}${indented}`;
  const body = COLOURS[record.level] === 0 ? indented : paint(COLOURS[record.level], indented);
  return `${paint(90, time)} ${paint(labelColour(label), label)} ${body}`;
}

/**
 * @param message a record's message
 * @returns it as text
 */
export function formatMessage(message: unknown): string {
  return typeof message === 'string' ? message : inspect(message, { depth: 6 });
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
