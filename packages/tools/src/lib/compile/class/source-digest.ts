import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * A text that stands for source files: the same for the same content, wherever files are and however lines end.
 *
 * @param files absolute paths, in an order that does not depend on where they are
 * @param version of what they are part of: what no file shows, such as another release of a package, can be said by it
 * @returns 16 hexadecimal digits
 */
export function createSourceDigest(files: readonly string[], version: string): string {
  const hash = createHash('sha256').update(version);
  for (const file of files) {
    // Latin-1 keeps every byte apart, also those of files that are no text.
    const text = readFileSync(file, 'latin1').replaceAll('\r\n', '\n');
    hash.update(`\0${text.length}\0`).update(text, 'latin1');
  }
  return hash.digest('hex').slice(0, 16);
}
