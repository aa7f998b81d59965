import type { Json } from '../../manifest/json-schema.ts';

/** Longest line, with the comma behind it. */
const LINE_WIDTH = 120;

/**
 * JSON for people and for diffs, as an expression of TypeScript: what fits on one line stands on one.
 *
 * @param value plain data; what is undefined is left out
 * @param lead how many characters stand before it on its line
 * @returns text with two blanks for each depth
 */
export function formatJson(value: unknown, lead: number): string {
  return format(JSON.parse(JSON.stringify(value)) as Json, '', lead);
}

function format(value: Json, margin: string, lead: number): string {
  const line = formatLine(value);
  if (typeof value !== 'object' || value === null || lead + line.length < LINE_WIDTH) return line;
  const inner = `${margin}  `;
  const parts = isArray(value)
    ? value.map((item) => format(item, inner, inner.length))
    : Object.entries(value).map(([name, item]) => {
        const key = `${formatKey(name)}: `;
        return key + format(item, inner, inner.length + key.length);
      });
  const [open, close] = isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${margin}${close}`;
}

function formatLine(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(formatLine).join(', ')}]`;
  const members = Object.entries(value).map(([name, item]) => `${formatKey(name)}: ${formatLine(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** A property named `__proto__` would not be one. */
function formatKey(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : JSON.stringify(name);
}

function isArray(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
