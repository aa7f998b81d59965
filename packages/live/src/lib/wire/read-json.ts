/** Reads what others sent: unknown in, typed out. Fields that are not asked for do not matter. */
import { decodePatch, MalformedPatchError } from '../patch/patch-json.ts';
import type { Patch } from '../patch/patch.ts';
import { decodeValue } from '../values/decode-value.ts';
import { describeValue } from '../values/describe.ts';
import { InvalidValueError } from '../values/live-error.ts';
import { getField, isPlainObject } from '../values/plain-object.ts';
import type { Value } from '../values/value.ts';
import { MalformedFrameError } from './malformed-frame-error.ts';

/** Reads one thing; `path` says where it stands. Throws MalformedFrameError. */
export type Read<Type> = (json: unknown, path: string) => Type;

/** What reads the fields of an object, by name. */
export interface FieldReader {
  /** Whether the field is there. */
  has(name: string): boolean;
  /** A field that must be there. */
  must<Type>(name: string, read: Read<Type>): Type;
  /** A field that may be absent; the object to spread then has none. */
  may<Name extends string, Type>(name: Name, read: Read<Type>): { readonly [Key in Name]?: Type };
}

/** Reads a text of JSON. */
export function readText<Type>(text: string, read: Read<Type>): Type {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new MalformedFrameError({ path: '', expected: 'JSON', found: describeValue(text) });
  }
  return read(json, '');
}

/** Refuses what was found at a place. */
export function refuse(path: string, expected: string, found: unknown): never {
  throw new MalformedFrameError({ path, expected, found: describeValue(found) });
}

/** Reads an object. */
export function readFields(json: unknown, path: string): FieldReader {
  if (!isPlainObject(json)) return refuse(path, 'an object', json);
  const pathOf = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const must = <Type>(name: string, read: Read<Type>): Type => read(getField(json, name), pathOf(name));
  const has = (name: string): boolean => getField(json, name) !== undefined;
  return {
    has,
    must,
    may: <Name extends string, Type>(name: Name, read: Read<Type>) => {
      const field: { [Key in Name]?: Type } = {};
      if (has(name)) field[name] = must(name, read);
      return field;
    },
  };
}

/** Reads a list. */
export function listOf<Type>(read: Read<Type>): Read<readonly Type[]> {
  return (json, path) => {
    if (!Array.isArray(json)) return refuse(path, 'a list', json);
    return json.map((element: unknown, index) => read(element, `${path}[${index}]`));
  };
}

/** Reads what may be null. */
export function orNull<Type>(read: Read<Type>): Read<Type | null> {
  return (json, path) => (json === null ? null : read(json, path));
}

/** Reads a string. */
export const readString: Read<string> = (json, path) =>
  typeof json === 'string' ? json : refuse(path, 'a string', json);

/** Reads a number, as time is. */
export const readNumber: Read<number> = (json, path) =>
  typeof json === 'number' ? json : refuse(path, 'a number', json);

/** Reads a whole number from 0 on. */
export const readCount: Read<number> = (json, path) =>
  typeof json === 'number' && Number.isSafeInteger(json) && json >= 0
    ? json
    : refuse(path, 'a whole number from 0 on', json);

/** Reads a value, as `encodeValue` writes it. */
export const readValue: Read<Value> = (json, path) => {
  try {
    return json === undefined ? refuse(path, 'a value', json) : decodeValue(json);
  } catch (error) {
    throw error instanceof InvalidValueError ? placeValueError(error, path) : error;
  }
};

/** Reads a patch, as `encodePatch` writes it. */
export const readPatch: Read<Patch> = (json, path) => {
  try {
    return decodePatch(json);
  } catch (error) {
    if (error instanceof MalformedPatchError) return refuse(path, 'a patch', json);
    throw error instanceof InvalidValueError ? placeValueError(error, path) : error;
  }
};

function placeValueError({ data }: InvalidValueError, path: string): MalformedFrameError {
  const [inner, expected, found] = [data['path'], data['expected'], data['found']].map(String);
  const separator = inner === '' || inner?.startsWith('[') === true ? '' : '.';
  return new MalformedFrameError({ path: `${path}${separator}${inner}`, expected: `${expected}`, found: `${found}` });
}
