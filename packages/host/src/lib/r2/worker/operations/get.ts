import { cutSlice, type PieceSlice } from '../../decide/blob-pieces.ts';
import { parseRangeHeader } from '../../decide/range.ts';
import type { OperationOf } from '../protocol/request.ts';
import { formatObject, metadataHeaders, R2Failure } from '../protocol/response.ts';
import { checkWantedKey, refuseCustomerKey } from './checks.ts';
import type { OperationContext } from './context.ts';

const encoder = new TextEncoder();

/** Tells of an object and sends its bytes, or a range of them. */
export async function get(context: OperationContext, operation: OperationOf<'get'>): Promise<Response> {
  checkWantedKey(operation.object);
  refuseCustomerKey(operation.ssec);
  const wanted = operation.rangeHeader === undefined ? operation.range : parseRangeHeader(operation.rangeHeader);
  const found = await context.index.lookup(operation.object, operation.onlyIf, wanted);
  switch (found.kind) {
    case 'missing':
      throw new R2Failure('NoSuchKey');
    case 'unmet':
      throw new R2Failure('PreconditionFailed', { object: found.record });
    case 'unsatisfiable':
      throw new R2Failure('InvalidRange');
    case 'found': {
      const { record, range, bytes, slices } = found;
      const metadata = encoder.encode(JSON.stringify(formatObject(record, { http: true, custom: true, range })));
      const body =
        bytes === undefined ? await stream(context, metadata, slices.flatMap(cutSlice)) : join(metadata, bytes);
      return new Response(body, { headers: metadataHeaders(metadata) });
    }
  }
}

function join(metadata: Uint8Array, bytes: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(metadata.byteLength + bytes.byteLength);
  body.set(metadata);
  body.set(new Uint8Array(bytes), metadata.byteLength);
  return body;
}

/**
 * Sends slices of files one after the other. The first is opened before the reply's head leaves, so that a lost blob
 * is a failure and not a broken body. The engine moves the bytes itself; no JavaScript sees them.
 */
async function stream(
  { store, waitUntil }: OperationContext,
  metadata: Uint8Array,
  slices: PieceSlice[],
): Promise<ReadableStream> {
  const [first, ...others] = slices;
  const size = slices.reduce((sum, { length }) => sum + length, metadata.byteLength);
  const { readable, writable } = new FixedLengthStream(size);
  const opened = first === undefined ? undefined : await store.read(first);
  const send = async (): Promise<void> => {
    const writer = writable.getWriter();
    await writer.write(metadata);
    writer.releaseLock();
    await opened?.pipeTo(writable, { preventClose: true });
    for (const slice of others) await (await store.read(slice)).pipeTo(writable, { preventClose: true });
    await writable.close();
  };
  waitUntil(send().catch((error: unknown) => writable.abort(error).catch(() => {})));
  return readable;
}
