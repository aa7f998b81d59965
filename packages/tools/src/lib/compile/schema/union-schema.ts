/**
 * Unions: literals become one `enum`, plain types one list of types, `null` goes last, and only what is left needs
 * `anyOf`. `oneOf` is not used: a value may fit two members of a union.
 */
import type { LiteralType, PseudoBigInt, Type, TypeNode, UnionType } from 'typescript';

import type { Json, JsonSchema, JsonSchemaType } from '../../manifest/json-schema.ts';
import { ts } from '../typescript.ts';
import { NOTHING, type SchemaBuild, type Site } from './build.ts';
import { orderMembers, type Member } from './union-order.ts';

const { TypeFlags } = ts;

/**
 * The schema of a union.
 *
 * @param type the union
 * @param site where it stands
 * @param build the schema in the making
 */
export function createUnionSchema(type: UnionType, site: Site, build: SchemaBuild): JsonSchema {
  const members = orderMembers(type.types, nodesOf(type, site), build.checker);
  const present = members.filter(
    ({ type: { flags } }) => (flags & (TypeFlags.Undefined | TypeFlags.Void | TypeFlags.Null)) === 0,
  );
  const hasNull = members.some(({ type: { flags } }) => (flags & TypeFlags.Null) !== 0);
  const hasUndefined = members.some(({ type: { flags } }) => (flags & (TypeFlags.Undefined | TypeFlags.Void)) !== 0);
  const schema = join(schemasOf(present, site, build));
  return hasNull || (hasUndefined && site.isUndefinedNull === true) ? addNull(schema) : schema;
}

/**
 * The schema of one literal.
 *
 * @param type a literal, or a member of an enum
 * @param build the schema in the making
 */
export function createLiteralSchema(type: Type, build: SchemaBuild): JsonSchema {
  const value = valueOf(type, build);
  return { type: kindOf(value), const: value, ...(isBigInt(type) && { 'x-class': 'BigInt' }) };
}

/**
 * Tells whether a type is one value that JSON has.
 *
 * @param type any type
 */
export function isLiteral(type: Type): boolean {
  return (type.flags & TypeFlags.Literal) !== 0 && !type.isUnion() && !isComputed(type);
}

/** Where the order is written. */
function nodesOf(type: UnionType, site: Site): (TypeNode | undefined)[] {
  const alias = type.aliasSymbol?.declarations?.find(ts.isTypeAliasDeclaration);
  return [alias?.type, site.typeNode];
}

/** One schema for all literals at the place of the first, one for both booleans, one for each other member. */
function schemasOf(members: readonly Member[], site: Site, build: SchemaBuild): JsonSchema[] {
  const areBoth = members.filter(isBooleanLiteral).length === 2;
  const literals = members.filter((member) => isLiteral(member.type) && !(areBoth && isBooleanLiteral(member)));
  const [first] = literals;
  const schemas: JsonSchema[] = [];
  for (const member of members) {
    if (member === first)
      schemas.push(
        createEnumSchema(
          literals.map(({ type }) => type),
          build,
        ),
      );
    if (literals.includes(member)) continue;
    if (!areBoth || !isBooleanLiteral(member))
      schemas.push(build.schemaOf(member.type, { ...site, typeNode: member.node }));
    else if (!schemas.some(isPlainBoolean)) schemas.push({ type: 'boolean' });
  }
  return schemas;
}

function isBooleanLiteral({ type }: Member): boolean {
  return (type.flags & TypeFlags.BooleanLiteral) !== 0;
}

function createEnumSchema(literals: readonly Type[], build: SchemaBuild): JsonSchema {
  const [first] = literals;
  if (first !== undefined && literals.length === 1) return createLiteralSchema(first, build);
  const values = literals.map((type) => valueOf(type, build));
  const kinds = [...new Set(values.map(kindOf))];
  const names = literals.map((type) => ((type.flags & TypeFlags.EnumLiteral) === 0 ? undefined : type.symbol.name));
  const areNamed = names.every((name) => name !== undefined) && values.some((value) => typeof value === 'number');
  return {
    type: onlyOrAll(kinds),
    enum: [...new Set(values)],
    ...(areNamed && new Set(values).size === names.length && { 'x-enum-names': names }),
    ...(literals.every(isBigInt) && { 'x-class': 'BigInt' }),
  };
}

/** Members that are nothing but a type become one list of types, members that only list values one list of values. */
function join(members: readonly JsonSchema[]): JsonSchema {
  const schemas = joinListed(members);
  const plain = schemas.filter(isPlain);
  const types = [...new Set(plain.flatMap(({ type }) => type ?? []))];
  const joined: JsonSchema[] = [];
  for (const schema of schemas) {
    if (schema === plain[0]) joined.push({ type: onlyOrAll(types) });
    else if (!plain.includes(schema) && !isCovered(schema, types)) joined.push(schema);
  }
  const texts = joined.map((schema) => JSON.stringify(schema));
  const distinct = joined.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
  const [only] = distinct;
  if (only === undefined) return NOTHING;
  return distinct.length === 1 ? only : { anyOf: distinct };
}

/** Literals with a brand are members of their own. */
function joinListed(schemas: readonly JsonSchema[]): JsonSchema[] {
  const listed = schemas.filter(isListed);
  if (listed.length < 2) return [...schemas];
  const types = [...new Set(listed.flatMap(({ type }) => type ?? []))];
  const values = listed.flatMap((schema) => schema.enum ?? (schema.const === undefined ? [] : [schema.const]));
  const joined: JsonSchema = { type: onlyOrAll(types), enum: [...new Set(values)] };
  return schemas.flatMap((schema) => {
    if (schema === listed[0]) return [joined];
    return listed.includes(schema) ? [] : [schema];
  });
}

/** Whether a schema says nothing but which values there are. */
function isListed(schema: JsonSchema): boolean {
  const hasValues = schema.enum !== undefined || schema.const !== undefined;
  return hasValues && Object.keys(schema).every((key) => key === 'type' || key === 'enum' || key === 'const');
}

/** `'a' | (string & {})` accepts every string: the literal is a hint for editors. */
function isCovered(schema: JsonSchema, types: readonly JsonSchemaType[]): boolean {
  if (schema.enum === undefined && schema.const === undefined) return false;
  return [schema.type ?? []].flat().every((type) => types.includes(type)) && schema['x-class'] === undefined;
}

/** `null` joins what says its type in words, and stands beside everything else. */
function addNull(schema: JsonSchema): JsonSchema {
  if (schema === NOTHING) return { type: 'null' };
  if (Object.keys(schema).length === 0) return schema;
  if (schema.anyOf !== undefined && Object.keys(schema).length === 1) {
    return { anyOf: [...schema.anyOf, { type: 'null' }] };
  }
  const types = [schema.type ?? []].flat();
  if (types.length === 0 || types.some((type) => type === 'object' || type === 'array')) {
    return { anyOf: [schema, { type: 'null' }] };
  }
  const { const: constant, ...rest } = schema;
  const values = schema.enum ?? (constant === undefined ? undefined : [constant]);
  return { ...rest, type: [...types, 'null'], ...(values !== undefined && { enum: [...values, null] }) };
}

function isPlain(schema: JsonSchema): boolean {
  return schema.type !== undefined && Object.keys(schema).length === 1;
}

function isPlainBoolean(schema: JsonSchema): boolean {
  return isPlain(schema) && schema.type === 'boolean';
}

function onlyOrAll(types: readonly JsonSchemaType[]): JsonSchemaType | readonly JsonSchemaType[] {
  const [only] = types;
  return only !== undefined && types.length === 1 ? only : types;
}

function valueOf(type: Type, build: SchemaBuild): Json {
  if ((type.flags & TypeFlags.BooleanLiteral) !== 0) return build.checker.typeToString(type) === 'true';
  const { value } = type as LiteralType;
  return typeof value === 'object' ? formatBigInt(value) : value;
}

function formatBigInt({ negative, base10Value }: PseudoBigInt): string {
  return `${negative ? '-' : ''}${base10Value}`;
}

function kindOf(value: Json): JsonSchemaType {
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'number' ? 'number' : 'string';
}

function isBigInt(type: Type): boolean {
  return (type.flags & TypeFlags.BigIntLiteral) !== 0;
}

/** A member of an enum whose value only the running program knows. */
function isComputed(type: Type): boolean {
  return (type.flags & TypeFlags.EnumLiteral) !== 0 && (type as LiteralType).value === undefined;
}
