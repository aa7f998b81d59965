import type { JsonSchema } from '../manifest/json-schema.ts';

/**
 * The names of a JSON pointer, also of one in a URI fragment.
 *
 * @param pointer `#/$defs/Node`, `/items/0`
 */
export function parsePointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * What is at a place of a value.
 *
 * @param root the value
 * @param path as `parsePointer` answers it
 * @returns undefined if there is no such place
 */
export function followPointer(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined,
    root,
  );
}

/**
 * The schema that a reference means.
 *
 * @param ref `#/$defs/Node`, or `#` for the root
 * @param root where references begin
 * @returns undefined if it leads nowhere
 */
export function followRef(ref: string, root: JsonSchema): JsonSchema | undefined {
  const found = followPointer(root, parsePointer(ref));
  return typeof found === 'object' && found !== null ? (found as JsonSchema) : undefined;
}
