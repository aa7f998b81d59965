import ts from 'typescript';

/** What is wrong with one place of a type or of its documentation. */
export interface SchemaProblem {
  /**
   * `error`: no schema says what the type says, so the method cannot be offered. `warning`: a piece of documentation was
   * left out of the schema; the type still holds.
   */
  readonly severity: 'error' | 'warning';
  /** As the program names it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** What it is about, as a path: `options.onDone`, `tags[]`. Empty for the whole. */
  readonly subject: string;
  /** What was expected and what was found. */
  readonly message: string;
  /** What to do about it. */
  readonly cure: string;
}

/** What is wrong, without where. */
export type Complaint = Pick<SchemaProblem, 'severity' | 'message' | 'cure'>;

/**
 * Says where a complaint belongs.
 *
 * @param complaint what is wrong
 * @param subject what it is about, as a path
 * @param node the node that shows it
 * @returns the problem with file, line and column
 */
export function createProblem(complaint: Complaint, subject: string, node: ts.Node): SchemaProblem {
  const source = node.getSourceFile();
  const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
  return { ...complaint, file: source.fileName, line: line + 1, column: character + 1, subject };
}
