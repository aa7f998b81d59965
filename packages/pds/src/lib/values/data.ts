/**
 * Data as atproto has it, of which records are made: JSON (`{ $link }`, `{ $bytes }`) in memory, DAG-CBOR in blocks.
 *
 * - D1 A value has one encoding, so equal data has equal CIDs (`checkEncodedData`).
 * - D2 What `parseData` lets through, `encodeData` can encode.
 */
import { BytesWrapper, CidLinkWrapper, decode, encode, fromBytes } from '@atcute/cbor';

import { isBlobCid, isCidOfData } from './cid.ts';
import { DataError } from './data-error.ts';
import { isObject, type JsonObject } from './json.ts';
import { isWellFormed } from './well-formed.ts';

/** An object of the data model: a record, or what is in one. */
export type DataObject = JsonObject;

/** How large and how deep data may be. */
export const dataLimits = {
  /** Objects and lists within each other. */
  depth: 32,
  /** Entries of one list, or fields of one object. */
  entries: 128 * 1024,
} as const;

/** A record's bytes, as DAG-CBOR. */
export const recordLimitBytes = 1_000_000;

/**
 * Holds JSON against the data model: whole numbers within 53 bits, Unicode; the forms of links, bytes, blobs and types.
 *
 * @param value what came in
 * @returns the same object
 * @throws {DataError} where and why it is no data
 */
export function parseData(value: unknown): DataObject {
  if (!isObject(value)) throw new DataError('', 'an object', describeValue(value));
  checkObject(value, '', 1);
  return value;
}

/**
 * @param data what `parseData` has let through, or `decodeData` has answered
 * @returns DAG-CBOR
 */
export function encodeData(data: DataObject): Uint8Array<ArrayBuffer> {
  return encode(data);
}

/**
 * @param bytes DAG-CBOR that this host has encoded or checked
 * @returns the data; links and bytes in it become JSON by `JSON.stringify`
 * @throws {DataError} if it is no object of DAG-CBOR
 */
export function decodeData(bytes: Uint8Array): DataObject {
  let value: unknown;
  try {
    value = decode(bytes);
  } catch (error) {
    throw new DataError('', 'DAG-CBOR', error instanceof Error ? error.message : String(error));
  }
  if (!isObject(value)) throw new DataError('', 'an object', describeValue(value));
  return value;
}

/**
 * @param data what `parseData` or `decodeData` has answered; no deeper than the stack
 * @returns the CIDs of all blobs that it refers to, also in the form that old records have; one may be there twice
 */
export function findBlobCids(data: unknown): string[] {
  if (Array.isArray(data)) return data.flatMap(findBlobCids);
  if (!isObject(data) || isWrapped(data)) return [];
  const cid = getBlobCid(data);
  return cid === undefined ? Object.values(data).flatMap(findBlobCids) : [cid];
}

function getBlobCid(value: DataObject): string | undefined {
  const { $type, ref, mimeType, size, cid } = value;
  const isNew = $type === 'blob' && typeof size === 'number';
  const isOld = $type !== 'blob' && Object.keys(value).length === 2;
  const found = isNew ? getLink(ref) : isOld ? cid : undefined;
  return typeof mimeType === 'string' && typeof found === 'string' && isCidOfData(found) ? found : undefined;
}

function getLink(value: unknown): string | undefined {
  return isObject(value) && typeof value['$link'] === 'string' ? value['$link'] : undefined;
}

function checkValue(value: unknown, path: string, depth: number): void {
  if (typeof value === 'string') checkText(value, path);
  else if (typeof value === 'number') checkNumber(value, path);
  else if (Array.isArray(value)) checkList(value, path, depth + 1);
  else if (isObject(value)) checkObject(value, path, depth + 1);
  else if (typeof value !== 'boolean' && value !== null) {
    throw new DataError(path, 'a value of JSON', describeValue(value));
  }
}

function checkNumber(value: number, path: string): void {
  // Some JSON has 1.0 for 1, which is the same number here.
  if (!Number.isSafeInteger(value)) throw new DataError(path, 'a whole number within 53 bits', String(value));
}

function checkList(list: readonly unknown[], path: string, depth: number): void {
  checkSize(list.length, path, depth);
  for (let index = 0; index < list.length; index++) checkValue(list[index], `${path}[${index}]`, depth);
}

function checkObject(value: DataObject, path: string, depth: number): void {
  if (isWrapped(value)) return;
  const names = Object.keys(value);
  if ('$link' in value) return checkLink(value, names, path);
  if ('$bytes' in value) return checkBytes(value, names, path);
  checkSize(names.length, path, depth);
  if (Object.hasOwn(value, '$type')) checkType(value, names, path);
  for (const name of names) {
    checkName(name, path);
    checkValue(value[name], joinPath(path, name), depth);
  }
}

function checkSize(entries: number, path: string, depth: number): void {
  if (depth > dataLimits.depth) {
    throw new DataError(path, `at most ${dataLimits.depth} objects and lists within each other`, 'more');
  }
  if (entries > dataLimits.entries) throw new DataError(path, `at most ${dataLimits.entries} entries`, String(entries));
}

function checkName(name: string, path: string): void {
  // They mean something to JavaScript: objects that have them are not what the encoder takes for objects.
  if (name === '__proto__' || name === 'constructor') {
    throw new DataError(path, 'names of fields', `the name ${JSON.stringify(name)}`);
  }
  if (!isWellFormed(name)) throw new DataError(path, 'names that are Unicode', 'half of a surrogate pair');
}

function checkText(text: string, path: string): void {
  if (!isWellFormed(text)) throw new DataError(path, 'text that is Unicode', 'half of a surrogate pair');
}

function checkLink(value: DataObject, names: readonly string[], path: string): void {
  const link = value['$link'];
  if (names.length !== 1) throw new DataError(path, '"$link" and no other field', `${names.length} fields`);
  if (typeof link !== 'string' || !isCidOfData(link)) {
    throw new DataError(joinPath(path, '$link'), 'a CID (bafyrei…, bafkrei…)', describeValue(link));
  }
}

function checkBytes(value: DataObject, names: readonly string[], path: string): void {
  const text = value['$bytes'];
  if (names.length !== 1) throw new DataError(path, '"$bytes" and no other field', `${names.length} fields`);
  try {
    if (typeof text === 'string') return void fromBytes({ $bytes: text });
  } catch {
    // What is wrong with it follows.
  }
  throw new DataError(joinPath(path, '$bytes'), 'base64, with padding or without', describeValue(text));
}

function checkType(value: DataObject, names: readonly string[], path: string): void {
  const type = value['$type'];
  if (typeof type !== 'string' || type === '') {
    throw new DataError(joinPath(path, '$type'), 'the name of a type', describeValue(type));
  }
  if (type !== 'blob') return;
  const { ref, mimeType, size } = value;
  const link = getLink(ref);
  if (link === undefined || !isBlobCid(link)) {
    throw new DataError(joinPath(path, 'ref'), 'a link to a blob (bafkrei…)', describeValue(link ?? ref));
  }
  if (typeof mimeType !== 'string' || !mimeType.includes('/')) {
    throw new DataError(joinPath(path, 'mimeType'), 'a media type', describeValue(mimeType));
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new DataError(joinPath(path, 'size'), 'a number of bytes', describeValue(size));
  }
  if (names.length !== 4) throw new DataError(path, 'a blob: $type, ref, mimeType, size', `${names.length} fields`);
}

/** Links and bytes out of the decoder. */
function isWrapped(value: unknown): value is CidLinkWrapper | BytesWrapper {
  return value instanceof CidLinkWrapper || value instanceof BytesWrapper;
}

function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') {
    return value.length > 60 ? `a text of ${value.length} characters` : `the text ${JSON.stringify(value)}`;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? `the ${typeof value} ${value}` : `a ${typeof value}`;
}
