/** What a function takes: validators of ours, or a schema of another library by way of Standard Schema. */
import type { StandardSchemaV1 } from '@standard-schema/spec';

import { checkValue, placeMismatch } from './check-value.ts';
import { describeValue } from './describe.ts';
import { fillDefaults } from './fill-defaults.ts';
import { AsyncValidationError, InvalidArgumentsError, InvalidReturnError } from './live-error.ts';
import { isPlainObject } from './plain-object.ts';
import { placeIds } from './place-ids.ts';
import { createFieldNodes } from './v.ts';
import {
  isValidator,
  type AnyValidator,
  type Infer,
  type InferInput,
  type ObjectInput,
  type ObjectType,
  type PropertyValidators,
} from './validator.ts';
import type { FieldNodes, Mismatch, ValidatorNode } from './validator-node.ts';

/** `{ channelId: v.id('channels') }`, `v.object({ … })`, or any Standard Schema. */
export type ArgumentsSpec = PropertyValidators | AnyValidator | StandardSchemaV1;

/** What a function may return: a validator, or any Standard Schema. */
export type ReturnsSpec = AnyValidator | StandardSchemaV1;

/** What the handler gets. */
export type ArgumentsOf<Spec> = Spec extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Spec>
  : Spec extends AnyValidator
    ? Infer<Spec>
    : Spec extends PropertyValidators
      ? ObjectType<Spec>
      : never;

/** What a handler may return by its `returns`; nothing counts as `null`. */
export type ReturnsOf<Spec> = Spec extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<Spec>
  : Spec extends AnyValidator
    ? Infer<Spec> | (null extends Infer<Spec> ? void : never)
    : never;

/** What callers give. */
export type ArgumentsInput<Spec> = Spec extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<Spec>
  : Spec extends AnyValidator
    ? InferInput<Spec>
    : Spec extends PropertyValidators
      ? ObjectInput<Spec>
      : never;

/** A spec that has been read once, to check many calls with. */
export interface ArgumentsCheck {
  /** The fields, where they are known: a Standard Schema keeps its own to itself. */
  readonly fields: FieldNodes | undefined;
  /**
   * Checks arguments and fills in defaults.
   *
   * @param args whatever was given; `undefined` is no arguments
   * @param path of the function, for messages
   * @returns what the handler gets: a Standard Schema may have made something else of it
   * @throws {InvalidArgumentsError} naming the place
   * @throws {AsyncValidationError} if the schema does not answer at once
   */
  parse(args: unknown, path: string): unknown;
  /**
   * The same, where the tables are known: an id must be one that its table can have.
   *
   * @param isSharded of a table; undefined: it is none of the schema's
   */
  within(isSharded: (table: string) => boolean | undefined): ArgumentsCheck;
}

const anyObject: ValidatorNode = { kind: 'record', key: { kind: 'string' }, value: { kind: 'any' } };

/**
 * Reads a spec.
 *
 * @param spec undefined: any fields
 * @throws {InvalidValidatorError} for fields that make no sense
 */
export function createArgumentsCheck(spec: ArgumentsSpec | undefined): ArgumentsCheck {
  if (spec !== undefined && isStandardSchema(spec)) return createStandardCheck(spec);
  return createNodeCheck(spec === undefined ? anyObject : createArgumentsNode(spec));
}

function createNodeCheck(node: ValidatorNode): ArgumentsCheck {
  return {
    fields: node.kind === 'object' ? node.fields : undefined,
    parse(args, path) {
      const filled = fillDefaults(node, args ?? {});
      const mismatch = checkValue(node, filled);
      if (mismatch !== undefined) throw new InvalidArgumentsError(path, mismatch);
      return filled;
    },
    within: (isSharded) => createNodeCheck(placeIds(node, isSharded)),
  };
}

/**
 * Checks what a function has returned.
 *
 * @param spec its `returns`
 * @param path of the function, for messages
 * @returns the value, or what a Standard Schema has made of it
 * @throws {InvalidReturnError} naming the place
 * @throws {AsyncValidationError} if the schema does not answer at once
 */
export function parseReturned(spec: ReturnsSpec, value: unknown, path: string): unknown {
  if (isStandardSchema(spec)) {
    const outcome = validate(spec, value, path);
    if ('mismatch' in outcome) throw new InvalidReturnError(path, outcome.mismatch);
    return outcome.value;
  }
  const mismatch = checkValue(spec.node, value);
  if (mismatch !== undefined) throw new InvalidReturnError(path, mismatch);
  return value;
}

function createArgumentsNode(spec: PropertyValidators | AnyValidator): ValidatorNode {
  return isValidator(spec) ? spec.node : { kind: 'object', fields: createFieldNodes('args', spec) };
}

function createStandardCheck(schema: StandardSchemaV1): ArgumentsCheck {
  const check: ArgumentsCheck = {
    fields: undefined,
    within: () => check,
    parse(args, path) {
      const given = args ?? {};
      const notArguments = checkValue(anyObject, given);
      if (notArguments !== undefined) throw new InvalidArgumentsError(path, notArguments);
      const outcome = validate(schema, given, path);
      if ('mismatch' in outcome) throw new InvalidArgumentsError(path, outcome.mismatch);
      return outcome.value;
    },
  };
  return check;
}

type Outcome = { readonly value: unknown } | { readonly mismatch: Mismatch };

function validate(schema: StandardSchemaV1, value: unknown, path: string): Outcome {
  const { validate: check, vendor } = schema['~standard'];
  const result = check(value);
  if (result instanceof Promise) {
    // Whatever becomes of it, nobody waits for it.
    result.catch(() => undefined);
    throw new AsyncValidationError(path, vendor);
  }
  const [issue] = result.issues ?? [];
  if (issue === undefined && result.issues === undefined) return { value: result.value };
  return { mismatch: createMismatch(issue, value) };
}

/** An issue of another library, in our words: where, what it says, what is there. */
function createMismatch(issue: StandardSchemaV1.Issue | undefined, value: unknown): Mismatch {
  const keys = (issue?.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
  let found = value;
  for (const key of keys) found = isPlainObject(found) || Array.isArray(found) ? Reflect.get(found, key) : undefined;
  const inner: Mismatch = { path: '', expected: issue?.message ?? 'something else', found: describeValue(found) };
  return keys.reduceRight((place, key) => placeMismatch(typeof key === 'number' ? key : String(key), place), inner);
}

/** Some libraries' schemas are functions. */
function isStandardSchema(spec: object): spec is StandardSchemaV1 {
  return '~standard' in spec;
}
