import { BodyTooLargeError } from './serve-errors.ts';

/**
 * Reads a request's body as text, and no further than allowed: what a stranger sends must not fill the memory.
 *
 * @param request whose body nobody has read
 * @param sizeBytesMax the most it may have
 * @returns UTF-8 as text
 * @throws BodyTooLargeError
 */
export async function readBody(request: Request, sizeBytesMax: number): Promise<string> {
  const length = request.headers.get('content-length');
  if (length !== null) {
    if (Number(length) > sizeBytesMax) throw new BodyTooLargeError(sizeBytesMax);
    return request.text(); // The engine reads no more than the length says.
  }
  if (request.body === null) return '';
  let sizeBytes = 0;
  const counted = request.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        sizeBytes += chunk.byteLength;
        if (sizeBytes > sizeBytesMax) throw new BodyTooLargeError(sizeBytesMax);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted).text();
}
