/** Where the arguments of a photon's constructor come from. */
import type { ClassLikeDeclaration, ConstructorDeclaration, ParameterDeclaration, Type, TypeChecker } from 'typescript';

import type { ConstructorParameter } from '../../manifest/manifest.ts';
import { formatKebab } from '../kebab-case.ts';
import { placeOf, type ProblemList } from '../problem.ts';
import { isOwnFile } from '../program/own-modules.ts';
import { ts } from '../typescript.ts';
import type { PhotonReference } from './read-photons.ts';

/** What the constructor depends on. */
export interface ConstructorContext {
  readonly checker: TypeChecker;
  readonly problems: ProblemList;
  /** Name of the photon, which its variables begin with. */
  readonly photon: string;
  readonly references: readonly PhotonReference[];
  readonly isStateful: boolean;
}

/**
 * The constructor that a photon is made with: its own, or the inherited one.
 *
 * @param lineage the photon's class and those that it extends, nearest first
 */
export function findConstructor(lineage: readonly ClassLikeDeclaration[]): ConstructorDeclaration | undefined {
  return lineage
    .map(({ members }) => members.filter((member) => ts.isConstructorDeclaration(member)).at(-1))
    .find((constructor) => constructor !== undefined);
}

/**
 * The parameters of the constructor, in order. A primitive is a variable of the environment; a name of `@photon` or
 * `@photons` is that photon; what is declared as `Photon` or `Cloudflare` is what `this` can do; anything else with a
 * default is kept state, if the photon is stateful.
 *
 * @param constructor of the photon, if it has any
 * @param context of the photon
 */
export function readConstructor(
  constructor: ConstructorDeclaration | undefined,
  context: ConstructorContext,
): ConstructorParameter[] {
  return (constructor?.parameters ?? []).map((parameter) => readParameter(parameter, context));
}

function readParameter(declaration: ParameterDeclaration, context: ConstructorContext): ConstructorParameter {
  const name = ts.isIdentifier(declaration.name) ? declaration.name.text : '';
  const reference = findReference(name, context.references);
  if (reference !== undefined) return { kind: 'photon', parameter: name, ...reference };
  const type = context.checker.getTypeAtLocation(declaration);
  const given = getGiven(type);
  if (given !== undefined) return { kind: given, parameter: name };
  const primitive = getPrimitive(type);
  const hasDefault = declaration.initializer !== undefined;
  const isOptional = hasDefault || declaration.questionToken !== undefined || declaration.dotDotDotToken !== undefined;
  if (name !== '' && primitive !== undefined) {
    const variable = formatVariable(context.photon, name);
    const isRequired = !isOptional && !takesUndefined(type);
    return { kind: 'env', parameter: name, variable, type: primitive, isRequired };
  }
  if (name !== '' && context.isStateful && hasDefault) return { kind: 'state', parameter: name };
  if (!isOptional && !takesUndefined(type)) {
    context.problems.warning(placeOf(declaration), {
      message: `nothing can be passed to the constructor for ${name === '' ? 'this parameter' : name}: it is undefined`,
      cure: `Give it a default. A text, number or boolean comes from a variable, a photon from \`@photon ${name || 'name'} <file>\`; all else is in \`this\`.`,
    });
  }
  return { kind: 'none', parameter: name };
}

/** `whatsapp` is that photon, `workWhatsapp` its instance `work`, unless `@photon workWhatsapp …` says otherwise. */
function findReference(
  name: string,
  references: readonly PhotonReference[],
): { readonly photon: string; readonly instance: string } | undefined {
  const exact = references.find((reference) => reference.name === name || toCamel(reference.name) === name);
  if (exact !== undefined) return { photon: exact.photon, instance: exact.instance ?? 'default' };
  for (const reference of references) {
    const suffix = capitalize(toCamel(reference.name));
    const prefix = name.slice(0, -suffix.length);
    if (prefix !== '' && name.endsWith(suffix)) return { photon: reference.photon, instance: formatKebab(prefix) };
  }
  return undefined;
}

/** What the runtime can give, by the interface that `Photon` and `Cloudflare` are. */
const givenTypes: ReadonlyMap<string, 'capabilities' | 'cloudflare'> = new Map([
  ['PhotonCapabilities', 'capabilities'],
  ['PhotonCloudflare', 'cloudflare'],
]);

function getGiven(type: Type): 'capabilities' | 'cloudflare' | undefined {
  const [member, ...others] = presentMembers(type);
  const symbol = others.length === 0 ? member?.getSymbol() : undefined;
  const isOurs = symbol?.declarations?.some((declaration) => isOwnFile(declaration.getSourceFile().fileName)) ?? false;
  return isOurs ? givenTypes.get(symbol?.name ?? '') : undefined;
}

/** What of string, number and boolean a type is, besides undefined and null. */
function getPrimitive(type: Type): 'string' | 'number' | 'boolean' | undefined {
  const { StringLike, NumberLike, BooleanLike } = ts.TypeFlags;
  const members = presentMembers(type);
  const isAll = (wanted: number): boolean => members.length > 0 && members.every(({ flags }) => (flags & wanted) !== 0);
  if (isAll(StringLike)) return 'string';
  if (isAll(NumberLike)) return 'number';
  return isAll(BooleanLike) ? 'boolean' : undefined;
}

/** What a type consists of besides undefined and null. */
function presentMembers(type: Type): Type[] {
  const { Undefined, Null } = ts.TypeFlags;
  return (type.isUnion() ? type.types : [type]).filter(({ flags }) => (flags & (Undefined | Null)) === 0);
}

function takesUndefined(type: Type): boolean {
  const { Undefined, Unknown } = ts.TypeFlags;
  return (type.isUnion() ? type.types : [type]).some(({ flags }) => (flags & (Undefined | Unknown)) !== 0);
}

/** `apiKey` of photon `rss-feed` is `RSS_FEED_API_KEY`. */
function formatVariable(photon: string, parameter: string): string {
  return `${photon}_${formatKebab(parameter)}`.replaceAll('-', '_').toUpperCase();
}

function toCamel(name: string): string {
  return name.replaceAll(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
}

function capitalize(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
