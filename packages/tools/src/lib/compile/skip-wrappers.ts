import type { Expression } from 'typescript';

import { ts } from './typescript.ts';

/**
 * An expression without what is there for the checker or the reader alone: brackets, `as T`, `satisfies T`, `!`.
 *
 * @param expression any
 */
export function skipWrappers(expression: Expression): Expression {
  const isWrapper =
    ts.isParenthesizedExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isNonNullExpression(expression) ||
    ts.isTypeAssertionExpression(expression);
  return isWrapper ? skipWrappers(expression.expression) : expression;
}
