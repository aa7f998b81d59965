/** Validators as authors hold them: a node, and the types that follow from it. */
import type { FieldNode, ValidatorNode } from './validator-node.ts';
import type { Value } from './value.ts';

/** Whether a field must be there, may be absent, or is filled in by an insert that leaves it out. */
export type Presence = 'required' | 'optional' | 'defaulted';

/** What a value must be. Made by `v`. */
export interface Validator<Type, ItsPresence extends Presence = Presence, Input = Type> {
  readonly node: ValidatorNode;
  readonly presence: ItsPresence;
  /** Of a defaulted field. */
  readonly defaultValue?: Value;
  /** For the compiler only, never there: what is read, and what may be written. */
  readonly types?: { readonly type: Type; readonly input: Input };
}

/** A validator of something that must be there. */
export interface RequiredValidator<Type, Input = Type> extends Validator<Type, 'required', Input> {
  /**
   * Makes it a field that an insert may leave out.
   *
   * @param value what the insert stores then
   * @throws {InvalidValidatorError} if the value does not fit the validator itself
   */
  default(value: Input): Validator<Type, 'defaulted', Input>;
}

/** Any validator, whatever it is of. */
export type AnyValidator = Validator<unknown, Presence, unknown>;

/** Validators by field. */
export type PropertyValidators = Readonly<Record<string, AnyValidator>>;

/** A validator of an object with known fields. */
export interface ObjectValidator<Fields extends PropertyValidators> extends RequiredValidator<
  ObjectType<Fields>,
  ObjectInput<Fields>
> {
  readonly fields: Fields;
}

/** What a validator lets through, as it is read. */
export type Infer<V extends AnyValidator> = NonNullable<V['types']>['type'];

/** What a validator lets through, as it is written: defaulted fields may be left out. */
export type InferInput<V extends AnyValidator> = NonNullable<V['types']>['input'];

/** An object of these fields, as it is read. */
export type ObjectType<Fields extends PropertyValidators> = Expand<
  {
    readonly [Name in keyof Fields as Fields[Name]['presence'] extends 'optional' ? never : Name]: Infer<Fields[Name]>;
  } & {
    readonly [Name in keyof Fields as Fields[Name]['presence'] extends 'optional' ? Name : never]?:
      | Infer<Fields[Name]>
      | undefined;
  }
>;

/** An object of these fields, as it is written. */
export type ObjectInput<Fields extends PropertyValidators> = Expand<
  {
    readonly [Name in keyof Fields as Fields[Name]['presence'] extends 'required' ? Name : never]: InferInput<
      Fields[Name]
    >;
  } & {
    readonly [Name in keyof Fields as Fields[Name]['presence'] extends 'required' ? never : Name]?:
      | InferInput<Fields[Name]>
      | undefined;
  }
>;

/** The same type, shown as one object. */
export type Expand<Type> = { [Key in keyof Type]: Type[Key] };

/** A validator as a field. */
export function createFieldNode(validator: AnyValidator): FieldNode {
  const { node, presence, defaultValue } = validator;
  return {
    node,
    isOptional: presence === 'optional',
    ...(defaultValue !== undefined && { default: defaultValue }),
  };
}

/** Whether something is a validator of ours. */
export function isValidator(value: unknown): value is AnyValidator {
  // Fields of arguments may be called so too, but they are validators.
  return typeof value === 'object' && value !== null && 'presence' in value && typeof value.presence === 'string';
}
