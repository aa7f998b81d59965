import type { Completion } from '../../manifest/manifest.ts';
import type { JsonSchema, ObjectSchema } from '../../manifest/json-schema.ts';

/**
 * How the arguments that a schema describes can be completed: by a method that `{@choice-from}` names, or by the
 * strings that the type lists.
 *
 * @param schema the arguments of a method
 * @returns by name of the argument, those that can be
 */
export function completionsOf(schema: ObjectSchema): Record<string, Completion> {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
      const completion = completionOf(property);
      return completion === undefined ? [] : [[name, completion] as const];
    }),
  );
}

function completionOf(schema: JsonSchema): Completion | undefined {
  const source = schema['x-choice-from'];
  if (typeof source === 'string') return completionByMethod(source);
  const values = valuesOf(schema).filter((value) => typeof value === 'string');
  return values.length === 0 ? undefined : { kind: 'values', values: [...new Set(values)] };
}

function completionByMethod(source: string): Completion {
  const dot = source.indexOf('.');
  if (dot === -1) return { kind: 'method', method: source };
  return { kind: 'method', method: source.slice(0, dot), field: source.slice(dot + 1) };
}

/** What is listed, also of each item of an array. */
function valuesOf(schema: JsonSchema): readonly unknown[] {
  const own = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  const items = typeof schema.items === 'object' ? valuesOf(schema.items) : [];
  return [...own, ...(schema.anyOf ?? []).flatMap(valuesOf), ...items];
}
