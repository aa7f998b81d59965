/** How much fits into a commit, by the synchronization specification and by what a row holds; and into an import. */
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

/** What a CAR that is imported may have. It is kept twice while it comes in, and Cloudflare's objects hold 10 GB. */
export const IMPORT_BYTES_MAX = 1024 ** 3;

/** What it may have, in blocks: where each of them is takes up to 50 MB of an object's 128 MB. */
export const IMPORT_BLOCKS_MAX = 2_000_000;

/**
 * The refusal of a CAR that has more.
 *
 * @param limit such as `1000 bytes`
 */
export function createTooLargeError(limit: string): XrpcError {
  return new XrpcError(413, 'PayloadTooLarge', `The CAR has more than ${limit}, the most that is imported`);
}
