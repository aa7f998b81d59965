import type { JsonSchema } from '../../manifest/json-schema.ts';

/** Keys of MCP's blocks besides `type`: those that each must have, and those that it may. */
const blocks: readonly { readonly must: readonly string[]; readonly may: readonly string[] }[] = [
  { must: ['text'], may: [] },
  { must: ['data', 'mimeType'], may: [] },
  { must: ['resource'], may: [] },
  { must: ['uri', 'name'], may: ['title', 'description', 'mimeType', 'size', 'icons'] },
];

const everywhere: readonly string[] = ['type', 'annotations', '_meta'];

/**
 * Whether what a method returns may be blocks of content, though its type does not say so: TypeScript infers `string`
 * for the `type` of `return { type: 'image', data, mimeType }`. Only the value tells: such a method promises nothing.
 *
 * @param schema of an inferred type
 */
export function mayBeContent(schema: JsonSchema): boolean {
  return variantsOf(schema).some((variant) => {
    if (variant.type !== 'array') return isBlock(variant);
    return typeof variant.items === 'object' && variantsOf(variant.items).every(isBlock);
  });
}

function variantsOf(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf ?? [schema];
}

function isBlock({ type, properties = {} }: JsonSchema): boolean {
  const kind = properties['type'];
  if (type !== 'object' || kind?.type !== 'string' || kind.enum !== undefined || kind.const !== undefined) return false;
  // In a list, TypeScript gives each object the properties of the others, as ones that it never has.
  const names = Object.keys(properties).filter((name) => properties[name]?.not === undefined);
  return blocks.some(
    ({ must, may }) =>
      must.every((name) => names.includes(name)) &&
      names.every((name) => [...must, ...may, ...everywhere].includes(name)),
  );
}
