/**
 * The parts of a body as they come. Not every browser can iterate over a body itself.
 *
 * @param body of a response
 * @param onChunk told about each
 * @yields bytes
 */
export async function* readChunks(
  body: ReadableStream<Uint8Array>,
  onChunk: () => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onChunk();
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
