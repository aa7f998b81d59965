/** JSON that others wrote, taken apart with care. */

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** @returns whether it is an object, no list */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param value anything
 * @param path names of fields, one within the other
 * @returns what is there; undefined if there is nothing
 */
export function getAt(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const name of path) current = isObject(current) ? current[name] : undefined;
  return current;
}

/** The same, if it is text. */
export function getText(value: unknown, ...path: readonly string[]): string | undefined {
  const found = getAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/**
 * Whether there are more than `levels` objects and lists within each other: whoever goes through a value by itself
 * would run out of stack.
 */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1));
}

/** The objects of a list; none if it is no list. */
export function getObjects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
