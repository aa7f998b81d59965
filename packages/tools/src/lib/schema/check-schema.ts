/**
 * Whether a value is what a schema says, and if not, why, in words for whoever sent it. One check for all that comes
 * from outside: arguments, settings, answers to asks, and the rules of `@validate`.
 */
import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema';

import type { JsonSchema } from '../manifest/json-schema.ts';
import { describeExpected, describeFound, describeSchema } from './describe-schema.ts';
import { followPointer, parsePointer } from './json-pointer.ts';

/** A value, or a part of one, that does not fit. */
export interface SchemaProblem {
  /** Where: `items[0].title`; empty for the value as a whole. */
  readonly path: string;
  /** `a number of at least 1`. */
  readonly expected: string;
  /** `"ten"`, or `nothing`. */
  readonly found: string;
}

/** What is wrong, for people, without where. */
export function formatProblem({ expected, found }: SchemaProblem): string {
  return `expected ${expected}, found ${found}`;
}

/** Finds what does not fit in a value of JSON: nothing, most of the time. */
export type SchemaCheck = (value: unknown) => readonly SchemaProblem[];

/** More of them do not help whoever sent the value. */
const PROBLEMS_MAX = 10;

/**
 * Makes the check of one schema; keep it, because making it costs more than checking.
 *
 * @param schema stays as it is
 * @returns the check
 */
export function createSchemaCheck(schema: JsonSchema): SchemaCheck {
  // The validator writes into the schema that it gets.
  const own = structuredClone(schema);
  const quick = new Validator(own as Schema, '2020-12', true);
  let thorough: Validator | undefined;
  const findProblems: SchemaCheck = (value) => {
    if (quick.validate(value).valid) return NONE;
    thorough ??= new Validator(own as Schema, '2020-12', false);
    const problems = thorough.validate(value).errors.flatMap((unit) => explain(unit, schema, value));
    const found = problems.length > 0 ? problems : [{ path: '', expected: describeSchema(schema), found: 'others' }];
    return unique(found).slice(0, PROBLEMS_MAX);
  };
  return (value) => {
    try {
      return findProblems(value);
    } catch (error) {
      // The stack is full: a schema that refers to itself lets whoever calls nest as deep as they like.
      if (error instanceof RangeError) return TOO_DEEP;
      throw error;
    }
  };
}

const NONE: readonly SchemaProblem[] = [];
const TOO_DEEP: readonly SchemaProblem[] = [
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

function explain(unit: OutputUnit, schema: JsonSchema, root: unknown): SchemaProblem[] {
  const { keyword } = unit;
  if (OUTER.has(keyword) || isInsideOfUnion(unit.keywordLocation)) return [];
  const path = parsePointer(unit.instanceLocation);
  const value = followPointer(root, path);
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

function unique(problems: readonly SchemaProblem[]): SchemaProblem[] {
  const byText = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...byText.values()];
}

/** The schema that has the keyword at the end of a location; `$ref` leads on where it points to. */
function schemaAt(root: JsonSchema, location: readonly string[]): JsonSchema | undefined {
  let current: unknown = root;
  for (const part of location.slice(0, -1)) {
    if (typeof current !== 'object' || current === null) return undefined;
    const next: unknown = Reflect.get(current, part);
    current = part === '$ref' && typeof next === 'string' ? followPointer(root, parsePointer(next)) : next;
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
