import type { Program, SourceFile } from 'typescript';

import type { JsonSchema, ObjectSchema } from '../../manifest/json-schema.ts';
import type { MethodManifest, Surface } from '../../manifest/manifest.ts';
import { readIcons } from '../assets/read-icons.ts';
import { readComments } from '../comment/read-comments.ts';
import { placeOf, type ProblemList } from '../problem.ts';
import { createReturnSchema, type SchemaContext } from '../schema/schema-of-type.ts';
import { noteOfTag, STRUCTURED_TAGS } from '../tags/known-tags.ts';
import { readMiddleware } from '../tags/read-middleware.ts';
import { readSchedule } from '../tags/read-schedule.ts';
import { isRoute, readSurfaces } from '../tags/read-surfaces.ts';
import { readValidation } from '../tags/read-validation.ts';
import { TagSet } from '../tags/tag-set.ts';
import { splitWords } from '../split-words.ts';
import type { MethodSource } from './list-methods.ts';
import { mayBeContent } from './inferred-content.ts';
import { openObjects } from './open-objects.ts';
import { readParameters, type Parameters } from './read-parameters.ts';

/** What the methods of a photon are compiled with. */
export interface MethodContext extends SchemaContext {
  readonly program: Program;
  readonly problems: ProblemList;
  /** Absolute path of the photon, which the paths in its tags are relative to. */
  readonly photonFile: string;
  /** Whether the photon has a view of that id. */
  readonly hasView: (id: string) => boolean;
  /** `@scope` of the class. */
  readonly scopes: readonly string[];
}

/** A method, and the files of the disk that it was made of besides the source. */
export interface CompiledMethod {
  readonly manifest: MethodManifest;
  /** Absolute paths. */
  readonly files: readonly string[];
}

/**
 * The tags of a method: of all its declarations.
 *
 * @param method of the class
 * @param problems where complaints go
 */
export function readMethodTags(method: MethodSource, problems: ProblemList): TagSet {
  const [first] = method.declarations;
  const comments = method.declarations.flatMap((declaration) => readComments(declaration).slice(-1));
  return new TagSet(comments, placeOf(first?.name ?? method.signature), problems);
}

/**
 * Compiles one method.
 *
 * @param method of the class
 * @param tags of the method
 * @param context of the photon
 * @returns undefined if it has an error; the other methods do not suffer
 */
export function compileMethod(method: MethodSource, tags: TagSet, context: MethodContext): CompiledMethod | undefined {
  const errorsBefore = context.problems.errorCount;
  noteTags(tags);
  const parameters = isRoute(tags) ? routeParameters(tags) : readParameters(method.signature, tags, context);
  if (parameters === undefined) return undefined;
  const input = tags.has('webhook') ? openObjects(parameters.input) : parameters.input;
  const surfaces = readSurfaces({ tags, method: method.name, input, hasView: context.hasView });
  warnOfName(method.name, surfaces, tags);
  const icons = readIcons(tags, context.photonFile);
  const title = tags.get('title')?.text;
  const scopes = readScopes(tags) ?? context.scopes;
  const schedule = readSchedule(tags, input);
  const output = isRoute(tags) ? undefined : readOutput(method, context);
  const description = describe(tags);
  const manifest: MethodManifest = {
    name: method.name,
    isStatic: method.isStatic,
    ...(title && { title }),
    ...(description !== '' && { description }),
    ...(icons.icons.length > 0 && { icons: icons.icons }),
    arguments: parameters.arguments,
    input,
    ...(output && { output }),
    completions: parameters.completions,
    surfaces,
    ...(scopes.length > 0 && { scopes }),
    ...(schedule && { schedule }),
    middleware: readMiddleware(tags, method.name, readValidation(tags, input)),
    isAsync: tags.has('async'),
    tags: readOtherTags(tags),
  };
  return context.problems.errorCount > errorsBefore ? undefined : { manifest, files: icons.files };
}

/** What MCP says that names of tools should be; many a client refuses all tools for one that is not. */
const CLIENT_NAME = /^[\w.-]{1,128}$/;

function warnOfName(name: string, surfaces: readonly Surface[], tags: TagSet): void {
  if (CLIENT_NAME.test(name) || !surfaces.some(({ kind }) => kind === 'tool' || kind === 'prompt')) return;
  tags.warnOfOwner({
    message: `${name}: clients may refuse a tool or prompt whose name is not made of a-z, A-Z, 0-9, _, - and .`,
    cure: 'Rename the method; @title is what people read.',
  });
}

function noteTags(tags: TagSet): void {
  for (const tag of tags.tags) {
    const note = noteOfTag(tag.name, 'method');
    if (note !== undefined) tags[note.severity](tag, note);
  }
}

/** A route gets the request and the parameters of its path; only these can be described. */
function routeParameters(tags: TagSet): Parameters {
  const paths = tags.all('get', 'post', 'put', 'patch', 'delete').map(({ text }) => text);
  const names = new Set(
    paths.flatMap((path) => path.split('/').flatMap((segment) => (segment.startsWith(':') ? [segment.slice(1)] : []))),
  );
  const properties: Record<string, JsonSchema> = {};
  for (const name of names) properties[name] = { type: 'string' };
  const input: ObjectSchema = { type: 'object', ...(names.size > 0 && { properties }) };
  return { arguments: { kind: 'none' }, input, completions: {} };
}

/** What cannot be said about the result costs the tool its schema, not its life. */
function readOutput({ signature }: MethodSource, context: MethodContext): JsonSchema | undefined {
  const found = context.checker.getSignatureFromDeclaration(signature);
  if (found === undefined) return undefined;
  const { schema, problems } = createReturnSchema(context.checker.getReturnTypeOfSignature(found), signature, context);
  for (const { place, message, cure } of problems) {
    const own = isOwn(place.source, context) ? place : placeOf(signature);
    context.problems.warning(own, { message: `${message}; the result has no schema`, cure });
  }
  const isOpen = signature.type === undefined && schema !== undefined && mayBeContent(schema);
  return isOpen || problems.some(({ severity }) => severity === 'error') ? undefined : schema;
}

function isOwn(file: SourceFile, { program }: MethodContext): boolean {
  return !file.isDeclarationFile && !program.isSourceFileFromExternalLibrary(file);
}

function describe(tags: TagSet): string {
  const deprecated = tags.get('deprecated');
  const returned = tags.get('Static', 'Template', 'resource', 'prompt')?.text.split('\n').slice(1).join('\n');
  const text = tags.texts.length === 0 ? (returned ?? '') : tags.texts.join('\n\n');
  if (deprecated === undefined) return text;
  const mark = deprecated.text === '' ? '[DEPRECATED]' : `[DEPRECATED: ${deprecated.text}]`;
  return text === '' ? mark : `${mark} ${text}`;
}

/**
 * `@scope a b`, repeated or not: all are needed.
 *
 * @param tags of a method or of a class
 * @returns undefined if it says nothing
 */
export function readScopes(tags: TagSet): string[] | undefined {
  const found = tags.all('scope');
  const empty = found.find(({ text }) => text === '');
  if (empty !== undefined)
    tags.error(empty, { message: '@scope names no scope', cure: 'Write it as in `@scope notes:write`.' });
  const scopes = found.flatMap(({ text }) => splitWords(text));
  return scopes.length === 0 ? undefined : [...new Set(scopes)];
}

/** What people, and whoever shows the method, read. */
function readOtherTags(tags: TagSet): Record<string, string> {
  const others = new Map<string, string>();
  for (const { name, text } of tags.tags) {
    if (STRUCTURED_TAGS.has(name) || name === '__proto__') continue;
    const before = others.get(name);
    others.set(name, before === undefined ? text : `${before}\n${text}`);
  }
  return Object.fromEntries(others);
}
