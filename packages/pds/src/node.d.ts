/** The part of Node's API that the engine offers with the flag `nodejs_compat` and this package uses. */
declare module 'node:crypto' {
  interface Hash {
    update(data: Uint8Array | string): Hash;
    digest(): Uint8Array<ArrayBuffer>;
    digest(encoding: 'hex' | 'base64url'): string;
  }
  export function createHash(algorithm: 'sha256'): Hash;
  export function createHmac(algorithm: 'sha256', key: Uint8Array | string): Hash;
  export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean;
}
