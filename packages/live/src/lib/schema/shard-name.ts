/** Names of shards: `__root__`, or `<field>/<value>`. */
import { getField } from '../values/plain-object.ts';
import type { Mismatch } from '../values/validator-node.ts';
import { ROOT_SHARD, type SchemaDefinition } from './definition.ts';

/** Characters of a value that names a shard: with its field it is the name of an actor, which has 1,024 bytes. */
const SHARD_VALUE_LENGTH_MAX = 256;

/**
 * The name of a value's shard.
 *
 * @param field that tables are sharded by
 * @param value of it, which `checkShardValue` has let through
 */
export function formatShardName(field: string, value: string): string {
  return `${field}/${value}`;
}

/**
 * Takes a shard's name apart.
 *
 * @returns undefined for the root shard, and for what is no name of a shard
 */
export function parseShardName(name: string): { readonly field: string; readonly value: string } | undefined {
  const slash = name.indexOf('/');
  if (name === ROOT_SHARD || slash < 1) return undefined;
  const value = name.slice(slash + 1);
  return checkShardValue(value) === undefined ? { field: name.slice(0, slash), value } : undefined;
}

/**
 * Whether a value can name a shard.
 *
 * @returns why not, or undefined
 */
export function checkShardValue(value: string): Mismatch | undefined {
  if (value === '') return refuse('a shard named by at least one character', 'an empty string');
  if (value.length > SHARD_VALUE_LENGTH_MAX) {
    return refuse(`a shard named by at most ${SHARD_VALUE_LENGTH_MAX} characters`, `${value.length} characters`);
  }
  if (/\p{Surrogate}/u.test(value)) return refuse('a string of whole characters', 'half of a surrogate pair');
  if (/\p{Cc}/u.test(value)) return refuse('a shard named without control characters', JSON.stringify(value));
  if (value.trim() !== value) return refuse('a shard named without spaces at its ends', JSON.stringify(value));
  return undefined;
}

/**
 * Whether a table is sharded, so that ids of its rows name their shard.
 *
 * @returns undefined: it is none of the schema's
 */
export function isSharded(schema: SchemaDefinition, table: string): boolean | undefined {
  const placement = getField(schema.tables, table)?.placement;
  return placement === undefined ? undefined : placement.kind === 'sharded';
}

function refuse(expected: string, found: string): Mismatch {
  return { path: '', expected, found };
}
