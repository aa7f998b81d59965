/** Values that the source writes out: defaults of parameters, settings. */
import type { Expression, ObjectLiteralElementLike, Type, TypeChecker } from 'typescript';

import type { Json } from '../../manifest/json-schema.ts';
import { getPropertyName } from '../property-name.ts';
import { skipWrappers } from '../skip-wrappers.ts';
import { ts } from '../typescript.ts';

/**
 * The JSON value of an expression, if it is the same whenever it runs.
 *
 * @param expression a literal, an array or object of such, a constant, a member of an enum
 * @param checker the program's checker
 * @returns undefined if it is none of these
 */
export function getConstant(expression: Expression, checker: TypeChecker): Json | undefined {
  const inner = skipWrappers(expression);
  if (inner.kind === ts.SyntaxKind.NullKeyword) return null;
  if (inner.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (inner.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (ts.isStringLiteralLike(inner)) return inner.text;
  if (ts.isNumericLiteral(inner)) return Number(inner.text);
  if (ts.isBigIntLiteral(inner)) return inner.text.slice(0, -1);
  if (ts.isPrefixUnaryExpression(inner)) return getSigned(inner.operator, getConstant(inner.operand, checker));
  if (ts.isArrayLiteralExpression(inner)) return getArray(inner.elements, checker);
  if (ts.isObjectLiteralExpression(inner)) return getObject(inner.properties, checker);
  const isName = ts.isIdentifier(inner) || ts.isPropertyAccessExpression(inner);
  return isName ? getLiteral(checker.getTypeAtLocation(inner)) : undefined;
}

function getSigned(operator: number, value: Json | undefined): Json | undefined {
  if (operator !== ts.SyntaxKind.MinusToken) return undefined;
  if (typeof value === 'number') return -value;
  return typeof value === 'string' ? `-${value}` : undefined;
}

function getArray(elements: readonly Expression[], checker: TypeChecker): Json | undefined {
  const values = elements.map((element) => getConstant(element, checker));
  return values.every((value) => value !== undefined) ? values : undefined;
}

function getObject(members: readonly ObjectLiteralElementLike[], checker: TypeChecker): Json | undefined {
  const entries: [string, Json][] = [];
  for (const member of members) {
    const name = getPropertyName(member.name);
    const value = ts.isPropertyAssignment(member) ? getConstant(member.initializer, checker) : undefined;
    if (name === undefined || value === undefined) return undefined;
    entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

/** `const LIMIT = 10` and `Color.Red` have a type of one value. */
function getLiteral(type: Type): Json | undefined {
  return type.isStringLiteral() || type.isNumberLiteral() ? type.value : undefined;
}
