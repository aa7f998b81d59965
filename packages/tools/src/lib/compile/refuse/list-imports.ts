import type { Expression, ImportDeclaration, Node, SourceFile } from 'typescript';

import { ts } from '../typescript.ts';

/** One place where a file asks for a module. */
export interface ModuleRequest {
  readonly specifier: string;
  /** The text that names the module. */
  readonly node: Node;
}

/**
 * Every module that a file asks for when it runs: imports of types are none.
 *
 * @param file parsed
 */
export function listImports(file: SourceFile): ModuleRequest[] {
  const requests: ModuleRequest[] = [];
  const add = (node: Expression | undefined): void => {
    if (node !== undefined && ts.isStringLiteralLike(node)) requests.push({ specifier: node.text, node });
  };
  const visit = (node: Node): void => {
    if (ts.isImportDeclaration(node)) {
      if (!isOfTypes(node)) add(node.moduleSpecifier);
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

/** `import type …`, and an import that names nothing but types. */
function isOfTypes({ importClause }: ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  const { phaseModifier, name, namedBindings } = importClause;
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  const { elements } = namedBindings;
  return elements.length > 0 && elements.every(({ isTypeOnly }) => isTypeOnly);
}
