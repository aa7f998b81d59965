/**
 * What the frames of a firehose say: `com.atproto.sync.subscribeRepos`, each a header and a body in DAG-CBOR.
 */
import { decodeFirst, formatCid } from './cbor.js';

/** Version, codec, hash function and length, and a SHA-256: all CIDs of a repository are so long. */
const CID_BYTES = 36;

/**
 * @typedef {object} Change of one record
 * @property {'create' | 'update' | 'delete'} action what became of it
 * @property {string} path `collection/key`
 * @property {any} record undefined after a delete
 *
 * @typedef {object} FirehoseEvent
 * @property {number} seq its number, above those of all events before it
 * @property {string} kind `commit`, `identity`, `account`, `sync`
 * @property {string} did whose
 * @property {string} time ISO 8601
 * @property {string} about what an event that changes no records says, in words
 * @property {readonly Change[]} changes of a commit; others have none
 *
 * @typedef {{ kind: 'event', event: FirehoseEvent } | { kind: 'info' | 'error', name: string }} Frame
 */

/**
 * @param {ArrayBuffer} frame
 * @returns {Frame}
 */
export function parseFrame(frame) {
  const { value: header, rest } = decodeFirst(new Uint8Array(frame));
  const { value: body } = decodeFirst(rest);
  if (header.op !== 1) return { kind: 'error', name: body.error };
  if (header.t === '#info') return { kind: 'info', name: body.name };
  const kind = header.t.slice(1);
  const { seq, time } = body;
  const changes = kind === 'commit' ? listChanges(body) : [];
  return {
    kind: 'event',
    event: { seq, kind, time, did: body.repo ?? body.did, about: describe(kind, body), changes },
  };
}

/**
 * A commit's operations, with the records that it has brought along.
 *
 * @param {any} body
 * @returns {Change[]}
 */
function listChanges({ ops, blocks }) {
  const blockOf = readCar(blocks);
  return ops.map((/** @type {any} */ { action, path, cid }) => {
    const block = cid === null ? undefined : blockOf.get(cid.cid);
    return { action, path, record: block && decodeFirst(block).value };
  });
}

/**
 * A CAR file: after its header, blocks with the length of each and its CID before it.
 *
 * @param {Uint8Array} car
 * @returns {Map<string, Uint8Array>} blocks by their CIDs
 */
function readCar(car) {
  const blocks = new Map();
  let { section, rest } = takeSection(car);
  while (rest.byteLength > 0) {
    ({ section, rest } = takeSection(rest));
    blocks.set(formatCid(section.subarray(0, CID_BYTES)), section.subarray(CID_BYTES));
  }
  return blocks;
}

/**
 * @param {Uint8Array} bytes that begin with a length, seven bits to a byte, the lowest first
 */
function takeSection(bytes) {
  let length = 0;
  let offset = 0;
  let byte;
  do {
    byte = bytes[offset] ?? 0;
    length += (byte & 127) * 128 ** offset;
    offset += 1;
  } while (byte > 127);
  return { section: bytes.subarray(offset, offset + length), rest: bytes.subarray(offset + length) };
}

/**
 * @param {string} kind
 * @param {any} body
 */
function describe(kind, body) {
  if (kind === 'identity') return body.handle ?? 'handle unknown';
  if (kind === 'account') return body.active ? 'active' : (body.status ?? 'inactive');
  return `revision ${body.rev}`;
}
