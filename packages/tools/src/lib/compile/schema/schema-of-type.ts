/**
 * Types of TypeScript into JSON Schema 2020-12. The checker resolves the types; what the schemas say is what travels as
 * JSON between a client and a method.
 *
 * Called by: `compile`, for every parameter, result and settings object of a photon.
 */
import type { BindingElement, Node, ParameterDeclaration, Type, TypeChecker, TypeNode } from 'typescript';

import type { JsonSchema, ObjectSchema } from '../../manifest/json-schema.ts';
import { ts } from '../typescript.ts';
import { applyDefault } from './apply-documentation.ts';
import type { Site } from './build.ts';
import { getConstant } from './constant-value.ts';
import { documentParts, type PartNotes } from './document-parts.ts';
import type { Documentation } from './parse-inline-tags.ts';
import { SchemaBuilder } from './schema-builder.ts';
import type { SchemaProblem } from './schema-problem.ts';
import { elementNodes, typeNodeOf } from './type-nodes.ts';
import { getGlobalName, getTypeArguments } from './platform-types.ts';

const { TypeFlags } = ts;

/** What every schema of a program needs. */
export interface SchemaContext {
  readonly checker: TypeChecker;
}

/** A schema, and what could not be said in it. */
export interface SchemaResult<Schema = JsonSchema> {
  readonly schema: Schema;
  readonly problems: readonly SchemaProblem[];
}

/** One parameter of a method. */
export interface ParameterSource {
  readonly name: string;
  readonly type: Type;
  /** `?`, a default or a rest parameter: callers may leave it out. */
  readonly isOptional: boolean;
  /** Its default becomes that of the schema, and its type node has the order of unions. */
  readonly declaration?: ParameterDeclaration;
  /** Its `@param`, taken apart. */
  readonly documentation: Documentation;
  /** What is said about what is inside of it. */
  readonly parts?: PartNotes;
}

/**
 * The schema of a value that comes in: settings, a property, one parameter. Objects are closed.
 *
 * @param type what the value must be
 * @param at where it is declared: problems without a better place are reported there, and if it has a type node, unions
 *   are in its order
 * @param context the program's checker
 * @returns the schema, with `$defs` at its top if anything recurs
 */
export function createSchema(type: Type, at: Node, context: SchemaContext): SchemaResult {
  const builder = new SchemaBuilder(context.checker, false);
  const schema = builder.schemaOf(type, { path: '', node: at, typeNode: typeNodeOf(at) });
  return { schema: builder.finish(schema), problems: builder.problems };
}

/**
 * The schema of what a method returns. Promises are awaited, of generators only the returned value counts, undefined
 * beside other types travels as null, and objects are open.
 *
 * @param type what the signature returns
 * @param at the method
 * @param context the program's checker
 * @returns the schema; undefined if the type says nothing (`any`, `unknown`, `void`, `undefined`, `never`)
 */
export function createReturnSchema(type: Type, at: Node, context: SchemaContext): SchemaResult<JsonSchema | undefined> {
  const returned = unwrapReturn(type, typeNodeOf(at), context.checker);
  const silent = TypeFlags.Any | TypeFlags.Unknown | TypeFlags.Undefined | TypeFlags.Void | TypeFlags.Never;
  if (returned === undefined || (returned.type.flags & silent) !== 0) return { schema: undefined, problems: [] };
  const builder = new SchemaBuilder(context.checker, true);
  const schema = builder.schemaOf(returned.type, {
    path: 'the result',
    node: at,
    typeNode: returned.node,
    isUndefinedNull: true,
  });
  return { schema: builder.finish(schema), problems: builder.problems };
}

/**
 * The schema of an object whose properties are a method's parameters.
 *
 * @param parameters in the order of the source
 * @param at the method
 * @param context the program's checker
 * @returns a closed object
 */
export function createParametersSchema(
  parameters: readonly ParameterSource[],
  at: Node,
  context: SchemaContext,
): SchemaResult<ObjectSchema> {
  const builder = new SchemaBuilder(context.checker, false);
  const properties = parameters.map((parameter): [string, JsonSchema] => {
    const site = siteOfParameter(parameter, parameter.name, at);
    const whole = builder.document(builder.schemaOf(parameter.type, site), parameter.documentation, site);
    const schema = documentParts(whole, parameter.parts, {
      site,
      builder,
      complain: (path) => complainOfParameter(`${parameter.name}.${path}`, at, builder),
    });
    return [parameter.name, addDefault(schema, parameter.declaration, site, builder)];
  });
  const required = parameters.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
  const schema = builder.finish({
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  });
  return { schema: { ...schema, type: 'object' }, problems: builder.problems };
}

/**
 * The schema of the one object that a method takes as it is: `add({ title, notes }: { title: string; notes?: string
 * })`. Defaults of a destructured parameter become defaults of the schema.
 *
 * @param parameter the method's only parameter
 * @param properties `@param` of its properties, by name; they win over the documentation at the properties themselves.
 *   What is deeper inside is in the parameter's `parts`
 * @param at the method
 * @param context the program's checker
 * @returns a schema whose top says `type: object`, or a problem if the type is none of an object
 */
export function createObjectParameterSchema(
  parameter: ParameterSource,
  properties: ReadonlyMap<string, Documentation>,
  at: Node,
  context: SchemaContext,
): SchemaResult<ObjectSchema> {
  const builder = new SchemaBuilder(context.checker, false);
  const site = siteOfParameter(parameter, '', at);
  const built = builder.document(builder.schemaOf(parameter.type, site), parameter.documentation, site);
  const root = builder.finish(built);
  if (!isOfObjects(root)) builder.refuse(site, 'no object', 'Take one object, or plain parameters with names.');
  const documented = addToProperties(
    root,
    { properties, defaults: destructuredDefaults(parameter.declaration) },
    site,
    builder,
  );
  const complain = (name: string): void => complainOfParameter(name, at, builder);
  for (const name of properties.keys()) if (name !== parameter.name && !hasProperty(documented, name)) complain(name);
  const { type: _, ...rest } = documentParts(documented, parameter.parts, { site, builder, complain });
  return { schema: { type: 'object', ...rest }, problems: builder.problems };
}

/** What a method says about the properties of its object. */
interface PropertyNotes {
  readonly properties: ReadonlyMap<string, Documentation>;
  readonly defaults: ReadonlyMap<string, BindingElement>;
}

/** Of a union, each member gets what is said about its properties; an object without declared ones gets the names. */
function addToProperties(schema: JsonSchema, notes: PropertyNotes, site: Site, builder: SchemaBuilder): JsonSchema {
  if (schema.anyOf !== undefined) {
    return { ...schema, anyOf: schema.anyOf.map((branch) => addToProperties(branch, notes, site, builder)) };
  }
  const isFree = schema.properties === undefined && schema.additionalProperties !== false && schema.$ref === undefined;
  const names = isFree ? [...notes.properties.keys()] : Object.keys(schema.properties ?? {});
  if (names.length === 0) return schema;
  const properties = names.map((name): [string, JsonSchema] => {
    const inner: Site = { path: name, node: site.node };
    const documented = builder.document(schema.properties?.[name] ?? {}, notes.properties.get(name), inner);
    return [name, addDefault(documented, notes.defaults.get(name), inner, builder)];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

function hasProperty(schema: JsonSchema, name: string): boolean {
  return (
    Object.hasOwn(schema.properties ?? {}, name) || (schema.anyOf ?? []).some((branch) => hasProperty(branch, name))
  );
}

function complainOfParameter(name: string, at: Node, builder: SchemaBuilder): void {
  builder.surroundingsOf({ path: '', node: at }).complain({
    severity: 'warning',
    message: `@param ${name} names no property of the parameter's type`,
    cure: 'Correct the name, or declare the property.',
  });
}

function siteOfParameter({ declaration }: ParameterSource, path: string, at: Node): Site {
  return { path, node: declaration ?? at, typeNode: typeNodeOf(declaration) };
}

/** Whether objects fit: also where the type is `any`. */
function isOfObjects({ anyOf, type }: JsonSchema): boolean {
  if (anyOf !== undefined) return anyOf.some(isOfObjects);
  return type === undefined || [type].flat().includes('object');
}

function addDefault(
  schema: JsonSchema,
  declaration: ParameterDeclaration | BindingElement | undefined,
  site: Site,
  builder: SchemaBuilder,
): JsonSchema {
  const { initializer } = declaration ?? {};
  if (initializer === undefined || schema.default !== undefined) return schema;
  const value = getConstant(initializer, builder.checker);
  return value === undefined ? schema : applyDefault(schema, value, builder.surroundingsOf(site));
}

/** `{ limit = 10 }`: the elements of a destructured parameter, by the name of the property that they take. */
function destructuredDefaults(declaration: ParameterDeclaration | undefined) {
  const pattern = declaration?.name;
  const elements = pattern !== undefined && ts.isObjectBindingPattern(pattern) ? [...pattern.elements] : [];
  return new Map(
    elements.flatMap((element) => {
      const name = element.propertyName ?? element.name;
      return ts.isIdentifier(name) || ts.isStringLiteral(name) ? [[name.text, element] as const] : [];
    }),
  );
}

/** What is left of a return type when it is awaited, with the node that writes it. */
function unwrapReturn(
  type: Type,
  node: TypeNode | undefined,
  checker: TypeChecker,
): { type: Type; node: TypeNode | undefined } | undefined {
  const name = getGlobalName(type);
  const [first, second] = getTypeArguments(type, checker);
  const [firstNode, secondNode] = elementNodes(node);
  if (name === 'Promise' || name === 'PromiseLike') return first && unwrapReturn(first, firstNode, checker);
  if (name !== undefined && generators.has(name)) return second && unwrapReturn(second, secondNode, checker);
  const awaited = checker.getAwaitedType(type);
  return awaited && { type: awaited, node };
}

/** Their second argument is what they return. */
const generators: ReadonlySet<string> = new Set([
  'Generator',
  'Iterator',
  'IterableIterator',
  'Iterable',
  'AsyncGenerator',
  'AsyncIterator',
  'AsyncIterableIterator',
  'AsyncIterable',
]);
