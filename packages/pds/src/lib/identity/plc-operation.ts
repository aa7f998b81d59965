/**
 * Operations of a `did:plc`: the data that each sets, the signature, the chain by `prev`, the DID out of the first.
 *
 * Specification: web.plc.directory/spec/v0.1/did-plc. An operation is signed over its DAG-CBOR without `sig`; its CID,
 * which the next one names as `prev`, is that of its DAG-CBOR with `sig`, and so is the DID of the first.
 */
import { encode } from '@atcute/cbor';
import { toBase32, toBase64Url } from '@atcute/multibase';

import type { SigningKey } from '../keys/signing-key.ts';
import { createRecordCid } from '../values/cid.ts';
import { digestOf } from '../values/digest.ts';

/** A service as the PLC directory keeps it. */
export interface PlcService {
  readonly type: string;
  readonly endpoint: string;
}

/** What an operation says of its DID. */
export interface PlcData {
  /** Who may change it, the mightiest first: an earlier key may undo for 72 hours what a later one did. 1 to 5. */
  readonly rotationKeys: readonly string[];
  /** Keys as `did:key:…`, by name; `atproto` signs the repository. */
  readonly verificationMethods: Readonly<Record<string, string>>;
  /** `at://` and the handle first. */
  readonly alsoKnownAs: readonly string[];
  readonly services: Readonly<Record<string, PlcService>>;
}

/** Sets everything anew. */
export interface PlcOperation extends PlcData {
  readonly type: 'plc_operation';
  /** The CID of the operation before; null in the first. */
  readonly prev: string | null;
  readonly sig: string;
}

/** Gives the DID up. */
export interface PlcTombstone {
  readonly type: 'plc_tombstone';
  readonly prev: string;
  readonly sig: string;
}

/** The first operation of DIDs of the directory's first year. */
export interface LegacyOperation {
  readonly type: 'create';
  readonly signingKey: string;
  readonly recoveryKey: string;
  readonly handle: string;
  readonly service: string;
  readonly prev: null;
  readonly sig: string;
}

/** Whatever a log has. */
export type PlcEntry = PlcOperation | PlcTombstone | LegacyOperation;

/** How much of a digest is in a DID. */
const DID_LETTERS = 24;

/**
 * @param data what the DID starts with
 * @param key one of its rotation keys
 * @returns the operation and the DID that it makes
 */
export async function createGenesisOperation(
  data: PlcData,
  key: SigningKey,
): Promise<{ readonly did: string; readonly operation: PlcOperation }> {
  const operation = await signOperation(data, null, key);
  return { did: formatPlcDid(operation), operation };
}

/**
 * @param last the newest operation
 * @param changes what becomes different; all else stays
 * @param key one of the rotation keys of `last`
 * @returns the next operation
 * @throws TypeError if `last` is a tombstone
 */
export async function createUpdateOperation(
  last: PlcEntry,
  changes: Partial<PlcData>,
  key: SigningKey,
): Promise<PlcOperation> {
  const data = getPlcData(last);
  if (data === undefined) throw new TypeError('A DID that was given up cannot be changed.');
  return await signOperation({ ...data, ...changes }, formatEntryCid(last), key);
}

/**
 * @param entry an operation
 * @returns what it sets; undefined for a tombstone
 */
export function getPlcData(entry: PlcEntry): PlcData | undefined {
  if (entry.type === 'plc_tombstone') return undefined;
  if (entry.type === 'plc_operation') return pickData(entry);
  const hasScheme = /^https?:\/\//.test(entry.service);
  return {
    rotationKeys: [entry.recoveryKey, entry.signingKey],
    verificationMethods: { atproto: entry.signingKey },
    alsoKnownAs: [`at://${entry.handle.replace(/^at:\/\//, '')}`],
    services: {
      atproto_pds: {
        type: 'AtprotoPersonalDataServer',
        endpoint: hasScheme ? entry.service : `https://${entry.service}`,
      },
    },
  };
}

/**
 * @param entry an operation
 * @returns its CID, by which the next one names it
 */
export function formatEntryCid(entry: PlcEntry): string {
  return createRecordCid(encode(entry));
}

/**
 * @param first the first operation of a log
 * @returns the DID that it makes
 */
export function formatPlcDid(first: PlcOperation | LegacyOperation): string {
  return `did:plc:${toBase32(digestOf(encode(first))).slice(0, DID_LETTERS)}`;
}

async function signOperation(data: PlcData, prev: string | null, key: SigningKey): Promise<PlcOperation> {
  const unsigned = { type: 'plc_operation', ...pickData(data), prev } as const;
  return { ...unsigned, sig: toBase64Url(await key.sign(encode(unsigned))) };
}

/** The fields of the data, and no others: whatever else an object has would be signed too. */
function pickData({ rotationKeys, verificationMethods, alsoKnownAs, services }: PlcData): PlcData {
  return { rotationKeys, verificationMethods, alsoKnownAs, services };
}
