/** Length of r and of s. */
const PART_BYTES = 32;

/**
 * An ECDSA signature over P-256 as authenticators send it, `SEQUENCE { INTEGER r, INTEGER s }` in DER, as WebCrypto
 * takes it: r and s, 32 bytes each.
 *
 * @param der as it came
 * @returns undefined for what is not exactly that
 */
export function parseDerSignature(der: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined;
  const r = parseInteger(der, 2);
  if (r === undefined) return undefined;
  const s = parseInteger(der, r.end);
  if (s?.end !== der.length) return undefined;
  const raw = new Uint8Array(2 * PART_BYTES);
  raw.set(r.bytes, PART_BYTES - r.bytes.length);
  raw.set(s.bytes, 2 * PART_BYTES - s.bytes.length);
  return raw;
}

/** A positive integer, without the zero that only says so, in its shortest form. */
function parseInteger(
  der: Uint8Array,
  start: number,
): { readonly bytes: Uint8Array; readonly end: number } | undefined {
  const length = der[start + 1] ?? 0;
  const [first, second] = [der[start + 2] ?? 0, der[start + 3] ?? 0];
  const end = start + 2 + length;
  if (der[start] !== 0x02 || length === 0 || end > der.length || first >= 0x80) return undefined;
  if (first === 0 && (length === 1 || second < 0x80)) return undefined;
  const bytes = der.subarray(first === 0 ? start + 3 : start + 2, end);
  return bytes.length > PART_BYTES ? undefined : { bytes, end };
}
