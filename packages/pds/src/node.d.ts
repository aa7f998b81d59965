/** The part of Node's API that the engine offers with the flag `nodejs_compat` and this package uses. */
declare module 'node:crypto' {
  interface Hash {
    update(data: Uint8Array | string): Hash;
    digest(): Uint8Array<ArrayBuffer>;
    digest(encoding: 'hex' | 'base64' | 'base64url'): string;
  }
  export function hash(algorithm: 'sha256', data: Uint8Array | string, encoding: 'buffer'): Uint8Array<ArrayBuffer>;
  export function createHash(algorithm: 'sha256'): Hash;
  export function createHmac(algorithm: 'sha256' | 'sha1', key: Uint8Array | string): Hash;
  // oxlint-disable-next-line eslint/max-params -- Node's own signature
  export function hkdfSync(digest: 'sha256', key: string, salt: string, info: string, bytes: number): ArrayBuffer;
  export function scryptSync(
    password: string,
    salt: Uint8Array,
    bytes: number,
    options: { N: number; r: number; p: number; maxmem: number },
  ): Uint8Array<ArrayBuffer>;
  export function createECDH(curve: 'prime256v1'): {
    setPrivateKey(key: Uint8Array): void;
    getPublicKey(): Uint8Array<ArrayBuffer>;
  };
  export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean;
}
