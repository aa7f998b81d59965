import { relative } from 'node:path';

import { HostError } from '../errors.ts';
import type { Location } from './source-text.ts';

export type { Location };

/** Something in a configuration that keeps a project from running. */
export interface Problem {
  /** Where it is; a missing file has no place, only its `location.file`. */
  location: Location;
  /** What is wrong: what was expected and what was found. */
  message: string;
  /** What to do about it. */
  cure: string;
  /** True: no edit mends it, only other projects on the command line do. */
  isOfCommandLine?: boolean;
}

/** Something to know about a configuration that runs all the same. */
export interface Note {
  /** `warning`: the project behaves differently here than on Cloudflare; `information`: it does not. */
  kind: 'warning' | 'information';
  location: Location;
  message: string;
}

/** A configuration that cannot be used; carries every problem found. */
export class ConfigurationError extends HostError {
  override readonly name = 'ConfigurationError';
  readonly code = 'invalid_configuration';
  readonly problems: readonly Problem[];

  /** @param problems at least one */
  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => formatProblem(problem)).join('\n\n'));
    this.problems = problems;
  }
}

/**
 * The place of a whole file, for what has no line.
 *
 * @param file absolute path
 * @returns a location without text to show
 */
export function wholeFile(file: string): Location {
  return { file, line: 0, column: 0, length: 1, lineText: '' };
}

/**
 * Writes a problem for a terminal: place, message, the line with a mark under the fault, and the cure.
 *
 * @param problem what to write
 * @param directory the folder that paths are shown relative to
 * @returns several lines without a line feed at the end
 */
export function formatProblem(problem: Problem, directory: string = process.cwd()): string {
  const head = `${formatLocation(problem.location, directory)}: ${problem.message}`;
  const lines = [head, ...codeFrame(problem.location), ...problem.cure.split('\n').map((line) => `  ${line}`)];
  return lines.join('\n');
}

/**
 * Writes a note on one line.
 *
 * @param note what to write
 * @param directory the folder that paths are shown relative to
 * @returns one line
 */
export function formatNote(note: Note, directory: string = process.cwd()): string {
  return `${formatLocation(note.location, directory)}: ${note.message}`;
}

function formatLocation(location: Location, directory: string): string {
  const path = relative(directory, location.file);
  const shown = path === '' || path.startsWith('..') ? location.file : path;
  return location.line === 0 ? shown : `${shown}:${location.line}:${location.column}`;
}

/** How much of a line is shown, and how much of that before the fault. */
const FRAME_WIDTH = 120;
const FRAME_LEAD = 40;
// oxlint-disable-next-line no-control-regex -- a file is anybody's, and a terminal obeys these
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

function codeFrame(location: Location): string[] {
  if (location.line === 0) return [];
  const number = String(location.line);
  const { text, column } = clipLine(location.lineText.replace(CONTROLS, '·'), location.column);
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  const length = Math.max(1, Math.min(location.length, text.length - column + 1));
  return [`  ${number} | ${text}`, `  ${' '.repeat(number.length)} | ${indent}${'^'.repeat(length)}`];
}

function clipLine(line: string, column: number): { text: string; column: number } {
  if (line.length <= FRAME_WIDTH) return { text: line, column };
  const start = Math.max(0, Math.min(column - 1 - FRAME_LEAD, line.length - FRAME_WIDTH));
  const before = start === 0 ? '' : '…';
  const after = start + FRAME_WIDTH >= line.length ? '' : '…';
  return {
    text: `${before}${line.slice(start, start + FRAME_WIDTH)}${after}`,
    column: column - start + before.length,
  };
}
