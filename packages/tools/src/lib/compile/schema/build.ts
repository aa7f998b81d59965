/** What the parts of the builder know of each other: `schema-builder.ts` is behind it. */
import type { Node, Type, TypeChecker, TypeNode } from 'typescript';

import type { JsonSchema } from '../../manifest/json-schema.ts';
import type { Documentation } from './parse-inline-tags.ts';

/** Where a type stands while its schema is made. */
export interface Site {
  /** For messages: `options.tags[]`; empty at the top. */
  readonly path: string;
  /** Where problems are reported. */
  readonly node: Node;
  /** How the source writes the type, if that is known: it has the order of unions and the names of aliases. */
  readonly typeNode?: TypeNode | undefined;
  /** In arrays of results, and instead of a result, undefined travels as null; elsewhere it does not travel. */
  readonly isUndefinedNull?: boolean;
}

/** One schema in the making. */
export interface SchemaBuild {
  readonly checker: TypeChecker;
  /** Whether the value goes out: then objects are open. */
  readonly isResult: boolean;
  /** The schema of a type inside of this one. */
  schemaOf(type: Type, site: Site): JsonSchema;
  /** Adds what is written at a declaration. */
  document(schema: JsonSchema, documentation: Documentation | undefined, site: Site): JsonSchema;
  /** Reports a type that the source names and nobody declares. Anything fits it. */
  warnOfMissing(site: Site): void;
  /** Reports a type that cannot travel. The schema that stands for it says nothing. */
  refuse(site: Site, found: string, cure: string): JsonSchema;
}

/** The schema that nothing fits. */
export const NOTHING: JsonSchema = { not: {} };

/** Tells whether nothing fits a schema. */
export function isNothing(schema: JsonSchema): boolean {
  return schema.not !== undefined && Object.keys(schema.not).length === 0;
}
