/** Validators and values in words, for messages. */
import { parseId } from './id.ts';
import { isPlainObject } from './plain-object.ts';
import type { ValidatorNode } from './validator-node.ts';

const SHOWN_LENGTH_MAX = 40;

/** What tells an id of a sharded table from another one. */
const WITH_SHARD = 'with "@" and a shard behind it';

/** What a value must be: `a string`, `an id of channels`, `"a" or "b"`. */
export function describeNode(node: ValidatorNode): string {
  switch (node.kind) {
    case 'string':
      return 'a string';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'a boolean';
    case 'null':
      return 'null';
    case 'bigint':
      return 'a bigint';
    case 'bytes':
      return 'bytes (an ArrayBuffer)';
    case 'any':
      return 'a value';
    case 'id':
      return node.isSharded === true ? `an id of ${node.table} ${WITH_SHARD}` : `an id of ${node.table}`;
    case 'literal':
      return describeLiteral(node.value);
    case 'array':
      return 'a list';
    case 'object':
      return 'an object';
    case 'record':
      return 'an object of entries';
    case 'union':
      return listAlternatives(node.members.map(describeNode));
  }
}

/** What was found instead: `the number 3`, `an id of users`, `nothing`. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing';
    case 'string':
      return describeString(value);
    case 'number':
    case 'bigint':
      return `the ${typeof value} ${shorten(String(value))}`;
    case 'boolean':
      return String(value);
    case 'function':
    case 'symbol':
      return `a ${typeof value}`;
    case 'object':
      return describeObject(value);
  }
}

function describeString(text: string): string {
  const id = parseId(text);
  if (id === undefined) return `the string ${JSON.stringify(shorten(text))}`;
  const table = shorten(id.table);
  return id.shard === undefined ? `an id of ${table}` : `an id of ${table} ${WITH_SHARD}`;
}

function describeObject(value: object | null): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof ArrayBuffer) return `${value.byteLength} bytes`;
  if (isPlainObject(value)) return 'an object';
  const { constructor } = value;
  return typeof constructor === 'function' && constructor.name !== ''
    ? `an instance of ${constructor.name}`
    : 'an object with a prototype';
}

function describeLiteral(value: string | number | boolean | bigint): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'bigint' ? `${value}n` : String(value);
}

function listAlternatives(words: readonly string[]): string {
  const unique = [...new Set(words)];
  const last = unique.at(-1) ?? 'nothing';
  return unique.length < 2 ? last : `${unique.slice(0, -1).join(', ')} or ${last}`;
}

function shorten(text: string): string {
  return text.length <= SHOWN_LENGTH_MAX ? text : `${text.slice(0, SHOWN_LENGTH_MAX)}…`;
}
