/** Which schema a type has, by its kind. */
import type { IntersectionType, StringMappingType, TemplateLiteralType, Type, UnionType } from 'typescript';

import type { JsonSchema } from '../../manifest/json-schema.ts';
import { ts } from '../typescript.ts';
import { createArraySchema } from './array-schema.ts';
import { NOTHING, type SchemaBuild, type Site } from './build.ts';
import { createObjectSchema } from './object-schema.ts';
import { patternOfStringMapping, patternOfTemplate } from './template-pattern.ts';
import { isPlatformClass } from './platform-types.ts';
import { createLiteralSchema, createUnionSchema, isLiteral } from './union-schema.ts';
import { BIGINT_SCHEMA, createWireClassSchema, cureOfClass, isFunction } from './wire-classes.ts';

const { TypeFlags } = ts;

/** Types that are a value of one JSON type, whatever else is intersected with them. */
const SCALAR =
  TypeFlags.StringLike | TypeFlags.NumberLike | TypeFlags.BooleanLike | TypeFlags.BigIntLike | TypeFlags.Null;

/**
 * The schema of any type.
 *
 * @param type the type
 * @param site where it stands
 * @param build the schema in the making
 */
export function createTypeSchema(type: Type, site: Site, build: SchemaBuild): JsonSchema {
  const { flags } = type;
  if ((flags & (TypeFlags.Any | TypeFlags.Unknown)) !== 0) {
    if (isMissing(type, site)) build.warnOfMissing(site);
    return {};
  }
  if ((flags & (TypeFlags.Undefined | TypeFlags.Void)) !== 0)
    return site.isUndefinedNull === true ? { type: 'null' } : NOTHING;
  if ((flags & TypeFlags.Never) !== 0) return NOTHING;
  if ((flags & TypeFlags.Null) !== 0) return { type: 'null' };
  if (isLiteral(type)) return createLiteralSchema(type, build);
  if ((flags & TypeFlags.Boolean) !== 0) return { type: 'boolean' };
  if (type.isUnion()) return createUnionSchema(type, site, build);
  if (type.isIntersection()) return createIntersectionSchema(type, site, build);
  if ((flags & TypeFlags.TemplateLiteral) !== 0) {
    return { type: 'string', pattern: patternOfTemplate(type as TemplateLiteralType) };
  }
  if ((flags & TypeFlags.StringMapping) !== 0) {
    return { type: 'string', pattern: patternOfStringMapping(type as StringMappingType) };
  }
  if ((flags & TypeFlags.StringLike) !== 0) return { type: 'string' };
  if ((flags & TypeFlags.NumberLike) !== 0) return { type: 'number' };
  if ((flags & TypeFlags.BigIntLike) !== 0) return BIGINT_SCHEMA;
  if ((flags & TypeFlags.ESSymbolLike) !== 0) {
    return build.refuse(site, 'a symbol', 'Use a string, such as a union of literals.');
  }
  if ((flags & TypeFlags.NonPrimitive) !== 0) return { type: ['object', 'array'] };
  if ((flags & TypeFlags.Object) !== 0) return createObjectLikeSchema(type, site, build);
  return createConstraintSchema(type, site, build);
}

/** The checker gives what nobody declares a type of its own, which is none that the source could write. */
function isMissing(type: Type, { typeNode }: Site): boolean {
  return typeNode !== undefined && Reflect.get(type, 'intrinsicName') === 'error';
}

function createObjectLikeSchema(type: Type, site: Site, build: SchemaBuild): JsonSchema {
  const special = createWireClassSchema(type, site, build) ?? createArraySchema(type, site, build);
  if (special !== undefined) return special;
  const name = build.checker.typeToString(type);
  if (isFunction(type)) return build.refuse(site, `a function (${name})`, cureOfClass('Function'));
  const ownForm = getJsonForm(type, site, build);
  if (ownForm !== undefined) return build.schemaOf(ownForm, { ...site, typeNode: undefined });
  if (isPlatformClass(type)) {
    return build.refuse(site, `the class ${name} of the platform`, cureOfClass(type.symbol.name));
  }
  return createObjectSchema(type, site, build);
}

/** What `toJSON` returns is what travels. */
function getJsonForm(type: Type, site: Site, build: SchemaBuild): Type | undefined {
  const method = type.getProperty('toJSON');
  if (method === undefined) return undefined;
  const [signature] = build.checker.getTypeOfSymbolAtLocation(method, site.node).getCallSignatures();
  return signature?.getReturnType();
}

/** A scalar with a brand is that scalar; an array or a wire class with more is that; objects are merged. */
function createIntersectionSchema(type: IntersectionType | UnionType, site: Site, build: SchemaBuild): JsonSchema {
  const inner = { ...site, typeNode: undefined };
  const scalars = type.types.filter(({ flags }) => (flags & SCALAR) !== 0);
  const [scalar] = scalars;
  if (scalar !== undefined) {
    if (scalars.length === 1) return build.schemaOf(scalar, inner);
    return { allOf: scalars.map((part) => build.schemaOf(part, inner)) };
  }
  for (const part of type.types) {
    const special = createWireClassSchema(part, inner, build) ?? createArraySchema(part, inner, build);
    if (special !== undefined) return special;
  }
  // `{ kind: 'a' } & { kind: 'b' }` has no values, which the checker says only when asked.
  if (build.checker.isTypeAssignableTo(type, build.checker.getNeverType())) return NOTHING;
  if (isFunction(type)) {
    return build.refuse(site, `a function (${build.checker.typeToString(type)})`, cureOfClass('Function'));
  }
  return createObjectSchema(type, site, build);
}

/** What is only known when somebody calls is what it must be at least. */
function createConstraintSchema(type: Type, site: Site, build: SchemaBuild): JsonSchema {
  const constraint = build.checker.getBaseConstraintOfType(type);
  return constraint === undefined || constraint === type ? {} : build.schemaOf(constraint, site);
}
