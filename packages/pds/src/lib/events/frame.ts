/**
 * Frames of an event stream: a header and a body in DAG-CBOR, one after the other.
 *
 * An account encodes a frame without knowing its number, the sequencer puts the number in: `createFrame` cuts the body
 * where the value of `seq` belongs. DAG-CBOR sorts the keys of a map, so what comes before `seq` and what comes after
 * it are the beginnings and ends of the same map, each encoded as a map of its own whose first byte is then replaced.
 *
 * Owns the bytes of frames and nothing else; accounts, the sequencer and tools call it.
 *
 * Invariants:
 * - F1 `joinFrame(parts, seq)` is what encoding header and whole body in one go would give.
 * - F2 A part holds no view of what it was made from: bytes are copied.
 */
import { decodeFirst, encode } from '@atcute/cbor';
import { ActorError } from '@sundog/actor/errors';

import type { FrameParts } from './account-event.ts';

/** What a frame that was received holds. */
export type Frame =
  | {
      readonly kind: 'message';
      /** The name in the lexicon, with its `#`: `#commit`, `#info`, … */
      readonly type: string;
      /** Its number; undefined for `#info`, which has none. */
      readonly seq: number | undefined;
      /** Data as `@atcute/cbor` decodes it. */
      readonly body: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'error'; readonly code: string; readonly message: string | undefined };

/** Bytes are not a frame. */
export class FrameError extends ActorError {
  override readonly name = 'FrameError';
  readonly code = 'frame_invalid';
}

const smallMapHeader = 0xa0;
const smallMapKeysMax = 23;
const seqKey = encode('seq');

/**
 * Encodes a frame that lacks its number.
 *
 * @param type the message's name in the lexicon, with its `#`
 * @param fields of the body, without `seq`; what is undefined is left out; at most 22
 */
export function createFrame(type: string, fields: Readonly<Record<string, unknown>>): FrameParts {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  let keys = 1;
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    keys += 1;
    if (isBeforeSeq(key)) before[key] = value;
    else after[key] = value;
  }
  if (keys > smallMapKeysMax) throw new RangeError(`a body has at most ${smallMapKeysMax} fields, found ${keys}`);
  const headFields = encode(before).subarray(1);
  const head = concatBytes([encodeHeader(type), Uint8Array.of(smallMapHeader + keys), headFields, seqKey]);
  return { head, tail: encode(after).slice(1) };
}

/** DAG-CBOR's order of keys: the shorter first, then by their bytes. */
function isBeforeSeq(key: string): boolean {
  return key.length < 3 || (key.length === 3 && key < 'seq');
}

const headers = new Map<string, Uint8Array>();

function encodeHeader(type: string): Uint8Array {
  let header = headers.get(type);
  if (header === undefined) headers.set(type, (header = encode({ op: 1, t: type })));
  return header;
}

/**
 * The whole frame.
 *
 * @param parts from `createFrame`
 * @param seq its number: an integer from 0
 */
export function joinFrame(parts: FrameParts, seq: number): Uint8Array<ArrayBuffer> {
  return concatBytes([parts.head, encode(seq), parts.tail]);
}

/**
 * A message that has no number and is not kept: `#info`.
 *
 * @param name such as `OutdatedCursor`
 * @param message for people
 */
export function createInfoFrame(name: string, message?: string): Uint8Array<ArrayBuffer> {
  return concatBytes([encodeHeader('#info'), encode({ name, message })]);
}

/**
 * The last frame before a stream is closed.
 *
 * @param code such as `FutureCursor` or `ConsumerTooSlow`
 * @param message for people
 */
export function createErrorFrame(code: string, message?: string): Uint8Array<ArrayBuffer> {
  return concatBytes([encode({ op: -1 }), encode({ error: code, message })]);
}

/**
 * Reads a frame.
 *
 * @param bytes one message of a stream
 * @throws FrameError
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  const [header, rest] = decodeMap(bytes, 'header');
  const [body, left] = decodeMap(rest, 'body');
  if (left.byteLength > 0) throw new FrameError(`expected header and body, found ${left.byteLength} bytes after them`);
  const { op, t } = header;
  if (op === -1) {
    const { error, message } = body;
    if (typeof error !== 'string') throw new FrameError('expected a text in the field error of an error frame');
    return { kind: 'error', code: error, message: typeof message === 'string' ? message : undefined };
  }
  if (op !== 1 || typeof t !== 'string') throw new FrameError('expected op 1 with the name t, or op -1, in the header');
  return { kind: 'message', type: t, seq: typeof body['seq'] === 'number' ? body['seq'] : undefined, body };
}

function decodeMap(bytes: Uint8Array, part: string): [map: Record<string, unknown>, rest: Uint8Array] {
  let decoded: [unknown, Uint8Array];
  try {
    decoded = decodeFirst(bytes);
  } catch (error) {
    throw new FrameError(`expected DAG-CBOR as ${part}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const [value, rest] = decoded;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FrameError(`expected a map as ${part}`);
  }
  return [{ ...value }, rest];
}

/** @returns the parts as one piece of memory */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}
