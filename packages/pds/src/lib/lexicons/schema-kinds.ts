/** Schemas of `@atcute/lexicons` told apart by their `type`, for those who walk them. */
import type {
  ArraySchema,
  BaseSchema,
  BlobAcceptConstraint,
  BlobSizeConstraint,
  IntegerRangeConstraint,
  LiteralSchema,
  NullableSchema,
  ObjectSchema,
  OptionalSchema,
  RecordKeySchema,
  RecordSchema,
  VariantSchema,
} from '@atcute/lexicons/validations';

/** @returns the schema without what makes it optional or nullable */
export function unwrap(schema: BaseSchema): BaseSchema {
  return isOptional(schema) || isNullable(schema) ? unwrap(schema.wrapped) : schema;
}

/** Whether a field may be left out. */
export function isOptional(schema: BaseSchema): schema is OptionalSchema {
  return schema.type === 'optional';
}

/** Whether it takes lists. */
export function isArray(schema: BaseSchema): schema is ArraySchema {
  return schema.type === 'array';
}

/** Whether it takes objects of one shape. */
export function isObject(schema: BaseSchema): schema is ObjectSchema {
  return schema.type === 'object';
}

/** Whether it is that of a record. */
export function isRecord(schema: BaseSchema): schema is RecordSchema<ObjectSchema, RecordKeySchema> {
  return schema.type === 'record';
}

/** Whether it is a union, told apart by `$type`. */
export function isVariant(schema: BaseSchema): schema is VariantSchema {
  return schema.type === 'variant';
}

/** Whether it takes one value only. */
export function isLiteral(schema: BaseSchema): schema is LiteralSchema {
  return schema.type === 'literal';
}

/** The constraint on the size of blobs, if the schema has one. */
export function getBlobSize(schema: BaseSchema): BlobSizeConstraint | undefined {
  return constraintsOf(schema).find((constraint) => constraint.type === 'blob_size');
}

/** The constraint on the media types of blobs, if the schema has one. */
export function getBlobAccept(schema: BaseSchema): BlobAcceptConstraint | undefined {
  return constraintsOf(schema).find((constraint) => constraint.type === 'blob_accept');
}

/** The constraint on the range of integers, if the schema has one. */
export function getIntegerRange(schema: BaseSchema): IntegerRangeConstraint | undefined {
  return constraintsOf(schema).find((constraint) => constraint.type === 'integer_range');
}

/** The constraints that are looked for here; a schema may have others. */
type Constraint = BlobSizeConstraint | BlobAcceptConstraint | IntegerRangeConstraint;

function isNullable(schema: BaseSchema): schema is NullableSchema {
  return schema.type === 'nullable';
}

function constraintsOf(schema: BaseSchema): readonly Constraint[] {
  return 'constraints' in schema && Array.isArray(schema.constraints) ? schema.constraints : [];
}
