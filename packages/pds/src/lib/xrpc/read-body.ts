/**
 * A request's body: its media type, its bytes as they were before compression, and how many there may be.
 *
 * Every failure is the caller's: 400, 413 or 415, as the reference server answers.
 */
import { XrpcError } from './xrpc-error.ts';

/** RFC 9110, 8.3.1. */
const MEDIA_TYPE = /^[!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+$/;

/**
 * @param request as it came
 * @returns the media type in lower case, without parameters; undefined if the request does not say one
 */
export function getContentType(request: Request): string | undefined {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
  const lowerCase = type.trim().toLowerCase();
  return MEDIA_TYPE.test(lowerCase) ? lowerCase : undefined;
}

/**
 * The body as a stream, decompressed, that fails with `PayloadTooLarge` once it has more bytes than it may.
 *
 * @param request whose body nobody has read
 * @param bytesMax of the body, decompressed
 * @throws {XrpcError} `PayloadTooLarge` (413) at once if the request says so, `UnsupportedMediaType` (415)
 */
export function openBody(request: Request, bytesMax: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax);
  return decodeBody(request)?.pipeThrough(createLimit(bytesMax)) ?? new Blob([]).stream();
}

/**
 * The body as a stream of the engine's own, decompressed, of any length: for whoever counts as they read.
 *
 * @param request whose body nobody has read
 * @throws {XrpcError} `UnsupportedMediaType` (415)
 */
export function decodeBody(request: Request): ReadableStream<Uint8Array<ArrayBuffer>> | null {
  const decoders = (request.headers.get('content-encoding') ?? 'identity').split(',').map(createDecoder);
  const { body } = request;
  return body && decoders.reduceRight<ReadableStream>((stream, decoder) => decoder?.(stream) ?? stream, body);
}

/**
 * @param request whose body nobody has read
 * @param bytesMax of the body, decompressed
 * @returns the whole body
 * @throws {XrpcError} `PayloadTooLarge`, `UnsupportedMediaType`, `InvalidRequest`
 */
export async function readBody(request: Request, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  const { headers } = request;
  // The engine holds a body to its length, so one that says it is small needs no counting on the way.
  const isMeasured = Number(headers.get('content-length') ?? Infinity) <= bytesMax && !headers.has('content-encoding');
  const source = isMeasured ? request : new Response(openBody(request, bytesMax));
  try {
    return new Uint8Array(await source.arrayBuffer());
  } catch (error) {
    if (error instanceof XrpcError) throw error;
    throw new XrpcError(400, 'InvalidRequest', 'The request body could not be read');
  }
}

/** What a read answers. */
interface Piece {
  readonly done: boolean;
  readonly value?: Uint8Array | undefined;
}

const PIECE_BYTES = 256 * 1024;

/**
 * The bytes of a body, piece by piece, all in the same piece of memory: garbage of the size of the body would not be
 * collected in time.
 *
 * @param body a stream of bytes, as the engine's own are; null: no bytes. Cancelled if not all of it is taken
 * @yields {Uint8Array} a piece, overwritten once the next is asked for
 */
export async function* readPieces(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader({ mode: 'byob' });
  let memory: ArrayBufferLike = new ArrayBuffer(PIECE_BYTES);
  try {
    for (;;) {
      const piece: Piece | undefined = await reader?.read(new Uint8Array(memory));
      if (piece?.value === undefined || piece.done) return;
      yield piece.value;
      memory = piece.value.buffer;
    }
  } finally {
    await reader?.cancel().catch(() => {}); // Whoever reads has been told why.
  }
}

/** Bodies up to this length are read though they are refused: who is still sending would not see the answer. */
const DISCARDED_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Reads a body that nobody wants, if it says that it is of bearable length. Never throws.
 *
 * @param request that is refused
 */
export async function discardBody(request: Request): Promise<void> {
  const length = Number(request.headers.get('content-length') ?? Infinity);
  if (request.body === null || request.bodyUsed || length > DISCARDED_BYTES_MAX) return;
  await request.body.pipeTo(new WritableStream()).catch(() => {}); // Who has hung up needs no answer.
}

type Decoder = (stream: ReadableStream) => ReadableStream;

function createDecoder(encoding: string): Decoder | undefined {
  const name = encoding.trim().toLowerCase();
  switch (name) {
    case 'identity':
    case '':
      return undefined;
    case 'gzip':
    case 'deflate':
      return (stream) => stream.pipeThrough(new DecompressionStream(name));
    default:
      throw new XrpcError(415, 'UnsupportedMediaType', 'unsupported content-encoding');
  }
}

function createLimit(bytesMax: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) controller.error(tooLarge(bytesMax));
      else controller.enqueue(chunk);
    },
  });
}

function tooLarge(bytesMax: number): XrpcError {
  return new XrpcError(413, 'PayloadTooLarge', `request entity too large: at most ${bytesMax} bytes`);
}
