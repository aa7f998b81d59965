import { relative } from 'node:path';

import type { Node, SourceFile } from 'typescript';

import { compareTexts } from './compare-texts.ts';

/** Something in a photon that cannot be compiled, or that does not do what its author may think. */
export interface Problem {
  /** An error leaves out what it is about; a warning leaves nothing out. */
  readonly severity: 'error' | 'warning';
  /** Absolute path. */
  readonly file: string;
  /** From 1; 0 if the problem is about the whole file. */
  readonly line: number;
  /** From 1; 0 if the problem is about the whole file. */
  readonly column: number;
  /** How many characters of the line it covers. */
  readonly length: number;
  /** The line, so that it can be shown. */
  readonly lineText: string;
  /** What was expected and what was found, with its name. */
  readonly message: string;
  /** What to do. */
  readonly cure: string;
}

/** What is wrong and what to do, without the place. */
export interface Words {
  readonly message: string;
  readonly cure: string;
}

/** A stretch of a source file. */
export interface Place {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}

/**
 * Where a node is, without the comments before it.
 *
 * @param node any node
 */
export function placeOf(node: Node): Place {
  const source = node.getSourceFile();
  return { source, start: node.getStart(source), end: node.getEnd() };
}

/** The problems found so far. */
export class ProblemList {
  readonly #problems: Problem[] = [];
  #errorCount = 0;

  /** How many errors there are, to see whether a step added one. */
  get errorCount(): number {
    return this.#errorCount;
  }

  /**
   * Adds what leaves something out.
   *
   * @param place where; a path for a whole file
   * @param words what and what to do
   * @returns what is left of the thing that is left out
   */
  error(place: Place | string, words: Words): undefined {
    this.add('error', place, words);
  }

  /**
   * Adds what leaves nothing out.
   *
   * @param place where; a path for a whole file
   * @param words what and what to do
   */
  warning(place: Place | string, words: Words): void {
    this.add('warning', place, words);
  }

  /**
   * Adds a problem.
   *
   * @param severity of it
   * @param place where; a path for a whole file
   * @param words what and what to do
   */
  add(severity: Problem['severity'], place: Place | string, { message, cure }: Words): void {
    if (severity === 'error') this.#errorCount++;
    this.#problems.push({ severity, ...locate(place), message, cure });
  }

  /** All of them, each once, by file and line. */
  list(): readonly Problem[] {
    const unique = new Map(
      this.#problems.map((problem) => [
        `${problem.file}:${problem.line}:${problem.column}:${problem.message}`,
        problem,
      ]),
    );
    return [...unique.values()].toSorted(
      (a, b) => compareTexts(a.file, b.file) || a.line - b.line || a.column - b.column,
    );
  }
}

/**
 * Writes a problem for a terminal: place, message, the line with a mark under the fault, and the cure.
 *
 * @param problem what to write
 * @param directory the folder that paths are shown relative to; what is outside of it, relative to the current one
 * @returns several lines without a line feed at the end
 */
export function formatProblem(problem: Problem, directory: string = process.cwd()): string {
  const paths = [directory, process.cwd()].map((folder) => relative(folder, problem.file));
  const shown = paths.find((path) => path !== '' && !path.startsWith('..')) ?? problem.file;
  const place = problem.line === 0 ? shown : `${shown}:${problem.line}:${problem.column}`;
  const head = `${place}: ${problem.severity === 'warning' ? 'warning: ' : ''}${problem.message}`;
  return [head, ...codeFrame(problem), ...problem.cure.split('\n').map((line) => `  ${line}`)].join('\n');
}

/** How much of a line is shown, and how much of that before the fault. */
const FRAME_WIDTH = 120;
const FRAME_LEAD = 40;

function codeFrame({ line, column, length, lineText }: Problem): string[] {
  if (line === 0) return [];
  const start = lineText.length <= FRAME_WIDTH ? 0 : Math.max(0, column - 1 - FRAME_LEAD);
  const text = replaceControls(lineText.slice(start, start + FRAME_WIDTH));
  const before = replaceControls(lineText.slice(start, column - 1)).replaceAll(/[^\t]/g, ' ');
  const number = String(line);
  const marks = '^'.repeat(Math.max(1, Math.min(length, text.length - before.length)));
  return [`  ${number} | ${text}`, `  ${' '.repeat(number.length)} | ${before}${marks}`];
}

// oxlint-disable-next-line no-control-regex -- a file is anybody's, and a terminal obeys these
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

function replaceControls(text: string): string {
  return text.replaceAll(CONTROLS, '·');
}

function locate(place: Place | string): Omit<Problem, 'severity' | keyof Words> {
  if (typeof place === 'string') return { file: place, line: 0, column: 0, length: 0, lineText: '' };
  const { source, start, end } = place;
  const { line, character } = source.getLineAndCharacterOfPosition(start);
  const lineStart = source.getPositionOfLineAndCharacter(line, 0);
  const lineText = source.text.slice(lineStart, endOfLine(source.text, lineStart));
  return {
    file: source.fileName,
    line: line + 1,
    column: character + 1,
    length: Math.max(1, Math.min(end - start, lineText.length - character)),
    lineText,
  };
}

function endOfLine(text: string, start: number): number {
  let end = start;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}
