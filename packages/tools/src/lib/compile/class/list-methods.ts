/** Which methods a photon offers: the declared public ones of its class and of the classes it extends, and no other. */
import type {
  ClassElement,
  ClassLikeDeclaration,
  FunctionLikeDeclaration,
  MethodDeclaration,
  NodeArray,
} from 'typescript';

import { getPropertyName } from '../property-name.ts';
import { skipWrappers } from '../skip-wrappers.ts';
import { ts } from '../typescript.ts';

/** A method in the source. */
export interface MethodSource {
  readonly name: string;
  readonly isStatic: boolean;
  /** Where its signature is: the method, or the function that a property holds. */
  readonly signature: FunctionLikeDeclaration;
  /** Every declaration of it, overloads first; comments stand before them. */
  readonly declarations: readonly ClassElement[];
}

/** Called by the runtime, not by anybody else. */
const lifecycle: ReadonlySet<string> = new Set(['constructor', 'onInitialize', 'onShutdown']);

/**
 * The methods of a photon in the order of the source, inherited ones last.
 *
 * @param lineage the photon's class and those that it extends, nearest first
 */
export function listMethods(lineage: readonly ClassLikeDeclaration[]): MethodSource[] {
  const taken = new Set<string>();
  const methods: MethodSource[] = [];
  for (const { members } of lineage) {
    for (const method of methodsOf(members)) if (!taken.has(method.name)) methods.push(method);
    // A property or a private method of the same name hides what is inherited.
    for (const member of members) taken.add(nameOf(member) ?? '');
  }
  return methods;
}

function methodsOf(members: NodeArray<ClassElement>): MethodSource[] {
  const byName = new Map<string, MethodSource>();
  for (const member of members) {
    const name = nameOf(member);
    const signature = signatureOf(member);
    if (name === undefined || signature === undefined || !isOffered(member, name)) continue;
    const before = byName.get(name)?.declarations ?? [];
    const isStatic = hasModifier(member, ts.SyntaxKind.StaticKeyword);
    // Of overloads the last one is the implementation, whose parameters are all that the others allow.
    byName.set(name, { name, isStatic, signature, declarations: [...before, member] });
  }
  return [...byName.values()];
}

function isOffered(member: ClassElement, name: string): boolean {
  return (
    !name.startsWith('_') &&
    !lifecycle.has(name) &&
    !hasModifier(member, ts.SyntaxKind.PrivateKeyword) &&
    !hasModifier(member, ts.SyntaxKind.ProtectedKeyword) &&
    !hasModifier(member, ts.SyntaxKind.DeclareKeyword) &&
    !hasModifier(member, ts.SyntaxKind.AbstractKeyword)
  );
}

function signatureOf(member: ClassElement): FunctionLikeDeclaration | undefined {
  if (ts.isMethodDeclaration(member)) return isOptional(member) ? undefined : member;
  if (!ts.isPropertyDeclaration(member) || member.initializer === undefined) return undefined;
  const value = skipWrappers(member.initializer);
  return ts.isArrowFunction(value) || ts.isFunctionExpression(value) ? value : undefined;
}

function isOptional(method: MethodDeclaration): boolean {
  return method.questionToken !== undefined && method.body === undefined;
}

/**
 * The name of a member, if the source says it; `#private` members have none that anybody else could say.
 *
 * @param member of a class
 */
export function nameOf(member: ClassElement): string | undefined {
  return getPropertyName(member.name);
}

/**
 * @param member of a class
 * @param kind of the modifier
 */
export function hasModifier(member: ClassElement, kind: import('typescript').SyntaxKind): boolean {
  return ts.canHaveModifiers(member) && (ts.getModifiers(member) ?? []).some((modifier) => modifier.kind === kind);
}
