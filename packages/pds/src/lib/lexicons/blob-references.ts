/** The blobs that a record refers to, each with what the record's lexicon asks of it. */
import { isBlob, isLegacyBlob } from '@atcute/lexicons/interfaces';
import type { BaseSchema } from '@atcute/lexicons/validations';

import { formatPath } from './describe-issue.ts';
import { getBlobAccept, getBlobSize } from './schema-kinds.ts';
import { walkRecord } from './walk-record.ts';

/** One reference: what the record claims of the blob, and what the lexicon allows at that place. */
export interface BlobReference {
  readonly cid: string;
  /** As the record has it. */
  readonly mimeType: string;
  /** As the record has it, in bytes. */
  readonly size: number;
  /** Where it stands, such as `record.embed.images[0].image`. */
  readonly path: string;
  /** Media types that the lexicon allows there, `*` as a subtype for all; undefined: any. */
  readonly accept: readonly string[] | undefined;
  /** The greatest size that the lexicon allows there, in bytes; undefined: any. */
  readonly sizeMax: number | undefined;
}

/** What is known of a blob that is here. */
export interface StoredBlob {
  readonly mimeType: string;
  readonly size: number;
}

/** What a record refers to. `legacy` are references of the form that only old records may have, by their CIDs. */
export interface FoundReferences {
  readonly blobs: readonly BlobReference[];
  readonly legacy: readonly string[];
}

/**
 * @param record data in JSON form, no deeper than the data model allows
 * @param schema of the record, if one is known
 * @returns every reference, also where the lexicon expects none
 */
export function findBlobReferences(record: unknown, schema: BaseSchema | undefined): FoundReferences {
  const blobs: BlobReference[] = [];
  const legacy: string[] = [];
  walkRecord(record, schema, (value, declared, path) => {
    if (isLegacyBlob(value)) legacy.push(value.cid);
    if (!isBlob(value)) return;
    blobs.push({
      cid: value.ref.$link,
      mimeType: value.mimeType,
      size: value.size,
      path: formatPath('record', path),
      accept: declared && getBlobAccept(declared)?.accept,
      sizeMax: declared && getBlobSize(declared)?.maxSize,
    });
  });
  return { blobs, legacy };
}

/**
 * Holds a blob that is here against a reference to it.
 *
 * @returns the error's name and message, as the reference server has them; undefined if the blob will do
 */
export function refuseBlob(
  { mimeType, size, accept, sizeMax }: BlobReference,
  stored: StoredBlob,
): { readonly code: 'BlobTooLarge' | 'InvalidMimeType' | 'InvalidSize'; readonly message: string } | undefined {
  if (stored.mimeType !== mimeType) {
    const message = `Referenced Mimetype does not match stored blob. Expected: ${stored.mimeType}, Got: ${mimeType}`;
    return { code: 'InvalidMimeType', message };
  }
  if (stored.size !== size) {
    const message = `Referenced Size does not match stored blob. Expected: ${stored.size}, Got: ${size}`;
    return { code: 'InvalidSize', message };
  }
  if (sizeMax !== undefined && size > sizeMax) {
    const message = `This file is too large. It is ${size} bytes but the maximum size is ${sizeMax} bytes.`;
    return { code: 'BlobTooLarge', message };
  }
  if (accept !== undefined && !accept.some((pattern) => matchesMimeType(pattern, mimeType))) {
    const message = `Wrong type of file. It is ${mimeType} but it must match ${accept.join(', ')}.`;
    return { code: 'InvalidMimeType', message };
  }
  return undefined;
}

function matchesMimeType(pattern: string, mimeType: string): boolean {
  if (pattern === '*/*') return true;
  const wanted = pattern.toLowerCase();
  const found = mimeType.toLowerCase();
  return wanted.endsWith('/*') ? found.startsWith(wanted.slice(0, -1)) : found === wanted;
}
