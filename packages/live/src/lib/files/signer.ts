import { signText } from './digest.js';

/** Signs texts with a project's secret: at once, so that queries and mutations can. */
export interface Signer {
  /**
   * @param parts of what is signed, the first being what it is for
   * @returns characters that may stand in an address
   */
  sign(...parts: readonly string[]): string;
  /** Whether a signature is of these parts. */
  isSigned(signature: string, ...parts: readonly string[]): boolean;
}

/** Makes a signer. */
export function createSigner(secret: string): Signer {
  // As JSON, so that no two lists of parts are the same text.
  const sign = (...parts: readonly string[]): string => signText(secret, JSON.stringify(parts), 'base64url');
  return { sign, isSigned: (signature, ...parts) => isSameText(signature, sign(...parts)) };
}

/** Takes as long wherever the first difference is. */
function isSameText(given: string, expected: string): boolean {
  if (given.length !== expected.length) return false;
  let difference = 0;
  for (let index = 0; index < given.length; index++) difference |= given.charCodeAt(index) ^ expected.charCodeAt(index);
  return difference === 0;
}
