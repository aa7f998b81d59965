/** Bytes on their way, of which the digest is taken. */
export interface CheckedStream {
  /** As many bytes as were said, or it fails. */
  readonly readable: ReadableStream;
  /** Lower-case hexadecimal; after the last byte. */
  readonly sha256: Promise<string>;
}

/**
 * Lets a body of known length through, piece by piece, and takes its digest.
 *
 * @param body null: there are no bytes
 * @param sizeBytes how many it has
 */
export function createCheckedStream(body: ReadableStream<Uint8Array> | null, sizeBytes: number): CheckedStream {
  const digest = new crypto.DigestStream('SHA-256');
  const digestWriter = digest.getWriter();
  const sha256 = digest.digest.then(formatHexadecimal);
  // Whoever waits for the readable is told of the same failure.
  sha256.catch(() => {});
  const { readable, writable } = new FixedLengthStream(sizeBytes);
  void pass(body, writable.getWriter(), digestWriter);
  return { readable, sha256 };
}

async function pass(
  body: ReadableStream<Uint8Array> | null,
  target: WritableStreamDefaultWriter,
  digest: WritableStreamDefaultWriter,
): Promise<void> {
  try {
    for await (const piece of body ?? []) {
      await Promise.all([target.write(piece), digest.write(piece)]);
    }
    await Promise.all([target.close(), digest.close()]);
  } catch (error) {
    await Promise.allSettled([target.abort(error), digest.abort(error)]);
  }
}

function formatHexadecimal(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
