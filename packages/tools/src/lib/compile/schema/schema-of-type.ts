/**
 * Types of TypeScript into JSON Schema 2020-12. The checker resolves the types; what the schemas say is what travels as
 * JSON between a client and a method.
 *
 * Called by: `compile`, for every parameter, result and settings object of a photon.
 */
import type ts from 'typescript';

import type { JsonSchema, ObjectSchema } from '../../manifest/json-schema.ts';
import type { Documentation } from './parse-inline-tags.ts';
import type { SchemaProblem } from './schema-problem.ts';

/** What every schema of a program needs. */
export interface SchemaContext {
  readonly checker: ts.TypeChecker;
}

/** A schema, and what could not be said in it. */
export interface SchemaResult<Schema = JsonSchema> {
  readonly schema: Schema;
  readonly problems: readonly SchemaProblem[];
}

/** One parameter of a method. */
export interface ParameterSource {
  readonly name: string;
  readonly type: ts.Type;
  /** `?`, a default or a rest parameter: callers may leave it out. */
  readonly isOptional: boolean;
  /** Its default becomes that of the schema, and its type says the order of unions. */
  readonly declaration?: ts.ParameterDeclaration;
  /** Its `@param`, taken apart. */
  readonly documentation: Documentation;
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
export declare function createSchema(type: ts.Type, at: ts.Node, context: SchemaContext): SchemaResult;

/**
 * The schema of what a method returns. Promises are awaited, of generators only the returned value counts, undefined
 * beside other types travels as null, and objects are open.
 *
 * @param type what the signature returns
 * @param at the method
 * @param context the program's checker
 * @returns the schema; undefined if the type says nothing (`any`, `unknown`, `void`, `undefined`, `never`)
 */
export declare function createReturnSchema(
  type: ts.Type,
  at: ts.Node,
  context: SchemaContext,
): SchemaResult<JsonSchema | undefined>;

/**
 * The schema of an object whose properties are a method's parameters.
 *
 * @param parameters in the order of the source
 * @param at the method
 * @param context the program's checker
 * @returns a closed object
 */
export declare function createParametersSchema(
  parameters: readonly ParameterSource[],
  at: ts.Node,
  context: SchemaContext,
): SchemaResult<ObjectSchema>;

/**
 * The schema of the one object that a method takes as it is: `add({ title, notes }: { title: string; notes?: string })`.
 * Defaults of a destructured parameter become defaults of the schema.
 *
 * @param parameter the method's only parameter
 * @param properties `@param` of its properties, by name; they win over the documentation at the properties themselves
 * @param at the method
 * @param context the program's checker
 * @returns a schema whose top says `type: object`, or a problem if the type is none of an object
 */
export declare function createObjectParameterSchema(
  parameter: ParameterSource,
  properties: ReadonlyMap<string, Documentation>,
  at: ts.Node,
  context: SchemaContext,
): SchemaResult<ObjectSchema>;
