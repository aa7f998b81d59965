/**
 * Tells texts apart; two that differ have the same hash once in some thousand billion times. It is no help against who
 * wants them to.
 *
 * @param text any
 * @returns letters, digits and a dash: two multiplicative hashes of 32 bits
 */
export function hashText(text: string): string {
  let left = 0x9e3779b9;
  let right = 0x85ebca6b;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    left = Math.imul(left ^ code, 0x01000193);
    right = Math.imul(right + code, 0x5bd1e995) ^ (right >>> 15);
  }
  return `${(left >>> 0).toString(36)}-${(right >>> 0).toString(36)}`;
}
