/** `protected settings = { … }`: what can be set for each instance. */
import type {
  ClassLikeDeclaration,
  Expression,
  ObjectLiteralExpression,
  PropertyDeclaration,
  TypeChecker,
} from 'typescript';

import type { Json } from '../../manifest/json-schema.ts';
import type { SettingsManifest } from '../../manifest/manifest.ts';
import { readComments } from '../comment/read-comments.ts';
import { placeOf, type ProblemList } from '../problem.ts';
import { getConstant } from '../schema/constant-value.ts';
import { parseInlineTags, type Documentation } from '../schema/parse-inline-tags.ts';
import { createObjectParameterSchema } from '../schema/schema-of-type.ts';
import { getPropertyName } from '../property-name.ts';
import { skipWrappers } from '../skip-wrappers.ts';
import { ts } from '../typescript.ts';
import { hasModifier, nameOf } from './list-methods.ts';

const PROPERTY = 'settings';

/**
 * The settings of a photon: their schema and their defaults. Every setting has a value, so none is required.
 *
 * @param lineage the photon's class and those that it extends, nearest first
 * @param checker of the program
 * @param problems where complaints go
 * @returns undefined if it has none
 */
export function readSettings(
  lineage: readonly ClassLikeDeclaration[],
  checker: TypeChecker,
  problems: ProblemList,
): SettingsManifest | undefined {
  const declaration = findSettings(lineage);
  if (declaration === undefined) return undefined;
  const literal = literalOf(declaration.initializer);
  if (literal === undefined) {
    const message = 'settings must be written out as an object, so that it can be known what can be set';
    return problems.error(placeOf(declaration.name), {
      message,
      cure: 'Write `protected settings = { name: default, … }`.',
    });
  }
  const source = {
    name: PROPERTY,
    type: checker.getTypeAtLocation(declaration),
    isOptional: false,
    documentation: { tags: [] },
  };
  const result = createObjectParameterSchema(source, readDocumentation(literal), literal, { checker });
  for (const { severity, place, message, cure } of result.problems) problems.add(severity, place, { message, cure });
  const defaults = readDefaults(literal, checker, problems);
  const { required: _, properties = {}, ...schema } = result.schema;
  const described = Object.entries(properties).map(([name, property]) => {
    const value = defaults[name];
    return [name, value === undefined ? property : { ...property, default: value }] as const;
  });
  return { property: PROPERTY, schema: { ...schema, properties: Object.fromEntries(described) }, defaults };
}

function findSettings(lineage: readonly ClassLikeDeclaration[]): PropertyDeclaration | undefined {
  for (const { members } of lineage) {
    for (const member of members) {
      const isProtected = hasModifier(member, ts.SyntaxKind.ProtectedKeyword);
      if (ts.isPropertyDeclaration(member) && isProtected && nameOf(member) === PROPERTY) return member;
    }
  }
  return undefined;
}

/** `{ … }`, also with `as const`, `satisfies T` or brackets around it. */
function literalOf(expression: Expression | undefined): ObjectLiteralExpression | undefined {
  const inner = expression && skipWrappers(expression);
  return inner && ts.isObjectLiteralExpression(inner) ? inner : undefined;
}

function readDefaults(
  literal: ObjectLiteralExpression,
  checker: TypeChecker,
  problems: ProblemList,
): Record<string, Json> {
  const defaults: Record<string, Json> = {};
  for (const member of literal.properties) {
    if (!ts.isPropertyAssignment(member) || member.name === undefined) {
      const message = 'a setting must be a name and its default';
      problems.error(placeOf(member), { message, cure: 'Write `name: default`.' });
      continue;
    }
    const name = getPropertyName(member.name);
    if (name === undefined) continue;
    const value = getConstant(member.initializer, checker);
    if (value !== undefined) defaults[name] = value;
    else if (!isUndefined(member.initializer)) {
      const message = `the default of the setting ${name} is computed, so forms cannot show it`;
      problems.warning(placeOf(member.initializer), { message, cure: 'Write the value out if it is always the same.' });
    }
  }
  return defaults;
}

/** `undefined as string | undefined` is a setting without a default. */
function isUndefined(expression: Expression): boolean {
  const inner = skipWrappers(expression);
  return ts.isIdentifier(inner) && inner.text === 'undefined';
}

/** `@property` before a setting, or the text of its comment. */
function readDocumentation(literal: ObjectLiteralExpression): ReadonlyMap<string, Documentation> {
  const documentation = new Map<string, Documentation>();
  for (const member of literal.properties) {
    const name = getPropertyName(member.name);
    const comment = readComments(member).at(-1);
    if (name === undefined || comment === undefined) continue;
    const text = comment.tags.findLast((tag) => tag.name === 'property')?.text ?? comment.text;
    documentation.set(name, parseInlineTags(text));
  }
  return documentation;
}
