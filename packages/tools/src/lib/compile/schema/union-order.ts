/**
 * The order of a union's members. The checker orders them by when it met them first, which depends on other files;
 * forms and readers want the order of the source: `'low' | 'medium' | 'high'`.
 */
import type { LiteralType, Type, TypeChecker, TypeNode } from 'typescript';

import { compareTexts } from '../compare-texts.ts';
import { ts } from '../typescript.ts';
import { getNamedAlias, unwrapNode } from './type-nodes.ts';

/** A member of a union, and how the source writes it, if it does. */
export interface Member {
  readonly type: Type;
  readonly node: TypeNode | undefined;
}

/** What finds a member again: the type itself, or the value of a literal. */
type Key = Type | string;

/** A member as the source writes it. */
interface Written {
  readonly key: Key;
  readonly node?: TypeNode;
}

/**
 * Orders the members of a union as the source writes them; those it does not write come after, by kind and name.
 *
 * @param types the members in any order
 * @param nodes where the union may be written: the node at hand, the declaration of its alias
 * @param checker the program's checker
 * @returns the same members
 */
export function orderMembers(
  types: readonly Type[],
  nodes: readonly (TypeNode | undefined)[],
  checker: TypeChecker,
): Member[] {
  const written = new Map<Key, { rank: number; node: TypeNode | undefined }>();
  for (const { key, node } of nodes.flatMap((node) => readMembers(node, checker, []))) {
    if (!written.has(key)) written.set(key, { rank: written.size, node });
  }
  return types
    .map((type) => ({ type, ...(written.get(keyOf(type, checker)) ?? { rank: written.size, node: undefined }) }))
    .toSorted((a, b) => a.rank - b.rank || compareTypes(a.type, b.type, checker));
}

/** The members that a node writes, in order. `seen` stops aliases that contain themselves. */
function readMembers(node: TypeNode | undefined, checker: TypeChecker, seen: readonly TypeNode[]): Written[] {
  const inner = unwrapNode(node);
  if (inner === undefined || seen.includes(inner)) return [];
  const deeper = [...seen, inner];
  if (ts.isUnionTypeNode(inner)) return inner.types.flatMap((part) => readMembers(part, checker, deeper));
  if (ts.isTypeOperatorNode(inner) && inner.operator === ts.SyntaxKind.KeyOfKeyword) {
    const owner = checker.getTypeFromTypeNode(inner.type);
    return checker.getPropertiesOfType(owner).map((property) => ({ key: JSON.stringify(property.name) }));
  }
  const type = checker.getTypeFromTypeNode(inner);
  if (!type.isUnion()) return [{ key: keyOf(type, checker), node: inner }];
  const alias = getNamedAlias(inner, checker);
  const written = alias === undefined ? [] : readMembers(alias.declaration.type, checker, deeper);
  const rest = type.types.toSorted((a, b) => compareTypes(a, b, checker));
  return [...written, ...rest.map((member) => ({ key: keyOf(member, checker) }))];
}

/** Literals are found by their value: a fresh one and a declared one are two types. */
function keyOf(type: Type, checker: TypeChecker): Key {
  if (isEnumMember(type)) return type;
  if (type.isStringLiteral() || type.isNumberLiteral()) return JSON.stringify(type.value);
  return (type.flags & ts.TypeFlags.BooleanLiteral) === 0 ? type : checker.typeToString(type);
}

/** For what the source does not write in any order: enum members as declared, then literals by value, then by place. */
function compareTypes(a: Type, b: Type, checker: TypeChecker): number {
  return (
    kindOf(a) - kindOf(b) ||
    compareValues(a, b) ||
    placeOf(a) - placeOf(b) ||
    compareTexts(checker.typeToString(a), checker.typeToString(b))
  );
}

function kindOf(type: Type): number {
  if (isEnumMember(type)) return 0;
  if (type.isStringLiteral()) return 1;
  if (type.isNumberLiteral()) return 2;
  return (type.flags & ts.TypeFlags.Object) === 0 ? 3 : 4;
}

function compareValues(a: Type, b: Type): number {
  if (isEnumMember(a)) return 0;
  if (a.isNumberLiteral() && b.isNumberLiteral()) return a.value - b.value;
  return a.isStringLiteral() && b.isStringLiteral() ? compareTexts(a.value, b.value) : 0;
}

function placeOf(type: Type): number {
  return (type.aliasSymbol ?? type.getSymbol())?.declarations?.[0]?.pos ?? 0;
}

function isEnumMember(type: Type): type is LiteralType {
  return (type.flags & ts.TypeFlags.EnumLiteral) !== 0;
}
