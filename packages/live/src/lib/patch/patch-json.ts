/** Patches as JSON: as they are, with each value in them as `encodeValue` writes it. */
import type { Patch, Splice } from './patch.ts';
import { decodeValue } from '../values/decode-value.ts';
import { encodeValue, type Json } from '../values/encode-value.ts';

/**
 * Writes a patch as JSON.
 *
 * @returns what `JSON.stringify` takes
 * @throws {InvalidValueError} if there is something in it that is no value
 */
export function encodePatch(patch: Patch): Json {
  if ('set' in patch) return { set: encodeValue(patch.set) };
  if ('splice' in patch) {
    return { splice: patch.splice.map(([start, count, ...items]) => [start, count, ...items.map(encodeValue)]) };
  }
  const fields = Object.fromEntries(Object.entries(patch.fields).map(([name, field]) => [name, encodePatch(field)]));
  return { fields, ...(patch.gone !== undefined && { gone: patch.gone }) };
}

/** JSON is no patch. */
export class MalformedPatchError extends Error {
  readonly code = 'malformed_patch';

  constructor() {
    super('Expected a patch: an object with "set", "splice" or "fields".');
    this.name = 'MalformedPatchError';
  }
}

/**
 * Reads a patch out of JSON.
 *
 * @param json what `JSON.parse` made
 * @returns the patch
 * @throws {MalformedPatchError}
 * @throws {InvalidValueError}
 */
export function decodePatch(json: unknown): Patch {
  if (typeof json !== 'object' || json === null) throw new MalformedPatchError();
  if ('set' in json) return { set: decodeValue(json.set) };
  if ('splice' in json && Array.isArray(json.splice)) return { splice: json.splice.map(decodeSplice) };
  if (!('fields' in json) || typeof json.fields !== 'object' || json.fields === null) throw new MalformedPatchError();
  const fields = Object.fromEntries(Object.entries(json.fields).map(([name, field]) => [name, decodePatch(field)]));
  if (!('gone' in json)) return { fields };
  const { gone } = json;
  if (!Array.isArray(gone) || !gone.every((name) => typeof name === 'string')) throw new MalformedPatchError();
  return { fields, gone };
}

function decodeSplice(json: unknown): Splice {
  if (!Array.isArray(json)) throw new MalformedPatchError();
  const [start, deleteCount, ...items] = json as readonly unknown[];
  if (!isCount(start) || !isCount(deleteCount)) throw new MalformedPatchError();
  return [start, deleteCount, ...items.map(decodeValue)];
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
