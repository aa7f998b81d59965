/** Questions about values that came out of JSON text. */
import type { Json, JsonObject } from './json-schema.ts';

/**
 * Reads text that may be no JSON.
 *
 * @param text any
 * @returns undefined if it is none
 */
export function readJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/**
 * Whether a value out of JSON text is an object.
 *
 * @param value what `JSON.parse` gave, or a part of it
 */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A property that the object itself has: `constructor` is none.
 *
 * @param object out of JSON text
 * @param key of the property
 * @returns undefined if there is none
 */
export function getOwn(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/**
 * A property that is an object.
 *
 * @param object out of JSON text
 * @param key of the property
 * @returns undefined if there is none, or it is something else
 */
export function getObject(object: JsonObject, key: string): JsonObject | undefined {
  const value = getOwn(object, key);
  return isJsonObject(value) ? value : undefined;
}

/**
 * A property that is a text.
 *
 * @param object out of JSON text
 * @param key of the property
 * @returns undefined if there is none, or it is something else
 */
export function getString(object: JsonObject, key: string): string | undefined {
  const value = getOwn(object, key);
  return typeof value === 'string' ? value : undefined;
}
