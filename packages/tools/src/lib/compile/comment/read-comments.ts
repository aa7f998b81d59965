/** Finds the documentation comments of nodes and of files. */
import type { Node, SourceFile } from 'typescript';

import { parseDocComment, type DocComment } from './doc-comment.ts';
import { listDocRanges } from './doc-ranges.ts';
import { CLASS_TAGS, KNOWN_TAGS } from '../tags/known-tags.ts';
import { ts } from '../typescript.ts';

/**
 * The documentation comments right before a node, in the order of the source.
 *
 * @param node a class or a member of one
 */
export function readComments(node: Node): DocComment[] {
  const { text } = node.getSourceFile();
  return listDocRanges(node).map((range) => parseDocComment(text, range, KNOWN_TAGS));
}

/**
 * What is said about a photon: at the head of its file, where most photons say it, and before its class.
 *
 * @param file the photon's file
 * @param declaration its class, in this file or another one
 * @returns comments in the order of the source; those of the class are last
 */
export function readPhotonComments(file: SourceFile, declaration: Node): DocComment[] {
  const ownStatement = statementOf(declaration);
  const first = file.statements[0];
  const own = readComments(ownStatement);
  if (first === undefined || first === ownStatement) return own;
  const head = readComments(first);
  const isOfImport = ts.isImportDeclaration(first);
  // The comment right before another declaration is that declaration's, unless it says what only a photon says.
  const ofFile = head.filter(
    (comment, index) => isOfImport || index < head.length - 1 || comment.tags.some(({ name }) => CLASS_TAGS.has(name)),
  );
  return [...ofFile, ...own];
}

/** A class that is a value (`export default class …` in brackets) has its comment before the statement. */
function statementOf(node: Node): Node {
  return ts.isStatement(node) ? node : (ts.findAncestor(node, ts.isStatement) ?? node);
}
