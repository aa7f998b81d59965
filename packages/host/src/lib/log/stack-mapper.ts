/**
 * Maps stack traces of bundles to the sources they came from: the engine does not read source maps.
 */
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

import type { LogRecord } from './log-record.ts';

/** A module's source map. */
export interface SourceMapFile {
  /** The module's name in the engine. */
  moduleName: string;
  path: string;
  /** Folder that the map's sources are relative to. */
  sourcesRelativeTo: string;
  /** Name of the project. */
  project: string;
  /** The project's folder: sources below it are shown relative to it. */
  directory: string;
}

/** Position in a module: `demo/index.js:12:7`. */
const POSITION = /([\w@.~-]+\/[\w@.~/-]+\.js):(\d+):(\d+)/;

/** Knows the source maps of the running build. */
export class StackMapper {
  #files = new Map<string, SourceMapFile>();
  #maps = new Map<string, TraceMap | undefined>();

  /**
   * Replaces what it knows by a new build's maps. They are read when a stack first needs them.
   *
   * @param files the maps
   */
  use(files: readonly SourceMapFile[]): void {
    this.#files = new Map(files.map((file) => [file.moduleName, file]));
    this.#maps.clear();
  }

  /**
   * @param stack the stack of an exception
   * @returns name of the project that it leads to
   */
  getProject(stack: string): string | undefined {
    const modules = [...stack.matchAll(new RegExp(POSITION, 'g'))].map(([, module = '']) => module);
    return modules.map((module) => this.#files.get(module)?.project).find((project) => project !== undefined);
  }

  /**
   * @param record a line of the log
   * @returns the same with positions in sources
   */
  map(record: LogRecord): LogRecord {
    const { message, fields } = record;
    return {
      ...record,
      message: this.#mapValue(message),
      ...(fields === undefined ? {} : { fields: this.#mapObject(fields) }),
    };
  }

  #mapValue(value: unknown): unknown {
    if (typeof value === 'string') return POSITION.test(value) ? this.#mapText(value) : value;
    if (Array.isArray(value)) return value.map((item) => this.#mapValue(item));
    return typeof value === 'object' && value !== null ? this.#mapObject(value) : value;
  }

  #mapObject(object: object): Record<string, unknown> {
    return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, this.#mapValue(value)]));
  }

  #mapText(text: string): string {
    const lines = text.split('\n').flatMap((line) => {
      const match = POSITION.exec(line);
      const file = this.#files.get(match?.[1] ?? '');
      if (match === null || file === undefined) return [line];
      const position = this.#position(file, Number(match[2]), Number(match[3]));
      if (position === undefined) return [line];
      return position.includes('/bundle/runtime/') ? [] : [line.replace(match[0], position)];
    });
    return lines.join('\n');
  }

  #position(file: SourceMapFile, line: number, column: number): string | undefined {
    const map = this.#getMap(file);
    if (map === undefined) return undefined;
    const found = originalPositionFor(map, { line, column: column - 1 });
    if (found.source === null) return undefined;
    const path = resolve(file.sourcesRelativeTo, found.source);
    const short = relative(file.directory, path);
    return `${short.startsWith('..') ? path : short}:${found.line}:${found.column + 1}`;
  }

  #getMap(file: SourceMapFile): TraceMap | undefined {
    if (!this.#maps.has(file.moduleName)) this.#maps.set(file.moduleName, readMap(file.path));
    return this.#maps.get(file.moduleName);
  }
}

/** A missing map leaves positions as they are: a log line must not fail. */
function readMap(path: string): TraceMap | undefined {
  try {
    return new TraceMap(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
