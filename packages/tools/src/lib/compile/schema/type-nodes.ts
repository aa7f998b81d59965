/** Reads how the source writes types: only for what the checker forgets, the order of unions and names of aliases. */
import type { Node, Symbol as TypeScriptSymbol, Type, TypeAliasDeclaration, TypeChecker, TypeNode } from 'typescript';

import { ts } from '../typescript.ts';

/**
 * The type node of a declaration.
 *
 * @param node a parameter, property, method, alias …
 * @returns undefined if it has none
 */
export function typeNodeOf(node: Node | undefined): TypeNode | undefined {
  if (node === undefined) return undefined;
  if (ts.isTypeNode(node)) return node;
  const isTyped =
    ts.isParameter(node) ||
    ts.isPropertySignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isFunctionLike(node);
  return isTyped ? node.type : undefined;
}

/**
 * Takes off what does not change which type is meant: parentheses, `readonly`, marks of tuple members.
 *
 * @param node a type as it is written
 */
export function unwrapNode(node: TypeNode | undefined): TypeNode | undefined {
  if (node === undefined) return undefined;
  if (ts.isParenthesizedTypeNode(node) || ts.isOptionalTypeNode(node) || ts.isNamedTupleMember(node)) {
    return unwrapNode(node.type);
  }
  const isReadonly = ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword;
  return isReadonly ? unwrapNode(node.type) : node;
}

/**
 * The parts of an array, a tuple or a generic type: `[K, V]` of `Map<K, V>`.
 *
 * @param node a type as it is written
 * @returns empty if it has none
 */
export function elementNodes(node: TypeNode | undefined): readonly TypeNode[] {
  const inner = unwrapNode(node);
  if (inner === undefined) return [];
  if (ts.isArrayTypeNode(inner)) return [inner.elementType];
  if (ts.isTupleTypeNode(inner)) return inner.elements;
  return ts.isTypeReferenceNode(inner) ? (inner.typeArguments ?? []) : [];
}

/**
 * Tells whether a node writes a type, but for undefined. Nodes are hints: in a generic type they write a parameter.
 *
 * @param type the type
 * @param node what may write it
 * @param checker the program's checker
 */
export function isWrittenAs(type: Type, node: TypeNode | undefined, checker: TypeChecker): boolean {
  if (node === undefined) return false;
  const [members, written] = [type, checker.getTypeFromTypeNode(node)].map(membersOf);
  return members?.length === written?.length && members?.every((member) => written?.includes(member)) === true;
}

function membersOf(type: Type): readonly Type[] {
  return type.isUnion() ? type.types.filter(({ flags }) => (flags & ts.TypeFlags.Undefined) === 0) : [type];
}

/**
 * The alias that a type node names.
 *
 * @param node a type as it is written
 * @param checker the program's checker
 * @returns its symbol and its declaration; undefined if it names none
 */
export function getNamedAlias(
  node: TypeNode | undefined,
  checker: TypeChecker,
): { symbol: TypeScriptSymbol; declaration: TypeAliasDeclaration } | undefined {
  const inner = unwrapNode(node);
  if (inner === undefined || !ts.isTypeReferenceNode(inner)) return undefined;
  const found = checker.getSymbolAtLocation(inner.typeName);
  if (found === undefined) return undefined;
  const symbol = (found.flags & ts.SymbolFlags.Alias) === 0 ? found : checker.getAliasedSymbol(found);
  const declaration = symbol.declarations?.find(ts.isTypeAliasDeclaration);
  return declaration && { symbol, declaration };
}
