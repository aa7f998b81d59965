/** Arrays and tuples. */
import type { NamedTupleMember, ParameterDeclaration, TupleTypeReference, Type, TypeNode } from 'typescript';

import type { JsonSchema } from '../../manifest/json-schema.ts';
import { ts } from '../typescript.ts';
import { isNothing, type SchemaBuild, type Site } from './build.ts';
import { elementNodes } from './type-nodes.ts';

/** One place of a tuple. */
interface Element {
  readonly flags: number;
  readonly schema: JsonSchema;
}

/**
 * The schema of an array, a tuple or an interface that extends one.
 *
 * @param type any object type
 * @param site where it stands
 * @param build the schema in the making
 * @returns undefined if the type is none of these
 */
export function createArraySchema(type: Type, site: Site, build: SchemaBuild): JsonSchema | undefined {
  const { checker } = build;
  if (checker.isTupleType(type)) return createTupleSchema(type as TupleTypeReference, site, build);
  if (!checker.isArrayLikeType(type)) return undefined;
  const item = checker.getIndexTypeOfType(type, ts.IndexKind.Number);
  if (item === undefined) return undefined;
  const typeNode = checker.isArrayType(type) ? elementNodes(site.typeNode)[0] : undefined;
  const items = build.schemaOf(item, { ...siteOfElement(site, build), typeNode });
  return { type: 'array', items: isNothing(items) ? false : items };
}

/**
 * `[A, B?, ...C[]]`: what has a place of its own is in `prefixItems`, what comes behind it in `items`. Behind a rest
 * element, JSON Schema knows no places: `[...A[], B]` accepts A and B in any order, but at least one element.
 */
function createTupleSchema(type: TupleTypeReference, site: Site, build: SchemaBuild): JsonSchema {
  const { elementFlags, labeledElementDeclarations, minLength } = type.target;
  const nodes = elementNodes(site.typeNode);
  const elements = build.checker.getTypeArguments(type).map((element, index): Element => {
    const flags = elementFlags[index] ?? ts.ElementFlags.Required;
    const label = labelOf(labeledElementDeclarations?.[index]);
    const isSingle = (flags & ts.ElementFlags.Fixed) !== 0;
    const path = `${site.path}[${isSingle ? index : ''}]`;
    const schema = build.schemaOf(element, {
      ...siteOfElement(site, build),
      path,
      typeNode: nodeOfElement(nodes[index], isSingle),
    });
    return { flags, schema: label !== undefined && isSingle ? { title: label, ...schema } : schema };
  });
  const firstRest = elements.findIndex(({ flags }) => (flags & ts.ElementFlags.Fixed) === 0);
  const places = firstRest === -1 ? elements : elements.slice(0, firstRest);
  const rest = firstRest === -1 ? [] : elements.slice(firstRest).map(({ schema }) => schema);
  return {
    type: 'array',
    ...(places.length > 0 && { prefixItems: places.map(({ schema }) => schema) }),
    items: itemsOf(rest),
    ...(minLength > 0 && { minItems: minLength }),
  };
}

function itemsOf(rest: readonly JsonSchema[]): JsonSchema | false {
  const texts = rest.map((schema) => JSON.stringify(schema));
  const distinct = rest.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
  const [only] = distinct;
  if (only === undefined) return false;
  return distinct.length === 1 ? only : { anyOf: distinct };
}

/** `...string[]` is written with the array around the element. */
function nodeOfElement(node: TypeNode | undefined, isSingle: boolean) {
  if (node === undefined || isSingle) return node;
  const written = ts.isNamedTupleMember(node) ? node.type : node;
  return elementNodes(ts.isRestTypeNode(written) ? written.type : written)[0];
}

function siteOfElement(site: Site, { isResult }: SchemaBuild): Site {
  return { path: `${site.path}[]`, node: site.node, isUndefinedNull: isResult };
}

function labelOf(declaration: NamedTupleMember | ParameterDeclaration | undefined): string | undefined {
  return declaration !== undefined && ts.isIdentifier(declaration.name) ? declaration.name.text : undefined;
}
