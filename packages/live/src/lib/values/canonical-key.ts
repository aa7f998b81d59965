import { encodeValue, type Json } from './encode-value.ts';

/**
 * A text that two values share if and only if they are equal, whatever the order of their fields. Fields that are
 * `undefined` count as absent; `0` and `-0` differ, as they do on the wire.
 *
 * @throws {InvalidValueError} like `encodeValue`
 */
export function canonicalKey(value: unknown): string {
  return formatSorted(encodeValue(value));
}

function formatSorted(json: Json): string {
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  if (isList(json)) return `[${json.map(formatSorted).join(',')}]`;
  const fields = Object.keys(json)
    .toSorted()
    .flatMap((name) => {
      const field = json[name];
      return field === undefined ? [] : [`${JSON.stringify(name)}:${formatSorted(field)}`];
    });
  return `{${fields.join(',')}}`;
}

/** `Array.isArray` does not tell the compiler about lists that may not be written. */
function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
