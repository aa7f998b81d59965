import type { JsonSchema } from '../../manifest/json-schema.ts';
import type { Site } from './build.ts';
import type { Documentation } from './parse-inline-tags.ts';
import type { SchemaBuilder } from './schema-builder.ts';

/** `@param` of what is inside of a parameter, by its path: `address.street`, `lines[].count`. */
export type PartNotes = ReadonlyMap<string, Documentation>;

/**
 * Adds what is said about the parts of a value to their schemas.
 *
 * @param schema of the value
 * @param notes by path, if there are any
 * @param site of the value
 * @param builder who documents
 * @param complain of a path that leads nowhere
 */
export function documentParts(
  schema: JsonSchema,
  notes: PartNotes | undefined,
  { site, builder, complain }: { site: Site; builder: SchemaBuilder; complain: (path: string) => void },
): JsonSchema {
  let result = schema;
  for (const [path, documentation] of notes ?? []) {
    const document = (part: JsonSchema): JsonSchema => builder.document(part, documentation, { path, node: site.node });
    const documented = changeAt(result, path.split('.'), document);
    if (documented === undefined) complain(path);
    else result = documented;
  }
  return result;
}

type Change = (schema: JsonSchema) => JsonSchema | undefined;

/** Changes what a path leads to, in each branch of a union that has it; undefined if nothing has it. */
function changeAt(schema: JsonSchema, [step = '', ...more]: readonly string[], change: Change): JsonSchema | undefined {
  if (schema.anyOf !== undefined) {
    const branches = schema.anyOf.map((branch) => changeAt(branch, [step, ...more], change));
    if (branches.every((branch) => branch === undefined)) return undefined;
    return { ...schema, anyOf: schema.anyOf.map((branch, index) => branches[index] ?? branch) };
  }
  const inner: Change = more.length === 0 ? change : (part) => changeAt(part, more, change);
  const isEach = step.endsWith('[]');
  const name = isEach ? step.slice(0, -2) : step;
  const property = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined;
  const changed = property && (isEach ? changeItems(property, inner) : inner(property));
  return changed && { ...schema, properties: { ...schema.properties, [name]: changed } };
}

function changeItems(schema: JsonSchema, change: Change): JsonSchema | undefined {
  const items = typeof schema.items === 'object' ? change(schema.items) : undefined;
  return items && { ...schema, items };
}
