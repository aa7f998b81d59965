import { createHash } from 'node:crypto';

/**
 * Computes the etag of an object made of parts, as S3 and R2 do: the md5 of the parts' md5s, and how many they are.
 *
 * @param parts the parts in order; their etags are their md5s in hexadecimal
 * @returns the etag
 */
export function formatMultipartEtag(parts: readonly { etag: string }[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts)
    hash.update(Uint8Array.from(etag.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
  return `${hash.digest('hex')}-${parts.length}`;
}
