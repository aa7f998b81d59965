/** Which of Cloudflare's services a photon reaches by `this.cf`. */
import type { ClassLikeDeclaration, Expression, Node } from 'typescript';

import { formatBinding } from '../../manifest/binding-name.ts';
import type { CloudflareBinding, ConstructorParameter } from '../../manifest/manifest.ts';
import { getPropertyName } from '../property-name.ts';
import { skipWrappers } from '../skip-wrappers.ts';
import { ts } from '../typescript.ts';
import { nameOf } from './list-methods.ts';

const named = ['kv', 'r2', 'd1', 'queue', 'vectorize'] as const;
const single = ['ai', 'images', 'browser'] as const;

/**
 * The bindings that a photon's classes mention: `this.cf.kv('cache')`, `this.cf.ai`, and `protected cfBindings`.
 *
 * @param lineage the photon's class and those that it extends
 * @param photon its name, which the bindings' names begin with
 * @param parameters of its constructor: what it gets of type `Cloudflare` is the same by another name
 * @returns each once, in the order of the source
 */
export function readBindings(
  lineage: readonly ClassLikeDeclaration[],
  photon: string,
  parameters: readonly ConstructorParameter[],
): CloudflareBinding[] {
  const names = new Set(['cf', ...parameters.filter(({ kind }) => kind === 'cloudflare').map((one) => one.parameter)]);
  const found = new Map<string, CloudflareBinding>();
  const add = (kind: CloudflareBinding['kind'], name?: string): void => {
    const binding = formatBinding(photon, kind, name);
    found.set(binding, { kind, name: binding });
  };
  const visit = (node: Node): void => {
    if (ts.isPropertyAccessExpression(node) && isCloudflare(node.expression, names))
      addAccess(node.name.text, node.parent, add);
    if (ts.isPropertyDeclaration(node) && nameOf(node) === 'cfBindings') addDeclared(node.initializer, add);
    ts.forEachChild(node, visit);
  };
  for (const declaration of lineage) visit(declaration);
  return [...found.values()];
}

type Add = (kind: CloudflareBinding['kind'], name?: string) => void;

/** `this.cf`, `(this as any).cf`, and a variable `cf` that was made of it. */
function isCloudflare(expression: Expression, names: ReadonlySet<string>): boolean {
  const inner = skipWrappers(expression);
  if (ts.isIdentifier(inner)) return names.has(inner.text);
  if (!ts.isPropertyAccessExpression(inner) || !names.has(inner.name.text)) return false;
  return beginsWithThis(inner.expression);
}

/** `this`, and what a property of it holds: `this.photon.cf` of a constructor's `photon: Photon`. */
function beginsWithThis(expression: Expression): boolean {
  const inner = skipWrappers(expression);
  if (ts.isPropertyAccessExpression(inner)) return beginsWithThis(inner.expression);
  return inner.kind === ts.SyntaxKind.ThisKeyword;
}

function addAccess(service: string, parent: Node, add: Add): void {
  const one = single.find((kind) => kind === service);
  if (one !== undefined) add(one);
  const kind = named.find((candidate) => candidate === service);
  if (kind === undefined || !ts.isCallExpression(parent)) return;
  const [argument] = parent.arguments;
  if (argument === undefined) add(kind);
  else if (ts.isStringLiteralLike(argument)) add(kind, argument.text);
}

/** `protected cfBindings = { kv: { cache: '…' }, ai: true }`. */
function addDeclared(initializer: Expression | undefined, add: Add): void {
  const literal = initializer && skipWrappers(initializer);
  if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return;
  for (const member of literal.properties) {
    if (!ts.isPropertyAssignment(member) || !ts.isIdentifier(member.name)) continue;
    const service = member.name.text;
    const one = single.find((kind) => kind === service);
    if (one !== undefined && member.initializer.kind === ts.SyntaxKind.TrueKeyword) add(one);
    const kind = named.find((candidate) => candidate === service);
    if (kind === undefined || !ts.isObjectLiteralExpression(member.initializer)) continue;
    for (const property of member.initializer.properties) {
      const name = getPropertyName(property.name);
      if (name !== undefined) add(kind, name);
    }
  }
}
