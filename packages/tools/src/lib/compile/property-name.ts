import type { PropertyName } from 'typescript';

import { ts } from './typescript.ts';

/**
 * The name of a property or a member, if the source says it: `a`, `'a'`, `1`, `['a']`. `#private` names are none that
 * anybody else could say.
 *
 * @param name as it is written; undefined for what has none
 */
export function getPropertyName(name: PropertyName | undefined): string | undefined {
  if (name === undefined) return undefined;
  const inner = ts.isComputedPropertyName(name) ? name.expression : name;
  const isWritten = inner === name && (ts.isIdentifier(inner) || ts.isNumericLiteral(inner));
  return isWritten || ts.isStringLiteralLike(inner) ? inner.text : undefined;
}
