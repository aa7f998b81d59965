/**
 * Whether a record may be written under a key of a collection: its type, its key, its fields, its references to blobs.
 *
 * Called before a write, with data that fits the data model. What is decided here is the same for `createRecord`,
 * `putRecord` and `applyWrites`; who calls turns a refusal into `InvalidRequest`.
 *
 * Invariants:
 * - L1 The record that is written is the one that was sent, and its `$type` if that was missing: no default of a
 *   lexicon gets into it, and no field that the lexicon does not know is lost.
 * - L2 `validate: true` writes nothing whose lexicon is not known; unset takes what is not known, and says so.
 */
import { isRecordKey } from '@atcute/lexicons/syntax';
import { safeParse, type RecordKeySchema } from '@atcute/lexicons/validations';

import { findBlobReferences, type BlobReference } from './blob-references.ts';
import { describeIssues } from './describe-issue.ts';
import { findFaults } from './find-faults.ts';
import { findNegative } from './find-negative.ts';
import { knownRecords } from './known-records.ts';

/** What is to be written. */
export interface RecordCandidate {
  /** An NSID. */
  readonly collection: string;
  /** Undefined: a TID will be chosen. */
  readonly rkey: string | undefined;
  /** Data in JSON form that fits the data model. */
  readonly record: Readonly<Record<string, unknown>>;
  /** `true`: only with a known lexicon; `false`: no lexicon is asked; undefined: with the lexicon if it is known. */
  readonly validate: boolean | undefined;
}

/** What has come of it. */
export type RecordVerdict =
  | {
      readonly ok: true;
      /** To be written: the candidate's, with its `$type`. */
      readonly record: Readonly<Record<string, unknown>>;
      /** What the caller is told; undefined if no lexicon was asked. */
      readonly validationStatus: 'valid' | 'unknown' | undefined;
      /** To be held against the blobs that are here (`refuseBlob`). */
      readonly blobs: readonly BlobReference[];
    }
  | {
      readonly ok: false;
      /** Names the place, such as `record.text`. */
      readonly message: string;
    };

/**
 * Checks with the lexicons that this host has.
 *
 * @param candidate what is to be written
 * @returns the record and its references to blobs, or why it is refused
 */
export function validateRecord(candidate: RecordCandidate): RecordVerdict {
  const { collection, rkey, validate } = candidate;
  const { $type = collection } = candidate.record;
  if ($type !== collection) return refuse(`Invalid $type: expected ${collection}, got ${formatType($type)}`);
  const hasForm: boolean = rkey === undefined || isRecordKey(rkey);
  if (!hasForm) return refuse(`Invalid record key: ${rkey}`);
  const record = '$type' in candidate.record ? candidate.record : { $type: collection, ...candidate.record };

  const known = validate === false ? undefined : knownRecords.get(collection);
  if (known === undefined && validate === true) return refuse(`Unknown lexicon type: ${collection}`);
  if (known !== undefined) {
    const keyFault = refuseKey(known.key, rkey);
    if (keyFault !== undefined) return refuse(`Invalid record key for ${collection}: ${keyFault}`);
    const issues = findFaults(record, known.object);
    if (issues.length > 0) return refuse(`Invalid ${collection} record: ${describeIssues({ issues }, 'record')}`);
    const negative = findNegative(record, known);
    if (negative !== undefined) return refuse(`Invalid ${collection} record: ${negative} must be at least 0`);
  }

  const { blobs, legacy } = findBlobReferences(record, known);
  if (legacy.length > 0) return refuse(`Legacy blobs are not allowed (${legacy[0]})`);
  const validationStatus = validate === false ? undefined : known === undefined ? 'unknown' : 'valid';
  return { ok: true, record, validationStatus, blobs };
}

/** A key that is yet to be chosen is a TID. */
function refuseKey(key: RecordKeySchema, rkey: string | undefined): string | undefined {
  if (rkey === undefined) {
    const takesTid = key.type === 'string' && (key.format === null || key.format === 'tid');
    return takesTid ? undefined : `rkey must be given, and be ${formatKeyType(key)}`;
  }
  return safeParse(key, rkey).ok ? undefined : `rkey must be ${formatKeyType(key)}, not ${JSON.stringify(rkey)}`;
}

function formatKeyType(key: RecordKeySchema): string {
  return key.type === 'literal' ? JSON.stringify(key.expected) : `a valid ${key.format ?? 'record-key'}`;
}

function formatType(type: unknown): string {
  return typeof type === 'string' ? type : `a value of type ${type === null ? 'null' : typeof type}`;
}

function refuse(message: string): RecordVerdict {
  return { ok: false, message };
}
