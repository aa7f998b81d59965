/**
 * Whether arguments are what a method's schema says, and if not, why, in words for whoever sent them. One check for
 * everybody who calls: tools, routes, exposed methods, schedules, other photons, the console.
 */
import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema';
import { ActorError } from '@sundog/actor/errors';

import type { JsonObject, JsonSchema } from '../../manifest/json-schema.ts';
import { describeExpected, describeFound, describeSchema } from './describe-schema.ts';

/** One argument, or a part of one, that does not fit. */
export interface ArgumentProblem {
  /** Where: `items[0].title`; empty for the arguments as a whole. */
  readonly path: string;
  /** `a number of at least 1`. */
  readonly expected: string;
  /** `"ten"`, or `nothing`. */
  readonly found: string;
}

/** Arguments do not fit the method's schema. */
export class InvalidArgumentsError extends ActorError {
  override readonly name = 'InvalidArgumentsError';
  readonly code = 'invalid_arguments';

  /**
   * @param method its name
   * @param problems at least one
   */
  constructor(method: string, problems: readonly ArgumentProblem[]) {
    const lines = problems.map(
      ({ path, expected, found }) => `${path === '' ? 'the arguments' : path}: expected ${expected}, found ${found}`,
    );
    super(`Invalid arguments for ${method}: ${lines.join('; ')}.`, { method, problems });
  }
}

/** Finds what does not fit: nothing, most of the time. */
export type ArgumentCheck = (args: JsonObject) => readonly ArgumentProblem[];

/** More of them do not help whoever sent the arguments. */
const PROBLEMS_MAX = 10;

/**
 * Makes the check of one schema; keep it, because making it costs more than checking.
 *
 * @param schema of the arguments
 * @returns the check
 */
export function createArgumentCheck(schema: JsonSchema): ArgumentCheck {
  // The validator writes into the schema that it gets.
  const own = structuredClone(schema);
  const quick = new Validator(own as Schema, '2020-12', true);
  let thorough: Validator | undefined;
  const findProblems: ArgumentCheck = (args) => {
    if (quick.validate(args).valid) return NONE;
    thorough ??= new Validator(own as Schema, '2020-12', false);
    const problems = thorough.validate(args).errors.flatMap((unit) => explain(unit, schema, args));
    const found = problems.length > 0 ? problems : [{ path: '', expected: describeSchema(schema), found: 'others' }];
    return unique(found).slice(0, PROBLEMS_MAX);
  };
  return (args) => {
    try {
      return findProblems(args);
    } catch (error) {
      // The stack is full: a schema that refers to itself lets whoever calls nest as deep as they like.
      if (error instanceof RangeError) return TOO_DEEP;
      throw error;
    }
  };
}

const NONE: readonly ArgumentProblem[] = [];
const TOO_DEEP: readonly ArgumentProblem[] = [
  { path: '', expected: 'values in fewer levels', found: 'more levels than can be checked' },
];

/** Keywords that only say that something inside of them is wrong. */
const OUTER: ReadonlySet<string> = new Set([
  '$ref',
  '$dynamicRef',
  'allOf',
  'properties',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'prefixItems',
  'items',
  'unevaluatedItems',
  'if',
]);

function explain(unit: OutputUnit, schema: JsonSchema, args: JsonObject): ArgumentProblem[] {
  const { keyword } = unit;
  if (OUTER.has(keyword) || isInsideOfUnion(unit.keywordLocation)) return [];
  const path = parsePointer(unit.instanceLocation);
  const value = valueAt(args, path);
  const parent = schemaAt(schema, parsePointer(unit.keywordLocation));
  if (keyword === 'required') {
    return missingOf(parent, value).map(([name, expected]) => ({
      path: formatPath([...path, name]),
      expected,
      found: 'nothing',
    }));
  }
  const expected = keyword === 'false' ? 'nothing of this name' : (describeExpected(keyword, parent) ?? unit.error);
  return [{ path: formatPath(path), expected, found: describeFound(value) }];
}

/** What is wrong with each part of a union says less than what the union is. */
function isInsideOfUnion(keywordLocation: string): boolean {
  return /\/(?:anyOf|oneOf|not|contains|propertyNames)\/./.test(keywordLocation);
}

function missingOf(schema: JsonSchema | undefined, value: unknown): [name: string, expected: string][] {
  const present = typeof value === 'object' && value !== null ? value : {};
  return (schema?.required ?? [])
    .filter((name) => !Object.hasOwn(present, name))
    .map((name) => [name, describeSchema(schema?.properties?.[name] ?? {})]);
}

function unique(problems: readonly ArgumentProblem[]): ArgumentProblem[] {
  const byText = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...byText.values()];
}

function parsePointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    root,
  );
}

/** The schema that has the keyword at the end of a location; `$ref` leads on where it points to. */
function schemaAt(root: JsonSchema, location: readonly string[]): JsonSchema | undefined {
  let current: unknown = root;
  for (const part of location.slice(0, -1)) {
    if (typeof current !== 'object' || current === null) return undefined;
    const next: unknown = Reflect.get(current, part);
    current = part === '$ref' && typeof next === 'string' ? valueAt(root, parsePointer(next)) : next;
  }
  return typeof current === 'object' && current !== null ? (current as JsonSchema) : undefined;
}

function formatPath(path: readonly string[]): string {
  return path
    .map((part) =>
      /^\d+$/.test(part) ? `[${part}]` : /^[\w$]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`,
    )
    .join('')
    .replace(/^\./, '');
}
