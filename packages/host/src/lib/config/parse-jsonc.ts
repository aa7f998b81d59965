import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';

import type { LocatedEntry, LocatedNode, LocatedScalar } from './located-tree.ts';
import type { Problem } from './problem.ts';
import type { Range, SourceText } from './source-text.ts';

/**
 * Reads JSON with comments and trailing commas.
 *
 * @param source the file
 * @param problems gets the syntax errors and the keys given twice
 * @returns the tree, of what could be read
 */
export function parseJsonc(source: SourceText, problems: Problem[]): LocatedNode | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(source.text, errors, { allowTrailingComma: true, allowEmptyContent: false });
  const first = errors[0];
  if (first !== undefined) problems.push(syntaxProblem(source, first));
  return root === undefined ? undefined : locate(root, source, problems);
}

/** One error is told: those behind it are mostly its echoes. */
function syntaxProblem(source: SourceText, error: ParseError): Problem {
  const code = printParseErrorCode(error.error);
  const words = code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return {
    location: source.locate({ start: error.offset, end: error.offset + error.length }),
    message: `this is not JSON: ${words}`,
    cure: SYNTAX_CURES[code] ?? 'Mend the syntax here or just before.',
  };
}

const SYNTAX_CURES: Record<string, string> = {
  CommaExpected: 'Put a comma between this and what stands before it.',
  ColonExpected: 'Put a colon between the key and its value.',
  ValueExpected: 'Put a value here, or remove what announces one.',
  PropertyNameExpected: 'Put the key in double quotes.',
  CloseBraceExpected: 'Close the object with }.',
  CloseBracketExpected: 'Close the list with ].',
  EndOfFileExpected: 'Remove what stands behind the last closing brace.',
  InvalidSymbol: 'Put text in double quotes.',
  UnexpectedEndOfString: 'Close the text with a double quote.',
  UnexpectedEndOfComment: 'Close the comment with */.',
};

function locate(node: Node, source: SourceText, problems: Problem[]): LocatedNode {
  const range = rangeOf(node);
  if (node.type === 'array') {
    return { kind: 'array', range, items: (node.children ?? []).map((child) => locate(child, source, problems)) };
  }
  if (node.type !== 'object') return { kind: 'scalar', range, value: node.value as LocatedScalar['value'] };
  const entries = new Map<string, LocatedEntry>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    if (entries.has(name)) {
      problems.push({
        location: source.locate(rangeOf(key)),
        message: `"${name}" is given twice in one object`,
        cure: 'Join the two or remove one: only the last would count.',
      });
    }
    entries.set(name, { key: name, keyRange: rangeOf(key), value: locate(value, source, problems) });
  }
  return { kind: 'object', range, entries };
}

function rangeOf(node: Node): Range {
  return { start: node.offset, end: node.offset + node.length };
}
