/** Records of other hosts, as their blocks have them. */
import { DataError } from '../values/data-error.ts';
import { decodeData, type DataObject } from '../values/data.ts';
import { checkEncodedData, depthLimit } from '../values/encoded-data.ts';
import { isDeeper } from '../values/json.ts';
import { createImportError } from './repository-error.ts';

/**
 * Whether bytes are data that refers to no blob. What looks like a node, or is less strict than what this host writes,
 * is looked at when it is moved, if it is a record.
 */
export function isPlainRecord(bytes: Uint8Array): boolean {
  const isNode = bytes[0] === 0xa2 && bytes[1] === 0x61 && bytes[2] === 0x65;
  if (isNode || hasName(bytes, blobName)) return false;
  try {
    checkEncodedData(bytes);
    return true;
  } catch {
    return false;
  }
}

/** A name that every reference to a blob has, as DAG-CBOR. */
const blobName = Uint8Array.from('\x68mimeType', (letter) => letter.charCodeAt(0));

function hasName(bytes: Uint8Array, name: Uint8Array): boolean {
  for (let start = 0; start <= bytes.length - name.length; start++) {
    let length = 0;
    while (length < name.length && bytes[start + length] === name[length]) length++;
    if (length === name.length) return true;
  }
  return false;
}

/**
 * Less strict than `isPlainRecord`: there are records with numbers that are not whole, or with a field `$link` of their
 * own, which the reference server takes in, and which stay what their authors have signed. What is no DAG-CBOR at all
 * (fields out of order, fractions in less than 64 bits) or beyond 53 bits is refused though the reference server reads
 * it: for a strict reader of the repository its CID would not be that of its content.
 *
 * @param key of the record, `collection/rkey`
 * @param bytes its block
 * @throws XrpcError InvalidRequest
 */
export function mustDecodeRecord(key: string, bytes: Uint8Array): DataObject {
  try {
    const value = decodeData(bytes);
    if (!isDeeper(value, depthLimit)) return value; // The decoder reads any number of levels.
    throw new DataError('', `at most ${depthLimit} objects and lists within each other`, 'more');
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw createImportError(`Could not parse record at '${key}': expected ${error.expected}, found ${error.found}.`);
  }
}
