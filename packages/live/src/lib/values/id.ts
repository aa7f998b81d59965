/** Ids as text: `<table>_<26 characters>`, and `@<shard>` behind it if the table is sharded. */

/** An id of a row of one table. */
export type GenericId<Table extends string = string> = string & { readonly __tableName: Table };

/** What an id says. */
export interface IdParts {
  readonly table: string;
  /** The value of the shard field; undefined: the table is not sharded. */
  readonly shard: string | undefined;
}

/** Characters of an id between the table and the shard: 11 of time, 15 of chance, in Crockford's base32. */
const ID_KEY_LENGTH = 26;

// What stands behind the `@` may look like an id itself.
const pattern = /^([^@]+)_[0-9a-hjkmnp-tv-z]{26}(?:@(.+))?$/;
const UNDERSCORE = 0x5f;
const AT = 0x40;
const isKeyCode = new Uint8Array(128);
for (const character of '0123456789abcdefghjkmnpqrstvwxyz') isKeyCode[character.charCodeAt(0)] = 1;

/**
 * Whether a text is an id of this table, by its form.
 *
 * @param isSharded whether the table is; unless given, either will do
 */
export function isIdOf(table: string, text: string, isSharded?: boolean): boolean {
  const start = table.length + 1;
  const end = start + ID_KEY_LENGTH;
  if (text.length < end || text.charCodeAt(table.length) !== UNDERSCORE || !text.startsWith(table)) return false;
  for (let index = start; index < end; index++) {
    if (isKeyCode[text.charCodeAt(index)] !== 1) return false;
  }
  if (text.length === end) return isSharded !== true;
  return isSharded !== false && text.charCodeAt(end) === AT && text.length > end + 1;
}

/**
 * Takes an id apart.
 *
 * @returns its parts, or undefined if it is not an id
 */
export function parseId(text: string): IdParts | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, table = '', shard] = match;
  if (shard === undefined) return { table, shard };
  try {
    return { table, shard: decodeURIComponent(shard) };
  } catch {
    return undefined;
  }
}
