import type { ClassLikeDeclaration, SourceFile, Symbol as TypeSymbol, TypeChecker } from 'typescript';

import { ts } from '../typescript.ts';

/**
 * The class that a file exports as its default, in whatever file it is declared.
 *
 * @param file of a program
 * @param checker of the program
 * @returns undefined if the default export is none, or no class
 */
export function findPhotonClass(file: SourceFile, checker: TypeChecker): ClassLikeDeclaration | undefined {
  const moduleSymbol = checker.getSymbolAtLocation(file);
  const exported = moduleSymbol?.exports?.get(ts.InternalSymbolName.Default);
  if (exported === undefined) return undefined;
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  return classOf(symbol) ?? classOf(expressionSymbol(symbol, checker));
}

/**
 * A photon's class and the classes that it extends, itself first.
 *
 * @param file of a program
 * @param checker of the program
 */
export function findLineage(file: SourceFile, checker: TypeChecker): ClassLikeDeclaration[] {
  const photonClass = findPhotonClass(file, checker);
  return photonClass === undefined ? [] : [photonClass, ...listBases(photonClass, checker)];
}

/**
 * The classes that a class extends, nearest first, also those that a function made (mixins).
 *
 * @param declaration of the class
 * @param checker of its program
 */
export function listBases(declaration: ClassLikeDeclaration, checker: TypeChecker): ClassLikeDeclaration[] {
  const found = new Set<ClassLikeDeclaration>();
  let frontier = [declaration];
  while (frontier.length > 0) {
    frontier = frontier.flatMap((current) => directBases(current, checker)).filter((base) => !found.has(base));
    for (const base of frontier) found.add(base);
  }
  found.delete(declaration);
  return [...found];
}

function directBases(declaration: ClassLikeDeclaration, checker: TypeChecker): ClassLikeDeclaration[] {
  const type = checker.getTypeAtLocation(declaration);
  if (!type.isClassOrInterface()) return [];
  return checker
    .getBaseTypes(type)
    .flatMap((base) => (base.isIntersection() ? base.types : [base]))
    .map((base) => classOf(base.getSymbol()))
    .filter((base) => base !== undefined);
}

/** `const X = class {…}; export default X`, and `export default (class {…})`. */
function expressionSymbol(symbol: TypeSymbol, checker: TypeChecker): TypeSymbol | undefined {
  const { valueDeclaration } = symbol;
  const declaration = valueDeclaration ?? symbol.declarations?.[0];
  const expression =
    declaration && ts.isExportAssignment(declaration)
      ? declaration.expression
      : declaration && ts.isVariableDeclaration(declaration)
        ? declaration.initializer
        : undefined;
  if (expression === undefined) return undefined;
  const [signature] = checker.getTypeAtLocation(expression).getConstructSignatures();
  return signature?.getReturnType().getSymbol();
}

function classOf(symbol: TypeSymbol | undefined): ClassLikeDeclaration | undefined {
  return symbol?.declarations?.find((declaration) => ts.isClassLike(declaration));
}
