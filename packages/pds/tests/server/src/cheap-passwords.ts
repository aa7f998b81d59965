/** Node's module, but that the hash of a password costs next to nothing; the true one is tested beside its code. */
// oxlint-disable-next-line unicorn/prefer-node-protocol -- under that name this file is imported
import { scryptSync as derive } from 'crypto';

export * from 'crypto';

/** As many rounds as are hardly felt. */
export function scryptSync(password: string, salt: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  return derive(password, salt, bytes, { N: 256, r: 8, p: 1, maxmem: 1024 * 1024 });
}
