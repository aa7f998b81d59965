/** @returns lower-case hexadecimal */
export function hashText(text: string): string;

/** @returns HMAC-SHA256: 32 bytes */
export function signBytes(key: string | Uint8Array, text: string): Uint8Array;

/** @returns HMAC-SHA256 as text */
export function signText(key: string | Uint8Array, text: string, encoding: 'hex' | 'base64url'): string;
