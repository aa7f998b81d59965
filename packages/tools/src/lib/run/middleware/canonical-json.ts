import type { Json } from '../../manifest/json-schema.ts';

/**
 * JSON that is the same text for the same value: names of objects are sorted, and undefined ones are left out.
 *
 * @param value of which nothing is cyclic
 */
export function formatCanonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(formatCanonicalJson).join(',')}]`;
  const members: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${formatCanonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

function isArray(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
