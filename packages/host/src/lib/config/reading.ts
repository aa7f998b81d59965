/**
 * The reading of one configuration file: hands out the values of keys, checked by their schemas, and collects what is
 * wrong with them.
 *
 * Owns: the problems, notes and binding names found so far. Used by: the readers in `keys/`.
 *
 * Invariants
 * R1. A fault never ends the reading: a key that cannot be read counts as absent, and the next one is read.
 */
import { dirname } from 'node:path';

import * as v from 'valibot';

import { describeIssue } from './describe-issue.ts';
import { rangeAt, toValue, type LocatedEntry, type LocatedNode, type Path } from './located-tree.ts';
import type { Note, Problem } from './problem.ts';
import type { Location, SourceText } from './source-text.ts';

/** What a reading starts from. */
export interface ReadingOptions {
  source: SourceText;
  language: 'json' | 'toml';
  environment: string | undefined;
  /** The keys that hold, after the environment was chosen. */
  entries: ReadonlyMap<string, LocatedEntry>;
  problems: Problem[];
  notes: Note[];
}

/** One configuration file being read. */
export class Reading {
  readonly source: SourceText;
  readonly language: 'json' | 'toml';
  readonly environment: string | undefined;
  /** The folder of the configuration file. */
  readonly directory: string;
  readonly problems: Problem[];
  readonly notes: Note[];
  /** Where each binding stands, by its name. */
  readonly locations: Record<string, Location> = {};
  readonly #root: LocatedNode;
  readonly #bindingKinds = new Map<string, string>();

  /** @param options what to read from and where findings go */
  constructor(options: ReadingOptions) {
    this.source = options.source;
    this.language = options.language;
    this.environment = options.environment;
    this.directory = dirname(options.source.file);
    this.problems = options.problems;
    this.notes = options.notes;
    const range = { start: 0, end: 1 };
    this.#root = { kind: 'object', range, entries: new Map(options.entries) };
  }

  /**
   * A key's value.
   *
   * @param key a key of the top level
   * @param schema what it must be like
   * @returns the parsed value, or undefined if the key is absent or faulty (R1)
   */
  parse<const Schema extends v.GenericSchema>(key: string, schema: Schema): v.InferOutput<Schema> | undefined {
    const entry = this.#root.kind === 'object' ? this.#root.entries.get(key) : undefined;
    if (entry === undefined) return undefined;
    const result = v.safeParse(schema, toValue(entry.value));
    if (result.success) return result.output;
    for (const issue of result.issues) {
      const path = [key, ...(issue.path ?? []).map((item) => item.key as string | number)];
      const words = describeIssue(issue, formatPath(path));
      const isKey = issue.path?.at(-1)?.origin === 'key';
      this.problems.push({ location: this.locate(path, isKey ? 'key' : 'value'), ...words });
    }
    return undefined;
  }

  /** Whether a key is given at all. */
  has(key: string): boolean {
    return this.#root.kind === 'object' && this.#root.entries.has(key);
  }

  /** Where a path of keys and indexes stands. */
  locate(path: Path, at: 'key' | 'value' = 'value'): Location {
    return this.source.locate(rangeAt(this.#root, path, at));
  }

  /** Adds a problem. */
  report(path: Path, message: string, cure: string): void {
    this.problems.push({ location: this.locate(path), message, cure });
  }

  /** Adds a note. */
  note(kind: Note['kind'], path: Path, message: string): void {
    this.notes.push({ kind, location: this.locate(path), message });
  }

  /** What a name in `env` is bound to, by its place in the configuration. */
  bindingKind(name: string): string | undefined {
    return this.#bindingKinds.get(name);
  }

  /** Takes a name in `env`; a name taken twice is a problem. */
  bind(name: string, path: Path): void {
    const kind = formatPath(path);
    const other = this.#bindingKinds.get(name);
    if (other !== undefined) {
      const first = this.locations[name]?.line ?? 0;
      const cure = `The other one is ${other} on line ${first}. Rename one of them.`;
      this.report(path, `the name ${name} is given to two bindings`, cure);
      return;
    }
    this.#bindingKinds.set(name, kind);
    this.locations[name] = this.locate(path);
  }
}

/** A path as people write it: `queues.consumers[0].queue`. */
function formatPath(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}
