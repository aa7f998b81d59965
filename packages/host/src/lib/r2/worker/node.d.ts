/** The little of Node's crypto that the engine offers and this Worker uses: hashing piece by piece. */
declare module 'node:crypto' {
  interface Hash {
    update(data: Uint8Array): Hash;
    digest(): Uint8Array;
    digest(encoding: 'hex'): string;
  }
  export function createHash(algorithm: 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512'): Hash;
}
