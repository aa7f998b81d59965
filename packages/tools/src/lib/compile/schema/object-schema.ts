/**
 * Objects: interfaces, inline types, mapped types, intersections, classes.
 *
 * Objects that come in are closed, at every depth: a property that nobody declares is almost always a misspelt optional
 * one, TypeScript refuses the same literal, and a model that is told so can correct itself, while a dropped argument is
 * found out by nobody. Objects that go out are open: a value may have more than its type says.
 */
import type {
  IndexInfo,
  ObjectType,
  StringMappingType,
  Symbol as TypeScriptSymbol,
  TemplateLiteralType,
  Type,
  TypeNode,
} from 'typescript';

import type { JsonSchema } from '../../manifest/json-schema.ts';
import { ts } from '../typescript.ts';
import { isNothing, type SchemaBuild, type Site } from './build.ts';
import { documentationOf } from './documentation-of.ts';
import { patternOfStringMapping, patternOfTemplate } from './template-pattern.ts';
import { elementNodes, getNamedAlias, typeNodeOf } from './type-nodes.ts';
import { orderMembers } from './union-order.ts';
import { isFunction } from './wire-classes.ts';

const { SymbolFlags, TypeFlags } = ts;

/** Names of properties that are numbers. */
const NUMBER_NAME = '^-?\\d+(?:\\.\\d+)?$';

interface Property {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/**
 * The schema of an object with properties.
 *
 * @param type an object type or an intersection of such
 * @param site where it stands
 * @param build the schema in the making
 */
export function createObjectSchema(type: Type, site: Site, build: SchemaBuild): JsonSchema {
  const symbols = build.checker.getPropertiesOfType(type);
  const infos = build.checker.getIndexInfosOfType(type);
  if (symbols.length === 0 && infos.length === 0) return createEmptySchema(type);
  const valueNode = valueNodeOf(type, site, build);
  const properties = orderProperties(symbols, type, site, build).flatMap((symbol) => {
    const property = createProperty(symbol, { ...site, typeNode: valueNode }, build);
    return property === undefined ? [] : [property];
  });
  if (properties.length === 0 && infos.length === 0 && !build.isResult && !isClass(type)) {
    return build.refuse(site, 'an object of functions', 'Declare properties that are data.');
  }
  const required = properties.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  return {
    type: 'object',
    ...(properties.length > 0 && {
      properties: Object.fromEntries(properties.map(({ name, schema }) => [name, schema])),
    }),
    ...(required.length > 0 && { required }),
    ...createIndexSchema(infos, site, build),
  };
}

/** `{}` is every value but null and undefined; a class without properties is an object. */
function createEmptySchema(type: Type): JsonSchema {
  return { type: isClass(type) ? 'object' : ['string', 'number', 'boolean', 'object', 'array'] };
}

/** What is not declared: index signatures, else nothing. */
function createIndexSchema(infos: readonly IndexInfo[], site: Site, build: SchemaBuild): JsonSchema {
  let additional: JsonSchema | undefined;
  const patterns: [string, JsonSchema][] = [];
  for (const { keyType, type, declaration } of infos) {
    if ((keyType.flags & TypeFlags.ESSymbolLike) !== 0) continue;
    const typeNode = typeNodeOf(declaration) ?? elementNodes(site.typeNode)[1];
    const schema = build.schemaOf(type, { path: `${site.path}[]`, node: site.node, typeNode });
    const pattern = patternOfKey(keyType);
    if (pattern === undefined) additional = schema;
    else patterns.push([pattern, schema]);
  }
  const closed = build.isResult ? {} : { additionalProperties: false };
  return {
    ...(patterns.length > 0 && { patternProperties: Object.fromEntries(patterns) }),
    ...(additional === undefined ? closed : { additionalProperties: isNothing(additional) ? false : additional }),
  };
}

/** The pattern of the names that a key type allows; undefined if it allows all. */
function patternOfKey(type: Type): string | undefined {
  if ((type.flags & TypeFlags.Number) !== 0) return NUMBER_NAME;
  if ((type.flags & TypeFlags.TemplateLiteral) !== 0) return patternOfTemplate(type as TemplateLiteralType);
  if ((type.flags & TypeFlags.StringMapping) !== 0) return patternOfStringMapping(type as StringMappingType);
  return undefined;
}

/** A property as the schema has it; undefined if it does not travel. One without a node has that of its site. */
function createProperty(symbol: TypeScriptSymbol, site: Site, build: SchemaBuild): Property | undefined {
  if (!canTravel(symbol)) return undefined;
  const type = build.checker.getTypeOfSymbol(symbol);
  const isOptional = (symbol.flags & SymbolFlags.Optional) !== 0 || mayBeUndefined(type);
  const isOfClass = (symbol.declarations ?? []).some(({ parent }) => ts.isClassLike(parent));
  const inner = siteOfProperty(symbol, site);
  if (isFunctionType(type) && (isOptional || isOfClass || build.isResult)) return undefined;
  const schema = build.schemaOf(type, inner);
  if (isOptional && isNothing(schema) && !build.isResult) return undefined;
  // JSON has only what an instance itself holds; accessors are its class's.
  const isComputed = build.isResult && isOfClass && (symbol.flags & SymbolFlags.Accessor) !== 0;
  return {
    name: symbol.name,
    schema: build.document(schema, documentationOf(symbol), inner),
    isRequired: !isOptional && !isComputed,
  };
}

/** Methods, symbols as names, and what is private to a class stay behind. */
function canTravel(symbol: TypeScriptSymbol): boolean {
  if ((symbol.flags & (SymbolFlags.Method | SymbolFlags.Prototype)) !== 0) return false;
  const name = symbol.escapedName.toString();
  if (name.startsWith('__@') || name.startsWith('__#')) return false;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return (symbol.declarations ?? []).every((declaration) => (ts.getCombinedModifierFlags(declaration) & hidden) === 0);
}

function siteOfProperty(symbol: TypeScriptSymbol, site: Site): Site {
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  const isOurs = declaration !== undefined && !declaration.getSourceFile().isDeclarationFile;
  return {
    path: site.path === '' ? symbol.name : `${site.path}.${symbol.name}`,
    node: isOurs ? declaration : site.node,
    typeNode: typeNodeOf(declaration) ?? site.typeNode,
  };
}

/**
 * The order of the source. A mapped type has the order of its keys, which the checker forgets: properties that come
 * from another type are in that one's order, others in the order in which the key type is written.
 */
function orderProperties(
  symbols: readonly TypeScriptSymbol[],
  type: Type,
  site: Site,
  build: SchemaBuild,
): readonly TypeScriptSymbol[] {
  if (!isMapped(type)) return symbols;
  const places = symbols.map((symbol) => symbol.declarations?.[0]);
  const files = new Set(places.map((place) => place?.getSourceFile()));
  if (files.size === 1 && places[0] !== undefined) {
    return symbols.toSorted((a, b) => (a.declarations?.[0]?.pos ?? 0) - (b.declarations?.[0]?.pos ?? 0));
  }
  return orderByKeys(symbols, keyNodesOf(type, site, build), build);
}

function orderByKeys(
  symbols: readonly TypeScriptSymbol[],
  nodes: readonly (TypeNode | undefined)[],
  build: SchemaBuild,
): TypeScriptSymbol[] {
  const literals: Type[] = symbols.map((symbol) => build.checker.getStringLiteralType(symbol.name));
  const byLiteral = new Map(literals.map((literal, index) => [literal, symbols[index]]));
  return orderMembers(literals, nodes, build.checker).flatMap(({ type }) => byLiteral.get(type) ?? []);
}

/** Where the keys of a mapped type may be written: in its own brackets, or as an argument of `Record`. */
function keyNodesOf(type: Type, site: Site, build: SchemaBuild): readonly (TypeNode | undefined)[] {
  return [...writtenNodes(site, build), ...mappedNodesOf(type).map((node) => node.typeParameter.constraint)];
}

/** Where the values of a mapped type are written: likewise. */
function valueNodeOf(type: Type, site: Site, build: SchemaBuild): TypeNode | undefined {
  if (!isMapped(type)) return undefined;
  const record = writtenNodes(site, build).find(
    (node) => ts.isTypeReferenceNode(node) && node.typeName.getText() === 'Record',
  );
  return elementNodes(record)[1] ?? mappedNodesOf(type)[0]?.type;
}

/** The node at hand, what it names, and the arguments of both: in `Partial<Record<Key, Value>>` keys are deep. */
function writtenNodes(site: Site, build: SchemaBuild): readonly TypeNode[] {
  const named = getNamedAlias(site.typeNode, build.checker)?.declaration.type;
  return [site.typeNode, named].flatMap((node) => (node === undefined ? [] : [node, ...argumentsOf(node)]));
}

function argumentsOf(node: TypeNode): readonly TypeNode[] {
  return elementNodes(node).flatMap((argument) => [argument, ...argumentsOf(argument)]);
}

function mappedNodesOf(type: Type) {
  return (type.getSymbol()?.declarations ?? []).filter(ts.isMappedTypeNode);
}

function mayBeUndefined(type: Type): boolean {
  const absent = TypeFlags.Undefined | TypeFlags.Void;
  return type.isUnion() ? type.types.some(({ flags }) => (flags & absent) !== 0) : (type.flags & absent) !== 0;
}

/** Whether a value of the type is a function or nothing. */
function isFunctionType(type: Type): boolean {
  if (!type.isUnion()) return isFunction(type);
  const present = type.types.filter(({ flags }) => (flags & (TypeFlags.Undefined | TypeFlags.Null)) === 0);
  return present.length > 0 && present.every(isFunction);
}

function isMapped(type: Type): boolean {
  return ((type as ObjectType).objectFlags & ts.ObjectFlags.Mapped) !== 0;
}

function isClass(type: Type): boolean {
  return type.isClass();
}
