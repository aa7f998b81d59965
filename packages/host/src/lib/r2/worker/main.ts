/**
 * R2 for self-hosting: the service behind an `r2Bucket` binding.
 *
 * This Worker is stateless. It moves bytes between the binding and the byte store and asks the bucket's index
 * (a Durable Object) what to do, so any number of engines that share the objects may run it.
 *
 * Storing a larger value takes three steps, and a crash between any two leaves the old object:
 * reserve a blob's name in the index, write the bytes under it, let the index point to it.
 */
import { BlobStore } from './blobs/blob-store.ts';
import { RequestBody } from './blobs/request-body.ts';
import type { Env } from './env.ts';
import { abortUpload } from './operations/abort-upload.ts';
import { completeUpload } from './operations/complete-upload.ts';
import type { OperationContext } from './operations/context.ts';
import { createUpload } from './operations/create-upload.ts';
import { deleteObjects } from './operations/delete.ts';
import { get } from './operations/get.ts';
import { head } from './operations/head.ts';
import { list } from './operations/list.ts';
import { put } from './operations/put.ts';
import { uploadPart } from './operations/upload-part.ts';
import { parseOperation, type Operation } from './protocol/request.ts';
import { createFailureResponse, R2Failure } from './protocol/response.ts';

export { BucketIndex } from './index/bucket-index.ts';

/** What the host writes into the binding's designator. */
interface Props {
  bucket: string;
}

export default {
  async fetch(request, env, ctx) {
    const { bucket } = ctx.props as Props;
    const context: OperationContext = {
      index: env.INDEX.getByName(bucket),
      store: new BlobStore(env.BLOBS),
      settings: env.SETTINGS,
      waitUntil: (work) => ctx.waitUntil(work),
    };
    return request.method === 'PUT' ? answerPut(context, request) : answerGet(context, request);
  },
} satisfies ExportedHandler<Env>;

async function answerGet(context: OperationContext, request: Request): Promise<Response> {
  return answer(async () => perform(context, mustParse(request.headers.get('cf-r2-request') ?? ''), undefined));
}

async function answerPut(context: OperationContext, request: Request): Promise<Response> {
  let body: RequestBody | undefined;
  const response = await answer(async () => {
    body = new RequestBody(request);
    return perform(context, mustParse(await body.readMetadata()), body);
  });
  if (response.ok || body === undefined) return response;
  await body.drain().catch(() => {});
  return response;
}

async function answer(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof R2Failure) return createFailureResponse(error);
    // oxlint-disable-next-line no-console -- what went wrong inside is for the operator, not for the caller
    console.error('R2:', error);
    return createFailureResponse(new R2Failure('InternalError'));
  }
}

function mustParse(text: string): Operation {
  const operation = parseOperation(text);
  if (operation === undefined)
    throw new R2Failure('InvalidArgument', { message: `Not a request this R2 understands: ${text.slice(0, 200)}` });
  return operation;
}

function perform(context: OperationContext, operation: Operation, body: RequestBody | undefined): Promise<Response> {
  switch (operation.method) {
    case 'head':
      return head(context, operation);
    case 'get':
      return get(context, operation);
    case 'list':
      return list(context, operation);
    case 'put':
      return put(context, operation, mustHaveBody(body));
    case 'delete':
      return deleteObjects(context, operation);
    case 'createMultipartUpload':
      return createUpload(context, operation);
    case 'uploadPart':
      return uploadPart(context, operation, mustHaveBody(body));
    case 'completeMultipartUpload':
      return completeUpload(context, operation);
    case 'abortMultipartUpload':
      return abortUpload(context, operation);
  }
}

function mustHaveBody(body: RequestBody | undefined): RequestBody {
  if (body === undefined) throw new R2Failure('MissingContentLength');
  return body;
}
