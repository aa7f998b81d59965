import type { Checksums } from '../../decide/object-record.ts';
import type { BlobStore } from './blob-store.ts';
import type { ChecksumVerifier } from './checksums.ts';
import type { RequestBody } from './request-body.ts';

/** What writing a value needs. */
export interface ValueWrite {
  body: RequestBody;
  verifier: ChecksumVerifier;
  store: BlobStore;
  /** The reserved blob. */
  blob: string;
}

/**
 * Moves a value from the request to the byte store and computes its checksums on the way. A chunk is hashed while the
 * store takes it; the next one is read only then, so the slowest of the three sets the pace.
 *
 * @param write what to move, and where
 * @returns the verified checksums; the blob is complete
 * @throws R2Failure if a checksum differs, or what reading and writing throw; the blob may or may not exist then
 */
export async function writeValue(write: ValueWrite): Promise<Checksums & { md5: string }> {
  const { body, verifier, store, blob } = write;
  const writer = store.write(blob, body.valueSize);
  try {
    for await (const chunk of body.readChunks()) {
      const written = writer.write(chunk);
      verifier.update(chunk);
      await written;
    }
    const sums = verifier.finish();
    await writer.close();
    return sums;
  } catch (error) {
    await writer.abort(error);
    throw error;
  }
}
