/** Operations of a `did:plc` as they come from outside. */
import { encode } from '@atcute/cbor';

import { isObject } from '../values/json.ts';
import type { LegacyOperation, PlcData, PlcEntry, PlcOperation, PlcService } from './plc-operation.ts';

/** The directory's bounds. */
const ROTATION_KEYS_MAX = 10;
const NAMES_MAX = 10;
const TEXT_MAX = 512;
const BYTES_MAX = 7500;

/** 64 bytes as base64url without padding; the last letter has four bits. */
const SIGNATURE = /^[A-Za-z0-9_-]{85}[AQgw]$/;

/**
 * @param value an operation, as JSON
 * @returns the same, of exactly its type's fields; undefined if it is no well-formed operation
 */
export function parsePlcEntry(value: unknown): PlcEntry | undefined {
  if (!isObject(value) || typeof value['sig'] !== 'string' || !SIGNATURE.test(value['sig'])) return undefined;
  const entry = parseFields(value, value['sig']);
  const isExact = entry !== undefined && Object.keys(value).length === Object.keys(entry).length;
  return isExact && encode(entry).byteLength <= BYTES_MAX ? entry : undefined;
}

/**
 * @param value an operation, as JSON
 * @returns the same, if it is one that sets data (`plc_operation`); otherwise undefined
 */
export function parsePlcOperation(value: unknown): PlcOperation | undefined {
  const entry = parsePlcEntry(value);
  return entry?.type === 'plc_operation' ? entry : undefined;
}

/**
 * @param value what the directory answers for `/:did/data`, or the fields that somebody wants to change
 * @returns those fields of it that are well-formed; undefined if one is not
 */
export function parsePlcData(value: unknown): Partial<PlcData> | undefined {
  if (!isObject(value)) return undefined;
  const { rotationKeys, verificationMethods, alsoKnownAs, services } = value;
  const data: { -readonly [Key in keyof PlcData]?: PlcData[Key] } = {};
  if (rotationKeys !== undefined) {
    if (!isTexts(rotationKeys, ROTATION_KEYS_MAX)) return undefined;
    data.rotationKeys = rotationKeys;
  }
  if (verificationMethods !== undefined) {
    if (!isTable(verificationMethods, isText)) return undefined;
    data.verificationMethods = verificationMethods;
  }
  if (alsoKnownAs !== undefined) {
    if (!isTexts(alsoKnownAs, NAMES_MAX)) return undefined;
    data.alsoKnownAs = alsoKnownAs;
  }
  if (services !== undefined) {
    if (!isTable(services, isService)) return undefined;
    data.services = services;
  }
  return data;
}

function parseFields(value: Readonly<Record<string, unknown>>, sig: string): PlcEntry | undefined {
  const { type, prev } = value;
  if (type === 'plc_tombstone') return isText(prev) ? { type, prev, sig } : undefined;
  if (type === 'create') return parseLegacy(value, sig);
  if (type !== 'plc_operation' || (prev !== null && !isText(prev))) return undefined;
  const { rotationKeys, verificationMethods, alsoKnownAs, services } = parsePlcData(value) ?? {};
  if (!rotationKeys || !verificationMethods || !alsoKnownAs || !services) return undefined;
  return { type, rotationKeys, verificationMethods, alsoKnownAs, services, prev, sig };
}

function parseLegacy(value: Readonly<Record<string, unknown>>, sig: string): LegacyOperation | undefined {
  const { signingKey, recoveryKey, handle, service, prev } = value;
  if (!isText(signingKey) || !isText(recoveryKey) || !isText(handle) || !isText(service) || prev !== null)
    return undefined;
  return { type: 'create', signingKey, recoveryKey, handle, service, prev, sig };
}

function isService(value: unknown): value is PlcService {
  return isObject(value) && isText(value['type']) && isText(value['endpoint']) && Object.keys(value).length === 2;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TEXT_MAX;
}

function isTexts(value: unknown, max: number): value is readonly string[] {
  return Array.isArray(value) && value.length <= max && value.every(isText);
}

function isTable<Item>(
  value: unknown,
  isItem: (item: unknown) => item is Item,
): value is Readonly<Record<string, Item>> {
  if (!isObject(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= NAMES_MAX && entries.every(([name, item]) => isText(name) && isItem(item));
}
