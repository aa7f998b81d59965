/** How much fits into a commit: the limits of the synchronization specification, and of a row. */
import { XrpcError } from '../xrpc/xrpc-error.ts';

/** Operations in one commit. */
export const WRITES_MAX = 200;

/**
 * What a commit carries, as a CAR. The specification says 2,000,000; the event that holds it is one row here and one in
 * the sequencer, and Cloudflare stores rows of 2 MB, operations and all.
 */
export const COMMIT_BYTES_MAX = 1_950_000;

/** The refusal of a batch whose commit would be larger, in the reference server's words. */
export function createTooBigError(): XrpcError {
  return new XrpcError(400, 'InvalidRequest', 'Too many writes. Max event size: 2MB');
}
