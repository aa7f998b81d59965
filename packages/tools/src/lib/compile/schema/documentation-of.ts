/** Finds what is written at declarations of types and properties. */
import type { Declaration, Symbol as TypeScriptSymbol } from 'typescript';

import { parseDocComment, type DocComment } from '../comment/doc-comment.ts';
import { ts } from '../typescript.ts';
import { parseInlineTags, type Documentation, type InlineTag } from './parse-inline-tags.ts';
import { isGlobal } from './platform-types.ts';

/** Block tags of JSDoc that say what an inline tag says. */
const blockTags: ReadonlySet<string> = new Set(['deprecated', 'default', 'example']);

/**
 * What is written at a symbol's first documented declaration.
 *
 * @param symbol of a property, interface, class, enum or alias; what belongs to the platform is not asked
 * @returns undefined if nothing is written
 */
export function documentationOf(symbol: TypeScriptSymbol | undefined): Documentation | undefined {
  if (symbol === undefined || isGlobal(symbol)) return undefined;
  for (const declaration of symbol.declarations ?? []) {
    const comment = commentOf(declaration);
    if (comment !== undefined) return documentationOfComment(comment);
  }
  return undefined;
}

/** The last documentation comment before a declaration. */
function commentOf(declaration: Declaration): DocComment | undefined {
  const { text } = declaration.getSourceFile();
  const start = declaration.getFullStart();
  // What stands on the line of the token before belongs to what follows only if that is on this line too.
  const sameLine = (ts.getTrailingCommentRanges(text, start) ?? []).filter(
    ({ end }) => !text.slice(end, declaration.getStart()).includes('\n'),
  );
  const ranges = [...sameLine, ...(ts.getLeadingCommentRanges(text, start) ?? [])];
  const range = ranges.findLast(({ pos }) => text.startsWith('/**', pos));
  return range && parseDocComment(text, range, blockTags);
}

function documentationOfComment(comment: DocComment): Documentation {
  const written = parseInlineTags(comment.text);
  const tags: InlineTag[] = comment.tags
    .filter(({ name }) => blockTags.has(name))
    .map(({ name, text }) => ({ name, value: text }));
  return { ...written, tags: [...written.tags, ...tags] };
}
