/** What schemas of messages are made of. */
import type { JsonSchema } from '../../src/lib/manifest/json-schema.ts';

/** A schema as it is written here: keywords that the manifest's type does not have are fine. */
export type WireSchema = JsonSchema & Readonly<Record<string, unknown>>;

export const text = { type: 'string' } as const;
export const flag = { type: 'boolean' } as const;
export const meta = { type: 'object' } as const;
export const uri = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9+.-]*:.+' } as const;

/** An object with exactly these properties; a `?` at the end of a name makes it optional. */
export function shape(properties: Readonly<Record<string, WireSchema>>): WireSchema {
  const entries = Object.entries(properties).map(([name, schema]) => [name.replace('?', ''), schema] as const);
  return {
    type: 'object',
    properties: Object.fromEntries(entries),
    required: Object.keys(properties).filter((name) => !name.endsWith('?')),
    additionalProperties: false,
  };
}

/** A list of such items. */
export function listOf(items: WireSchema): WireSchema {
  return { type: 'array', items };
}
