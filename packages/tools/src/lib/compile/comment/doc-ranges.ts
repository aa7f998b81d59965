import type { CommentRange, Node } from 'typescript';

import { ts } from '../typescript.ts';

/**
 * Where the documentation comments right before a node are, in the order of the source.
 *
 * @param node a class, a member, a property, a statement
 */
export function listDocRanges(node: Node): CommentRange[] {
  const { text } = node.getSourceFile();
  const fullStart = node.getFullStart();
  const start = node.getStart();
  // Behind a brace or semicolon of the same line a comment counts as that sign's, unless the node stands there, too.
  const sameLine = (ts.getTrailingCommentRanges(text, fullStart) ?? []).filter(
    ({ end }) => !text.slice(end, start).includes('\n'),
  );
  return [...sameLine, ...(ts.getLeadingCommentRanges(text, fullStart) ?? [])].filter(
    ({ pos }) => text.startsWith('/**', pos) && text[pos + 3] !== '/',
  );
}
