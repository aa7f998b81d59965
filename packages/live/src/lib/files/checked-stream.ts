/** Bytes on their way, of which the digest is taken. */
export interface CheckedStream {
  /** As many bytes as were said, or it fails. */
  readonly readable: ReadableStream;
  /** Lower-case hexadecimal; after the last byte. */
  readonly sha256: Promise<string>;
  /** Whether whoever sends them has stopped before the end. */
  readonly isCutOff: boolean;
}

/**
 * Lets a body of known length through, piece by piece, and takes its digest.
 *
 * @param body null: there are no bytes
 * @param sizeBytes how many it has
 */
export function createCheckedStream(body: ReadableStream<Uint8Array> | null, sizeBytes: number): CheckedStream {
  const digest = new crypto.DigestStream('SHA-256');
  const sha256 = digest.digest.then(formatHexadecimal);
  // Whoever waits for the readable is told of the same failure.
  sha256.catch(() => {});
  const { readable, writable } = new FixedLengthStream(sizeBytes);
  const stream = { readable, sha256, isCutOff: false };
  void pass(body, [writable.getWriter(), digest.getWriter()], () => (stream.isCutOff = true));
  return stream;
}

async function pass(
  body: ReadableStream<Uint8Array> | null,
  targets: readonly WritableStreamDefaultWriter[],
  onCutOff: () => void,
): Promise<void> {
  const reader = body?.getReader();
  try {
    for (;;) {
      const piece = await reader?.read().catch((error: unknown) => {
        onCutOff();
        throw error;
      });
      if (piece === undefined || piece.done) break;
      await Promise.all(targets.map((target) => target.write(piece.value)));
    }
    await Promise.all(targets.map((target) => target.close()));
  } catch (error) {
    await Promise.allSettled([reader?.cancel(error), ...targets.map((target) => target.abort(error))]);
  }
}

function formatHexadecimal(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
