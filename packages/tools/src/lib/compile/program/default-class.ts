import type { ClassDeclaration, Node, SourceFile } from 'typescript';

import { ts } from '../typescript.ts';

/** A class by name that a file exports as its default, as far as the file alone can tell. */
export interface DefaultClass {
  readonly declaration: ClassDeclaration;
  readonly name: string;
  /** How an interface must be declared to become one with the class. */
  readonly exportWords: '' | 'export ' | 'export default ';
}

/**
 * The class that a file exports as its default: `export default class X`, `export default X` or `export { X as default
 * }`.
 *
 * @param file parsed, not necessarily bound
 * @returns undefined if it exports none, one of another file, or one without a name
 */
export function findDefaultClass(file: SourceFile): DefaultClass | undefined {
  const name = defaultName(file);
  for (const statement of file.statements) {
    if (!ts.isClassDeclaration(statement)) continue;
    const exportWords = exportWordsOf(statement);
    const isDefault = exportWords === 'export default ' || (name !== undefined && statement.name?.text === name);
    if (isDefault && statement.name !== undefined) {
      return { declaration: statement, name: statement.name.text, exportWords };
    }
  }
  return undefined;
}

/**
 * A class of a file by its name, wherever it stands in the file.
 *
 * @param file parsed, not necessarily bound
 * @param name the class's
 */
export function findClass(file: SourceFile, name: string): DefaultClass | undefined {
  const declaration = file.statements.find(
    (statement): statement is ClassDeclaration => ts.isClassDeclaration(statement) && statement.name?.text === name,
  );
  return declaration && { declaration, name, exportWords: exportWordsOf(declaration) };
}

/**
 * Every place where a file exports its default; there should be one.
 *
 * @param file parsed, not necessarily bound
 */
export function listDefaultExports(file: SourceFile): Node[] {
  return file.statements.flatMap((statement): Node[] => {
    if (ts.isExportAssignment(statement)) return statement.isExportEquals === true ? [] : [statement];
    if (ts.isExportDeclaration(statement)) {
      const { exportClause } = statement;
      const elements = exportClause !== undefined && ts.isNamedExports(exportClause) ? [...exportClause.elements] : [];
      return elements.filter(({ name }) => name.text === 'default');
    }
    // An interface may stand beside the class of its name.
    if (!ts.isClassDeclaration(statement) && !ts.isFunctionDeclaration(statement)) return [];
    const isDefault = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true;
    return isDefault ? [statement.name ?? statement] : [];
  });
}

function exportWordsOf(declaration: ClassDeclaration): DefaultClass['exportWords'] {
  const kinds = new Set(declaration.modifiers?.map(({ kind }) => kind));
  if (!kinds.has(ts.SyntaxKind.ExportKeyword)) return '';
  return kinds.has(ts.SyntaxKind.DefaultKeyword) ? 'export default ' : 'export ';
}

/** The local name behind `export default X` and `export { X as default }`. */
function defaultName(file: SourceFile): string | undefined {
  for (const statement of file.statements) {
    if (ts.isExportAssignment(statement) && !statement.isExportEquals && ts.isIdentifier(statement.expression)) {
      return statement.expression.text;
    }
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier !== undefined) continue;
    if (statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause)) continue;
    const found = statement.exportClause.elements.find((element) => element.name.text === 'default');
    if (found !== undefined) return (found.propertyName ?? found.name).text;
  }
  return undefined;
}
