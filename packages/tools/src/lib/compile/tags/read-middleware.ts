/**
 * The layers around a method, from its tags: `@cached 5m`, `@cached {@ttl 5m}`, or `@use cached {@ttl 5m}`.
 */
import type { Json } from '../../manifest/json-schema.ts';
import type { Middleware } from '../../manifest/manifest.ts';
import type { DocTag } from '../comment/doc-comment.ts';
import type { Words } from '../problem.ts';
import type { TagSet } from './tag-set.ts';
import { splitWords } from '../split-words.ts';
import { DURATION_FORMS, parseCount, parseDurationMs, parseRate, parseSettings } from './tag-values.ts';

/** A value that cannot be read; it never leaves this file. */
class UnreadableSetting extends Error {
  readonly words: Words;

  constructor(words: Words) {
    super(words.message);
    this.words = words;
  }
}

/** The settings of one tag by name. */
class SettingReader {
  readonly #tag: string;
  readonly #values: ReadonlyMap<string, string>;

  constructor(tag: string, values: ReadonlyMap<string, string>) {
    this.#tag = tag;
    this.#values = values;
  }

  durationMs(name: string, missingMs: number): number {
    return this.#read(name, parseDurationMs, missingMs, `a duration such as ${DURATION_FORMS}`);
  }

  count(name: string, missing: number): number {
    return this.#read(name, parseCount, missing, 'a whole number from 1');
  }

  rate(name: string): { readonly count: number; readonly windowMs: number } {
    const count = this.count('count', 10);
    const windowMs = this.durationMs('window', 60_000);
    return this.#read(name, parseRate, { count, windowMs }, 'a rate such as 10/min, 5/s or 100/h');
  }

  level(name: string): (Middleware & { kind: 'logged' })['level'] {
    const levels = new Map(
      [...(['debug', 'info', 'warning', 'error'] as const)].map((level) => [level as string, level]),
    );
    levels.set('warn', 'warning');
    return this.#read(name, (text) => levels.get(text), 'info', 'debug, info, warning or error');
  }

  text(name: string, missing: string): string {
    return this.#values.get(name) ?? missing;
  }

  json(name: string): Json {
    const text = this.#values.get(name) ?? 'null';
    if (text === 'undefined') return null;
    try {
      return JSON.parse(text) as Json;
    } catch {
      // What does not even begin as JSON is meant as a text.
      if (!['{', '[', '"'].includes(text.charAt(0))) return text;
      throw this.#unreadable(name, text, 'a JSON value such as [], {"ok":false}, 0 or "text"');
    }
  }

  #read<Value>(name: string, parse: (text: string) => Value | undefined, missing: Value, expected: string): Value {
    const text = this.#values.get(name);
    if (text === undefined) return missing;
    const value = parse(text);
    if (value === undefined) throw this.#unreadable(name, text, expected);
    return value;
  }

  #unreadable(name: string, text: string, expected: string): UnreadableSetting {
    return new UnreadableSetting({
      message: `@${this.#tag}: ${name} must be ${expected}, found ${JSON.stringify(text)}`,
      cure: 'Correct the value.',
    });
  }
}

type Kind = Exclude<Middleware['kind'], 'validate'>;

interface Definition {
  /** Lower is further outside. */
  readonly phase: number;
  /** Names of the settings, in the order of the short form. */
  readonly settings: readonly string[];
  /** Settings that have no place in the short form. */
  readonly moreSettings?: readonly string[];
  /** The short form is one value, spaces and all. */
  readonly isOneValue?: true;
  readonly create: (settings: SettingReader, method: string) => Middleware;
}

/** Phase of `@validate`, which comes from `read-validation.ts`. */
const VALIDATE_PHASE = 40;

const definitions: Readonly<Record<Kind, Definition>> = {
  fallback: {
    phase: 3,
    settings: ['value'],
    moreSettings: ['warn'],
    isOneValue: true,
    create: (settings) => ({ kind: 'fallback', value: settings.json('value') }),
  },
  logged: {
    phase: 5,
    settings: ['level'],
    moreSettings: ['tags'],
    create: (settings) => ({ kind: 'logged', level: settings.level('level') }),
  },
  circuitBreaker: {
    phase: 8,
    settings: ['threshold', 'resetAfter'],
    create: (settings) => ({
      kind: 'circuitBreaker',
      threshold: settings.count('threshold', 5),
      resetMs: settings.durationMs('resetAfter', 30_000),
    }),
  },
  throttled: {
    phase: 10,
    settings: ['rate'],
    moreSettings: ['count', 'window'],
    create: (settings) => ({ kind: 'throttled', ...settings.rate('rate') }),
  },
  debounced: {
    phase: 20,
    settings: ['delay'],
    create: (settings) => ({ kind: 'debounced', delayMs: settings.durationMs('delay', 500) }),
  },
  cached: {
    phase: 30,
    settings: ['ttl'],
    create: (settings) => ({ kind: 'cached', ttlMs: settings.durationMs('ttl', 300_000) }),
  },
  queued: {
    phase: 50,
    settings: ['concurrency'],
    create: (settings) => ({ kind: 'queued', concurrency: settings.count('concurrency', 1) }),
  },
  locked: {
    phase: 60,
    settings: ['name'],
    create: (settings, method) => ({ kind: 'locked', name: settings.text('name', method) }),
  },
  timeout: {
    phase: 70,
    settings: ['ms'],
    create: (settings) => ({ kind: 'timeout', timeoutMs: settings.durationMs('ms', 30_000) }),
  },
  retryable: {
    phase: 80,
    settings: ['count', 'delay'],
    create: (settings) => ({
      kind: 'retryable',
      count: settings.count('count', 3),
      delayMs: settings.durationMs('delay', 1_000),
    }),
  },
};

/**
 * The layers around a method.
 *
 * @param tags of the method
 * @param method its name
 * @param validation the layer of its `@validate` tags, if it has any
 * @returns outermost first
 */
export function readMiddleware(tags: TagSet, method: string, validation: Middleware | undefined): Middleware[] {
  const found = new Map<Kind, Middleware>();
  for (const tag of tags.tags) {
    const use = parseUse(tags, tag);
    if (use === undefined) continue;
    if (found.has(use.kind)) {
      tags.error(tag, { message: `@${use.kind} stands here twice`, cure: 'Leave one of them.' });
      continue;
    }
    const layer = createLayer(tags, tag, use, method);
    if (layer !== undefined) found.set(use.kind, layer);
  }
  const all = [...found.values(), ...(validation === undefined ? [] : [validation])];
  return all.toSorted((a, b) => phaseOf(a) - phaseOf(b));
}

interface Use {
  readonly kind: Kind;
  readonly text: string;
}

/** Which layer a tag means; undefined for every other tag. */
function parseUse(tags: TagSet, tag: DocTag): Use | undefined {
  if (isKind(tag.name)) return { kind: tag.name, text: tag.text };
  if (tag.name !== 'use') return undefined;
  const [kind = ''] = splitWords(tag.text);
  if (isKind(kind)) return { kind, text: tag.text.slice(kind.length).trim() };
  return tags.error(tag, {
    message: `@use ${kind}: a photon's own middleware cannot be compiled`,
    cure: `Do its work in the method, or use one of: ${Object.keys(definitions).join(', ')}.`,
  });
}

function createLayer(tags: TagSet, tag: DocTag, { kind, text }: Use, method: string): Middleware | undefined {
  const definition = definitions[kind];
  const settings = parseSettings(text);
  const short = definition.isOneValue ? [settings.text].filter((value) => value !== '') : splitWords(settings.text);
  if (short.length > definition.settings.length) {
    return tags.error(tag, {
      message: `@${kind} takes ${definition.settings.join(' and ') || 'nothing'}, found "${settings.text}"`,
      cure: `Write @${kind}${definition.settings.map((name) => ` <${name}>`).join('')} and nothing behind it.`,
    });
  }
  const values = new Map(short.map((value, index) => [definition.settings[index] ?? '', value]));
  for (const [name, value] of settings.inline) {
    values.set(name, value);
    if ([...definition.settings, ...(definition.moreSettings ?? [])].includes(name)) continue;
    const message = `@${kind} has no setting ${name}; it is left out`;
    tags.warning(tag, { message, cure: `Its settings are: ${definition.settings.join(', ')}.` });
  }
  try {
    return definition.create(new SettingReader(kind, values), method);
  } catch (error) {
    if (!(error instanceof UnreadableSetting)) throw error;
    return tags.error(tag, error.words);
  }
}

function phaseOf({ kind }: Middleware): number {
  return kind === 'validate' ? VALIDATE_PHASE : definitions[kind].phase;
}

function isKind(name: string): name is Kind {
  return Object.hasOwn(definitions, name);
}
