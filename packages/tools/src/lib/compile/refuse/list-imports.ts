import type { Expression, ImportDeclaration, Node, SourceFile } from 'typescript';

import { ts } from '../typescript.ts';

/** One place where a file asks for a module. */
export interface ModuleRequest {
  readonly specifier: string;
  /** The text that names the module. */
  readonly node: Node;
  /** What is taken out of it, by the name in the module; undefined if it may be everything. */
  readonly names: readonly string[] | undefined;
}

/**
 * Every module that a file asks for when it runs: imports of types are none.
 *
 * @param file parsed
 */
export function listImports(file: SourceFile): ModuleRequest[] {
  const requests: ModuleRequest[] = [];
  const add = (node: Expression | undefined, names?: readonly string[]): void => {
    if (node !== undefined && ts.isStringLiteralLike(node)) requests.push({ specifier: node.text, node, names });
  };
  const visit = (node: Node): void => {
    if (ts.isImportDeclaration(node)) {
      const names = namesOf(node);
      if (names !== 'types') add(node.moduleSpecifier, names);
    } else if (ts.isExportDeclaration(node)) {
      if (!node.isTypeOnly) add(node.moduleSpecifier);
    } else if (ts.isCallExpression(node)) {
      const { expression } = node;
      const isRequire = ts.isIdentifier(expression) && expression.text === 'require';
      if (isRequire || expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return requests;
}

function namesOf({ importClause }: ImportDeclaration): readonly string[] | undefined | 'types' {
  if (importClause === undefined) return [];
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return 'types';
  const { name, namedBindings } = importClause;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return undefined;
  const values = namedBindings.elements.filter(({ isTypeOnly }) => !isTypeOnly);
  if (values.length === 0 && namedBindings.elements.length > 0) return 'types';
  return values.map((element) => (element.propertyName ?? element.name).text);
}
