/**
 * Permissioned data (proposal 16, "spaces"): where it will live. A space is an actor of its own beside `Account`; these
 * are its methods, none of which is answered yet. They are never sent on: another service has no business with them.
 */
import { XrpcError } from '../xrpc/xrpc-error.ts';

const SPACE_METHOD = /^com\.atproto\.(?:space|simplespace)\.[a-zA-Z]+$/;

/** Whether a method is one of a space's. */
export function isSpaceMethod(nsid: string): boolean {
  return SPACE_METHOD.test(nsid);
}

/**
 * @param nsid of a space's method
 * @param hasSpaces the setting
 * @returns the refusal
 */
export function createSpacesError(nsid: string, hasSpaces: boolean): XrpcError {
  const why = hasSpaces
    ? 'spaces (proposal 16) are not implemented on this host yet'
    : 'this host has no spaces: its operator has not set PDS_SPACES';
  return new XrpcError(501, 'MethodNotImplemented', `${nsid}: ${why}`);
}
