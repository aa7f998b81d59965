/** Which types the platform declares: the language's library, the engine's types, what is declared global. */
import type {
  Declaration,
  Node,
  ObjectType,
  Symbol as TypeScriptSymbol,
  Type,
  TypeChecker,
  TypeReference,
} from 'typescript';

import { ts } from '../typescript.ts';

/**
 * Tells whether a symbol belongs to the platform: the language's library, the engine's types, what is declared global.
 *
 * @param symbol of a type
 * @returns false for everything a module declares
 */
export function isGlobal(symbol: TypeScriptSymbol): boolean {
  return (symbol.declarations ?? []).some(isGlobalDeclaration);
}

/**
 * The name of a type that the platform declares: `Date`, `Map`, `Promise`.
 *
 * @param type any type
 * @returns undefined for types of modules and for types without a name
 */
export function getGlobalName(type: Type): string | undefined {
  const symbol = type.getSymbol();
  if (symbol === undefined || (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class)) === 0)
    return undefined;
  return isGlobal(symbol) ? symbol.name : undefined;
}

/**
 * Tells whether a platform type is made by a constructor, so that its values are more than their properties.
 *
 * @param type any type
 * @returns true for `RegExp`, `Request`, `Promise` …
 */
export function isPlatformClass(type: Type): boolean {
  const symbol = type.getSymbol();
  if (symbol === undefined || !isGlobal(symbol)) return false;
  if ((symbol.flags & ts.SymbolFlags.Class) !== 0) return true;
  return (symbol.flags & ts.SymbolFlags.Interface) !== 0 && (symbol.flags & ts.SymbolFlags.Variable) !== 0;
}

/**
 * The arguments of a generic type.
 *
 * @param type any type
 * @param checker the program's checker
 * @returns empty for types without arguments
 */
export function getTypeArguments(type: Type, checker: TypeChecker): readonly Type[] {
  const isObject = (type.flags & ts.TypeFlags.Object) !== 0;
  const isReference = isObject && ((type as ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
  return isReference ? checker.getTypeArguments(type as TypeReference) : [];
}

function isGlobalDeclaration(declaration: Declaration): boolean {
  const source = declaration.getSourceFile();
  if (ts.findAncestor(declaration, isGlobalAugmentation) !== undefined) return true;
  return (
    source.isDeclarationFile && !ts.isExternalModule(source) && ts.findAncestor(declaration, isModule) === undefined
  );
}

function isGlobalAugmentation(node: Node): boolean {
  return (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}

/** `declare module 'cloudflare:workers' { … }`: the names in it are a module's. */
function isModule(node: Node): boolean {
  return ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name);
}
