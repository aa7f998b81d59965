import { checkValue, isFieldName } from './check-value.ts';
import { describeNode, describeValue } from './describe.ts';
import { fillDefaults, hasDefaults } from './fill-defaults.ts';
import type { GenericId } from './id.ts';
import { formatMismatch, InvalidValidatorError } from './live-error.ts';
import {
  createFieldNode,
  isValidator,
  type AnyValidator,
  type Infer,
  type InferInput,
  type ObjectValidator,
  type Presence,
  type PropertyValidators,
  type RequiredValidator,
  type Validator,
} from './validator.ts';
import type { FieldNodes, ValidatorNode } from './validator-node.ts';
import type { Value } from './value.ts';

type Required = Validator<unknown, 'required', unknown>;

/** Builders of validators, by Convex's names. Each throws `InvalidValidatorError` for what makes no sense. */
export const v = {
  /** Text. */
  string: (): RequiredValidator<string> => create({ kind: 'string' }),
  /** A double, also one that JSON lacks: `NaN`, `Infinity`, `-0`. */
  number: (): RequiredValidator<number> => create({ kind: 'number' }),
  /** The same as `number`. */
  float64: (): RequiredValidator<number> => create({ kind: 'number' }),
  /** `true` or `false`. */
  boolean: (): RequiredValidator<boolean> => create({ kind: 'boolean' }),
  /** `null`. */
  null: (): RequiredValidator<null> => create({ kind: 'null' }),
  /** A whole number of any size. */
  bigint: (): RequiredValidator<bigint> => create({ kind: 'bigint' }),
  /** The same as `bigint`. */
  int64: (): RequiredValidator<bigint> => create({ kind: 'bigint' }),
  /** An `ArrayBuffer`. */
  bytes: (): RequiredValidator<ArrayBuffer> => create({ kind: 'bytes' }),
  /** Whatever can be a value; name its type if you know it. */
  any: <Type = Value>(): RequiredValidator<Type> => create({ kind: 'any' }),
  /** An id of a row of this table. */
  id: <Table extends string>(table: Table): RequiredValidator<GenericId<Table>> => create({ kind: 'id', table }),
  literal: createLiteral,
  array: createArray,
  object: createObject,
  record: createRecord,
  union: createUnion,
  nullable: createNullable,
  optional: createOptional,
} as const;

function create<Type, Input = Type>(node: ValidatorNode): RequiredValidator<Type, Input> {
  return { node, presence: 'required', default: (value) => createDefaulted<Type, Input>(node, value) };
}

function createDefaulted<Type, Input>(node: ValidatorNode, value: Input): Validator<Type, 'defaulted', Input> {
  const filled = fillDefaults(node, value);
  const mismatch = checkValue(node, filled);
  if (mismatch !== undefined) {
    throw new InvalidValidatorError(
      'default',
      `the default does not fit its own validator: ${formatMismatch(mismatch)}.`,
    );
  }
  // `checkValue` has just said that it is a value.
  return { node, presence: 'defaulted', defaultValue: filled as Value };
}

/** Exactly this. */
function createLiteral<const Type extends string | number | boolean | bigint>(value: Type): RequiredValidator<Type> {
  if (!['string', 'number', 'boolean', 'bigint'].includes(typeof value) || Number.isNaN(value)) {
    throw new InvalidValidatorError(
      'v.literal',
      `expected a string, number, boolean or bigint, found ${describeValue(value)}${value === null ? ': use v.null()' : ''}.`,
    );
  }
  return create({ kind: 'literal', value });
}

/** A list. */
function createArray<Element extends Required>(
  element: Element,
): RequiredValidator<readonly Infer<Element>[], readonly InferInput<Element>[]> {
  return create({ kind: 'array', element: mustBeRequired('v.array', 'the element', element).node });
}

/** An object with these fields and no others. */
function createObject<Fields extends PropertyValidators>(fields: Fields): ObjectValidator<Fields> {
  return { ...create({ kind: 'object', fields: createFieldNodes('v.object', fields) }), fields };
}

/**
 * Fields as nodes.
 *
 * @param builder for messages: `v.object`
 * @throws {InvalidValidatorError} for a field that cannot be called so, or is no validator
 */
export function createFieldNodes(builder: string, fields: PropertyValidators): FieldNodes {
  const entries = Object.entries(fields).map(([name, validator]) => {
    if (!isFieldName(name)) {
      throw new InvalidValidatorError(builder, `the field "${name}" must begin with neither "$" nor "_".`);
    }
    return [name, createFieldNode(mustBeValidator(builder, `the field "${name}"`, validator))] as const;
  });
  return Object.fromEntries(entries);
}

/** An object whose keys are known only by their kind: `v.record(v.id('users'), v.number())`. */
function createRecord<Key extends Validator<string, 'required', string>, Item extends Required>(
  key: Key,
  value: Item,
): RequiredValidator<
  Readonly<Record<Infer<Key> & string, Infer<Item>>>,
  Readonly<Record<InferInput<Key> & string, InferInput<Item>>>
> {
  const keyNode = mustBeRequired('v.record', 'the key', key).node;
  if (keyNode.kind !== 'string' && keyNode.kind !== 'id') {
    const found = describeNode(keyNode);
    throw new InvalidValidatorError(
      'v.record',
      `the key must be v.string() or v.id(…), and is ${found}; known keys are fields of v.object.`,
    );
  }
  return create({ kind: 'record', key: keyNode, value: mustBeRequired('v.record', 'the value', value).node });
}

/** One of these. */
function createUnion<const Members extends readonly Required[]>(
  ...members: Members
): RequiredValidator<Infer<Members[number]>, InferInput<Members[number]>> {
  if (members.length === 0) throw new InvalidValidatorError('v.union', 'expected at least one member, found none.');
  const nodes = members.map((member, index) => mustBeRequired('v.union', `member ${index + 1}`, member).node);
  if (nodes.some(hasDefaults)) {
    throw new InvalidValidatorError(
      'v.union',
      'a member has fields with defaults, and which member is meant is not known before they are filled in; use v.optional there.',
    );
  }
  return create({ kind: 'union', members: nodes });
}

/** This, or `null`. */
function createNullable<Inner extends Required>(
  inner: Inner,
): RequiredValidator<Infer<Inner> | null, InferInput<Inner> | null> {
  return createUnion(inner, v.null());
}

/** A field that may be absent. */
function createOptional<Inner extends Required>(inner: Inner): Validator<Infer<Inner>, 'optional', InferInput<Inner>> {
  return { node: mustBeRequired('v.optional', 'what is optional', inner).node, presence: 'optional' };
}

function mustBeRequired<V extends AnyValidator>(builder: string, part: string, validator: V): V {
  const { presence }: { presence: Presence } = mustBeValidator(builder, part, validator);
  if (presence === 'required') return validator;
  throw new InvalidValidatorError(builder, `${part} is ${presence}, which only fields of objects and tables can be.`);
}

function mustBeValidator<V extends AnyValidator>(builder: string, part: string, validator: V): V {
  if (isValidator(validator)) return validator;
  throw new InvalidValidatorError(
    builder,
    `${part} must be a validator (v.string(), …), found ${describeValue(validator)}.`,
  );
}
