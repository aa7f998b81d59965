/**
 * What a tool promises about its results (`outputSchema`), for each era. A client refuses a result that does not keep
 * the promise, so nothing is promised where text says it as well, or where the method makes content of its own.
 *
 * Called by: `photon-protocol`, once for each tool.
 */
import type { JsonSchema } from '../manifest/json-schema.ts';
import { createMapLister } from './list-maps.ts';
import { listVariants } from './schema-variants.ts';

/** The promise of one tool. */
export interface OutputPromise {
  /** Since 2026-07-28: any schema. */
  readonly modern: JsonSchema;
  /** Before: the schema of an object. */
  readonly legacy: JsonSchema;
  /** Whether legacy clients get `{ result: … }` instead of the value. */
  readonly wrapsForLegacy: boolean;
  /** Makes lists of those maps whose schema is one; undefined if there are none. */
  readonly prepare: ((value: unknown) => unknown) | undefined;
}

const scalarTypes: ReadonlySet<string> = new Set(['string', 'number', 'integer', 'boolean', 'null']);
const blockTypes: ReadonlySet<unknown> = new Set(['text', 'image', 'audio', 'resource', 'resource_link']);

/**
 * The promise of a tool.
 *
 * @param output what its method returns, as the compiler knows
 * @returns undefined if the tool promises nothing
 */
export function createOutputPromise(output: JsonSchema | undefined): OutputPromise | undefined {
  if (output === undefined || Object.keys(output).length === 0) return undefined;
  const variants = listVariants(output, output);
  if (variants.every(isScalar) || variants.some((variant) => isContent(variant) || isContentList(variant, output)))
    return undefined;
  const prepare = createMapLister(output);
  if (variants.every(({ type }) => type === 'object'))
    return { modern: output, legacy: { ...output, type: 'object' }, wrapsForLegacy: false, prepare };
  return { modern: output, legacy: wrap(output), wrapsForLegacy: true, prepare };
}

function isScalar(schema: JsonSchema): boolean {
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  if (types !== undefined) return types.every((type) => scalarTypes.has(type));
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  return values.length > 0 && values.every((value) => typeof value !== 'object' || value === null);
}

/** A content block, or a whole result of `tools/call`. */
function isContent(schema: JsonSchema): boolean {
  if (schema.type !== 'object') return false;
  const content = schema.properties?.['content'];
  const type = schema.properties?.['type'];
  const isResult =
    content?.type === 'array' &&
    Object.keys(schema.properties ?? {}).every((name) =>
      ['content', 'structuredContent', 'isError', '_meta'].includes(name),
    );
  const isBlock =
    type !== undefined && (blockTypes.has(type.const) || (type.enum ?? []).some((one) => blockTypes.has(one)));
  return isResult || isBlock;
}

function isContentList(schema: JsonSchema, root: JsonSchema): boolean {
  if (schema.type !== 'array') return false;
  const { prefixItems = [], items: rest } = schema;
  const all = typeof rest === 'object' ? [...prefixItems, rest] : prefixItems;
  const items = all.flatMap((item) => listVariants(item, root));
  return items.length > 0 && items.every(isContent);
}

/** References begin at the root, so the definitions move there, and the old root gets a name. */
function wrap(output: JsonSchema): JsonSchema {
  const { $defs, ...result } = output;
  const wrapped: JsonSchema = { type: 'object', properties: { result }, required: ['result'] };
  const moved = JSON.stringify($defs === undefined ? wrapped : { ...wrapped, $defs });
  const schema: JsonSchema = JSON.parse(moved.replaceAll('"$ref":"#"', '"$ref":"#/properties/result"'));
  return schema;
}
