import type { FailureName } from './failures.ts';
import type { CustomField, HttpFields } from './object-record.ts';

const MEBIBYTE = 1024 * 1024;
const GIBIBYTE = 1024 * MEBIBYTE;

/** R2's limits (https://developers.cloudflare.com/r2/platform/limits): what passes here deploys there. */
export const LIMITS = {
  keyBytes: 1024,
  metadataBytes: 8192,
  putBytes: 5 * GIBIBYTE - 5 * MEBIBYTE,
  objectBytes: 5 * 1024 * GIBIBYTE - 5 * GIBIBYTE,
  partBytesMin: 5 * MEBIBYTE,
  partNumberMax: 10_000,
  listMax: 1000,
  deleteMax: 1000,
} as const;

const encoder = new TextEncoder();

/**
 * Checks an object's key.
 *
 * @param key the key as the binding sent it
 * @returns the failure, or undefined if the key may name an object
 */
export function getKeyFailure(key: string): FailureName | undefined {
  if (key.length === 0 || key.length > LIMITS.keyBytes) return 'InvalidObjectName';
  if (key.length * 3 <= LIMITS.keyBytes) return undefined;
  return encoder.encode(key).length > LIMITS.keyBytes ? 'InvalidObjectName' : undefined;
}

/**
 * Checks the size of an object's metadata: all names, values and HTTP fields together.
 *
 * @param http the HTTP fields
 * @param custom the custom fields
 * @returns the failure, or undefined if the metadata fits
 */
export function getMetadataFailure(http: HttpFields, custom: readonly CustomField[]): FailureName | undefined {
  const texts = Object.values(http).filter((field) => typeof field === 'string');
  const all = texts.concat(custom.flatMap(({ k, v }) => [k, v])).join('');
  return encoder.encode(all).length > LIMITS.metadataBytes ? 'MetadataTooLarge' : undefined;
}
