/** What of a `@stateful` photon is kept. */
import { fileURLToPath } from 'node:url';

import type {
  ClassElement,
  ClassLikeDeclaration,
  ConstructorDeclaration,
  ParameterDeclaration,
  PropertyDeclaration,
  Type,
  TypeChecker,
} from 'typescript';

import type { ConstructorParameter, StateManifest } from '../../manifest/manifest.ts';
import { placeOf, type ProblemList } from '../problem.ts';
import { ts } from '../typescript.ts';
import { hasModifier, nameOf } from './list-methods.ts';

/** What the state of a photon is found in. */
export interface StateSource {
  /** The photon's class and those that it extends, nearest first. */
  readonly lineage: readonly ClassLikeDeclaration[];
  readonly constructor: ConstructorDeclaration | undefined;
  readonly parameters: readonly ConstructorParameter[];
  /** Name of the property that holds settings, which are kept by themselves. */
  readonly settings: string | undefined;
  readonly checker: TypeChecker;
  readonly problems: ProblemList;
}

/**
 * The properties that are kept: what the class declares, and what its constructor keeps of its state.
 *
 * @param source the photon
 */
export function readState(source: StateSource): StateManifest {
  const constructorProperties = readConstructorProperties(source);
  const passed = passedProperties(source);
  const names = new Set<string>();
  for (const { members } of source.lineage) {
    for (const member of members) {
      const name = nameOf(member);
      if (name === undefined) warnOfPrivate(member, source);
      else if (isKept(member, source) && !passed.has(name) && name !== source.settings) names.add(name);
    }
  }
  const properties = [...names].filter((name) => !Object.hasOwn(constructorProperties, name));
  return { properties, constructorProperties };
}

/** Properties that the constructor sets to what is passed to it each time anew: variables and photons. */
function passedProperties({ constructor, parameters }: StateSource): ReadonlySet<string> {
  const kinds = new Map(parameters.map(({ parameter, kind }) => [parameter, kind]));
  const passed = new Set<string>();
  for (const parameter of constructor?.parameters ?? []) {
    const name = ts.isIdentifier(parameter.name) ? parameter.name.text : '';
    if (kinds.get(name) === 'state') continue;
    const property = findHolder(parameter, constructor);
    if (property !== undefined) passed.add(property);
  }
  return passed;
}

function readConstructorProperties(source: StateSource): Record<string, string> {
  const { constructor, parameters, problems } = source;
  const held: Record<string, string> = {};
  for (const [index, { kind, parameter }] of parameters.entries()) {
    const declaration = constructor?.parameters[index];
    if (kind !== 'state' || declaration === undefined) continue;
    const property = findHolder(declaration, constructor);
    if (property !== undefined) held[property] = parameter;
    else {
      problems.warning(placeOf(declaration), {
        message: `no property holds the state ${parameter}, so it cannot be kept`,
        cure: `Write \`private ${parameter}\` in front of it, or \`this.${parameter} = ${parameter}\` in the constructor.`,
      });
    }
  }
  return held;
}

/** The property that a constructor's parameter goes to: `private items = []`, or `this.items = items`. */
function findHolder(
  parameter: ParameterDeclaration,
  constructor: ConstructorDeclaration | undefined,
): string | undefined {
  if (!ts.isIdentifier(parameter.name)) return undefined;
  const name = parameter.name.text;
  if (ts.isParameterPropertyDeclaration(parameter, parameter.parent)) return name;
  for (const statement of constructor?.body?.statements ?? []) {
    if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) continue;
    const { left, operatorToken, right } = statement.expression;
    const isOwn = ts.isPropertyAccessExpression(left) && left.expression.kind === ts.SyntaxKind.ThisKeyword;
    if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !isOwn || !ts.isIdentifier(left.name)) continue;
    if (mentions(right, name)) return left.name.text;
  }
  return undefined;
}

/** `items`, `items ?? []`, `[...items]`. */
function mentions(node: import('typescript').Node, name: string): boolean {
  if (ts.isIdentifier(node)) return node.text === name;
  return ts.forEachChild(node, (child) => mentions(child, name) || undefined) ?? false;
}

function isKept(member: ClassElement, source: StateSource): boolean {
  if (!ts.isPropertyDeclaration(member) || hasModifier(member, ts.SyntaxKind.StaticKeyword)) return false;
  if (hasModifier(member, ts.SyntaxKind.DeclareKeyword) || hasModifier(member, ts.SyntaxKind.AbstractKeyword))
    return false;
  const type = source.checker.getTypeAtLocation(member);
  // A constant is the source's to change: what was kept of it would win over the next release.
  if (nameOf(member) === 'cfBindings' || (isReadonly(member) && isPrimitive(type))) return false;
  const fault = faultOf(type, source.checker);
  if (fault === undefined) return true;
  if (fault !== 'a function') {
    source.problems.warning(placeOf(member.name), {
      message: `${nameOf(member)} is not kept: it holds ${fault}`,
      cure: 'Keep plain data, dates, maps, sets or bytes in it; or make it anew in onInitialize.',
    });
  }
  return false;
}

function isReadonly(member: PropertyDeclaration): boolean {
  return hasModifier(member, ts.SyntaxKind.ReadonlyKeyword);
}

function isPrimitive(type: Type): boolean {
  const { StringLike, NumberLike, BooleanLike, BigIntLike, Null, Undefined } = ts.TypeFlags;
  const primitive = StringLike | NumberLike | BooleanLike | BigIntLike | Null | Undefined;
  return (type.isUnion() ? type.types : [type]).every(({ flags }) => (flags & primitive) !== 0);
}

/** Platform types whose values a structured clone keeps whole. */
const cloned: ReadonlySet<string> = new Set([
  ...'Array ReadonlyArray Map ReadonlyMap Set ReadonlySet Record Object Date RegExp Error'.split(' '),
  ...'ArrayBuffer DataView Int8Array Int16Array Int32Array BigInt64Array Float32Array Float64Array'.split(' '),
  ...'Uint8Array Uint8ClampedArray Uint16Array Uint32Array BigUint64Array'.split(' '),
]);

/** Our collections are arrays, maps and sets to a clone, and keep their class (`kept-collections.ts`). */
const collections = fileURLToPath(new URL('../../compat/', import.meta.url));

/** What a structured clone cannot keep of values of a type; undefined if it keeps them, or nobody can know. */
function faultOf(type: Type, checker: TypeChecker): string | undefined {
  if (type.isUnion()) return type.types.map((member) => faultOf(member, checker)).find((fault) => fault !== undefined);
  if (type.getCallSignatures().length > 0) return 'a function';
  if (type.flags & ts.TypeFlags.ESSymbolLike) return 'a symbol';
  const symbol = type.getSymbol();
  const element = checker.getIndexTypeOfType(type, ts.IndexKind.Number);
  if (checker.isArrayType(type) && element !== undefined) return faultOf(element, checker);
  if (symbol === undefined || cloned.has(symbol.name)) return undefined;
  if (symbol.declarations?.some((declaration) => declaration.getSourceFile().fileName.startsWith(collections))) {
    return undefined;
  }
  const isClass = symbol.declarations?.some((declaration) => ts.isClassDeclaration(declaration)) ?? false;
  const isPromise = symbol.name === 'Promise' || symbol.name.startsWith('Weak');
  return isClass || isPromise ? `a ${symbol.name}` : undefined;
}

function warnOfPrivate(member: ClassElement, { problems }: StateSource): void {
  if (!ts.isPropertyDeclaration(member) || !ts.isPrivateIdentifier(member.name)) return;
  if (hasModifier(member, ts.SyntaxKind.StaticKeyword)) return;
  problems.warning(placeOf(member.name), {
    message: `${member.name.text} is not kept: nobody but the class itself can read it`,
    cure: `Write \`private ${member.name.text.slice(1)}\` instead.`,
  });
}
