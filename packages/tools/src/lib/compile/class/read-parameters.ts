/**
 * How a call's arguments reach a method, and what they must be.
 *
 * Invariants:
 * - R1 A method takes the object of arguments as it is exactly when it has one parameter whose type is written as an
 *   object (`params: { by: number }`), or which is taken apart where it stands (`{ by }: Options`). Every other method
 *   gets its arguments in order; a single parameter of a named type is one argument like any other.
 */
import type { FunctionLikeDeclaration, ParameterDeclaration, TypeNode } from 'typescript';

import type { ObjectSchema } from '../../manifest/json-schema.ts';
import type { ArgumentStyle, Completion } from '../../manifest/manifest.ts';
import type { DocTag } from '../comment/doc-comment.ts';
import { placeOf, type ProblemList } from '../problem.ts';
import { completionsOf } from '../schema/completions-of.ts';
import { parseInlineTags, type Documentation } from '../schema/parse-inline-tags.ts';
import {
  createObjectParameterSchema,
  createParametersSchema,
  type ParameterSource,
  type SchemaContext,
  type SchemaResult,
} from '../schema/schema-of-type.ts';
import type { TagSet } from '../tags/tag-set.ts';
import { ts } from '../typescript.ts';

/** What a method takes. */
export interface Parameters {
  readonly arguments: ArgumentStyle;
  readonly input: ObjectSchema;
  readonly completions: Readonly<Record<string, Completion>>;
}

/** What reading the parameters of a method needs. */
export interface ParameterContext extends SchemaContext {
  readonly problems: ProblemList;
}

/**
 * Reads the parameters of a method.
 *
 * @param signature of the method
 * @param tags of the method, with its `@param`
 * @param context of the program
 * @returns undefined if they cannot be described; the problems say why
 */
export function readParameters(
  signature: FunctionLikeDeclaration,
  tags: TagSet,
  context: ParameterContext,
): Parameters | undefined {
  const parameters = signature.parameters.filter(({ name }) => !ts.isIdentifier(name) || name.text !== 'this');
  const [only] = parameters;
  if (only !== undefined && parameters.length === 1 && takesObject(only)) {
    const name = ts.isIdentifier(only.name) ? only.name.text : '';
    const said = readDocumentation(tags, name);
    const isDirect = (path: string): boolean => !path.includes('.') && !path.endsWith('[]');
    const properties = new Map([...said].filter(([path]) => isDirect(path)));
    const parts = new Map([...said].filter(([path]) => !isDirect(path)));
    const source = { ...createSource(only, properties, context), parts };
    const result = createObjectParameterSchema(source, properties, signature, context);
    return finish({ kind: 'object' }, result, context);
  }
  const unnamed = parameters.find(({ name }) => !ts.isIdentifier(name));
  if (unnamed !== undefined) {
    const message = 'a parameter that is taken apart beside others has no name by which an argument could be given';
    return context.problems.error(placeOf(unnamed), {
      message,
      cure: 'Name it and take it apart in the body, or make it the only one.',
    });
  }
  const documentation = readDocumentation(tags);
  const sources = parameters.map((parameter) => createSource(parameter, documentation, context));
  warnOfStrays(tags, sources);
  const result = createParametersSchema(sources, signature, context);
  return finish(createStyle(parameters, sources), result, context);
}

function createStyle(parameters: readonly ParameterDeclaration[], sources: readonly ParameterSource[]): ArgumentStyle {
  if (parameters.length === 0) return { kind: 'none' };
  const names = sources.map(({ name }) => name);
  const hasRest = parameters.at(-1)?.dotDotDotToken !== undefined;
  const rest = hasRest ? names.pop() : undefined;
  return { kind: 'positional', names, ...(rest !== undefined && { rest }) };
}

/** R1. */
function takesObject({ name, type, dotDotDotToken }: ParameterDeclaration): boolean {
  if (dotDotDotToken !== undefined) return false;
  return ts.isObjectBindingPattern(name) || (type !== undefined && isWrittenAsObject(type));
}

function isWrittenAsObject(type: TypeNode): boolean {
  if (ts.isParenthesizedTypeNode(type)) return isWrittenAsObject(type.type);
  if (ts.isUnionTypeNode(type)) return type.types.some(isWrittenAsObject);
  return ts.isTypeLiteralNode(type);
}

function createSource(
  declaration: ParameterDeclaration,
  documentation: ReadonlyMap<string, Documentation>,
  { checker }: ParameterContext,
): ParameterSource {
  const name = ts.isIdentifier(declaration.name) ? declaration.name.text : '';
  const { questionToken, initializer, dotDotDotToken } = declaration;
  return {
    name,
    type: checker.getTypeAtLocation(declaration),
    isOptional: [questionToken, initializer, dotDotDotToken].some((token) => token !== undefined),
    declaration,
    documentation: documentation.get(name) ?? { tags: [] },
    parts: new Map(
      [...documentation].flatMap(([path, part]) =>
        path.startsWith(`${name}.`) ? [[path.slice(name.length + 1), part] as const] : [],
      ),
    ),
  };
}

function finish(
  style: ArgumentStyle,
  { schema, problems }: SchemaResult<ObjectSchema>,
  context: ParameterContext,
): Parameters | undefined {
  for (const { severity, place, message, cure } of problems) context.problems.add(severity, place, { message, cure });
  if (problems.some(({ severity }) => severity === 'error')) return undefined;
  return { arguments: style, input: schema, completions: completionsOf(schema) };
}

/**
 * The `@param` tags, by the name or path that they document; what is said about properties of `objectName` without it.
 */
function readDocumentation(tags: TagSet, objectName = ''): ReadonlyMap<string, Documentation> {
  const prefix = `${objectName}.`;
  const documentation = new Map<string, Documentation>();
  for (const tag of tags.all('param')) {
    const { name, text } = splitParam(tag);
    documentation.set(name.startsWith(prefix) ? name.slice(prefix.length) : name, parseInlineTags(text));
  }
  return documentation;
}

/** A description that is read by nobody is a misspelt name. */
function warnOfStrays(tags: TagSet, sources: readonly ParameterSource[]): void {
  for (const tag of tags.all('param')) {
    const { name } = splitParam(tag);
    if (sources.some((source) => source.name === name.split('.')[0])) continue;
    const message = `@param ${name}: the method has no parameter of that name`;
    const names = sources.map((source) => source.name);
    tags.warning(tag, {
      message,
      cure: names.length === 0 ? 'Remove it.' : `Its parameters are: ${names.join(', ')}.`,
    });
  }
}

/** `@param {string} [name=x] - text`: the type and the default are the source's to say. */
function splitParam({ text }: DocTag): { readonly name: string; readonly text: string } {
  let rest = text;
  if (rest.startsWith('{') && !rest.startsWith('{@')) rest = rest.slice(rest.indexOf('}') + 1).trimStart();
  const end = rest.startsWith('[') ? rest.indexOf(']') + 1 : endOfWord(rest);
  const word = rest.slice(0, end === 0 ? rest.length : end);
  const name = word.startsWith('[') ? (word.slice(1, -1).split('=')[0] ?? '').trim() : word;
  const description = rest.slice(word.length).trimStart();
  return { name, text: description.startsWith('- ') ? description.slice(2) : description };
}

function endOfWord(text: string): number {
  let end = 0;
  while (end < text.length && text.charAt(end).trim() !== '') end++;
  return end;
}
