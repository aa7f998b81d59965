import { BodyTooLargeError } from './request-errors.ts';

/**
 * Reads a request's body as text, and no further than allowed: what a stranger sends must not fill the memory.
 *
 * @param request whose body nobody has read
 * @param sizeBytesMax the most it may have
 * @returns UTF-8 as text
 * @throws BodyTooLargeError
 */
export async function readBody(request: Request, sizeBytesMax: number): Promise<string> {
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  if (length > sizeBytesMax) throw new BodyTooLargeError(sizeBytesMax);
  // The engine reads no more than the length says, takes none that is no number, and drops one that comes with chunks.
  if (length >= 0) return request.text();
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
