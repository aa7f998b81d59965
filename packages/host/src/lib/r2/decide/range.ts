/** A range as a caller asks for it. */
export interface RangeRequest {
  offset?: number | undefined;
  length?: number | undefined;
  /** The last so many bytes; never together with the others. */
  suffix?: number | undefined;
  /** Whether all is wanted if this cannot be satisfied. */
  orAll?: boolean | undefined;
}

/** Bytes `offset` to `offset + length - 1` of an object. */
export interface ByteRange {
  offset: number;
  length: number;
}

/**
 * Finds out which bytes of an object are wanted.
 *
 * @param request what was asked for; undefined wants all
 * @param size the object's size
 * @returns the bytes to send, or undefined if the request cannot be satisfied
 */
export function resolveRange(request: RangeRequest | undefined, size: number): ByteRange | undefined {
  const all = { offset: 0, length: size };
  if (request === undefined) return all;
  return satisfyRange(request, size) ?? (request.orAll === true ? all : undefined);
}

function satisfyRange(request: RangeRequest, size: number): ByteRange | undefined {
  if (request.suffix !== undefined) {
    const length = Math.min(request.suffix, size);
    return request.suffix === 0 ? undefined : { offset: size - length, length };
  }
  const offset = request.offset ?? 0;
  if (offset > size || (offset === size && size > 0) || request.length === 0) return undefined;
  return { offset, length: Math.min(request.length ?? size, size - offset) };
}

/**
 * Reads an HTTP `Range` header (RFC 9110, section 14.1.1). As R2 does, one that cannot be satisfied is ignored.
 *
 * @param header the header's value
 * @returns the range, or undefined if the header is to be ignored: another unit, malformed, or several ranges
 */
export function parseRangeHeader(header: string): RangeRequest | undefined {
  const match = /^bytes=(\d*)-(\d*)$/i.exec(header.replaceAll(/[ \t]/g, ''));
  const [first, last] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (first === '' && last === '') return undefined;
  if (first === '') return { suffix: Number(last), orAll: true };
  if (last === '') return { offset: Number(first), orAll: true };
  const length = Number(last) - Number(first) + 1;
  return length < 1 ? undefined : { offset: Number(first), length, orAll: true };
}
