/**
 * Offers each bucket's methods over HTTP: `POST /<bucket>` with the call as JSON in `x-call`, and the value, if there
 * is one, as the body. What JSON cannot say is marked: `{ $date }`, `{ $headers }`, `{ $bytes }` (the body, read at
 * once) and `{ $stream }` (the body as it comes). Replies have the result as JSON in `x-result` or, where it may be
 * long, in the body.
 */
interface Call {
  method: string;
  upload?: { key: string; id: string };
  args: unknown[];
}

export default {
  async fetch(request, env) {
    const bucket = env[new URL(request.url).pathname.slice(1)];
    if (bucket === undefined) return reply({ error: 'no such bucket' });
    const call = JSON.parse(decodeURIComponent(request.headers.get('x-call') ?? '')) as Call;
    try {
      const args = await Promise.all(call.args.map((argument) => revive(argument, request)));
      const target: R2Bucket | R2MultipartUpload =
        call.upload === undefined ? bucket : bucket.resumeMultipartUpload(call.upload.key, call.upload.id);
      const method = Reflect.get(target, call.method) as (...args: unknown[]) => Promise<unknown>;
      return toResponse(await method.apply(target, args));
    } catch (error) {
      return reply({ error: String(error) });
    }
  },
} satisfies ExportedHandler<Record<string, R2Bucket>>;

async function revive(value: unknown, request: Request): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map((item) => revive(item, request)));
  if ('$date' in value) return new Date(Number(value.$date));
  if ('$headers' in value) return new Headers(value.$headers as Record<string, string>);
  if ('$bytes' in value) return request.arrayBuffer();
  if ('$stream' in value) return request.body;
  const entries = Object.entries(value).map(async ([name, field]) => [name, await revive(field, request)]);
  return Object.fromEntries(await Promise.all(entries)) as unknown;
}

function toResponse(result: unknown): Response {
  if (typeof result !== 'object' || result === null) return reply({ value: result ?? null });
  if ('objects' in result)
    return reply({ value: { ...result, objects: (result.objects as R2Object[]).map(describe) } });
  if ('uploadId' in result) return reply({ value: { uploadId: result.uploadId } });
  if (!('httpEtag' in result)) return reply({ value: result });
  const object = result as R2Object | R2ObjectBody;
  if (!('body' in object)) return reply({ value: describe(object) });
  const headers = { 'x-result': encodeURIComponent(JSON.stringify({ value: { ...describe(object), hasBody: true } })) };
  return new Response(object.body, { headers });
}

function describe(object: R2Object): Record<string, unknown> {
  const { key, version, size, etag, httpEtag, uploaded, httpMetadata, customMetadata, range, storageClass } = object;
  const metadata = { httpMetadata, customMetadata };
  return { key, version, size, etag, httpEtag, uploaded: +uploaded, range, storageClass, ...metadata, ...sums(object) };
}

function sums({ checksums }: R2Object): Record<string, unknown> {
  return { checksums: checksums.toJSON() };
}

function reply(result: unknown): Response {
  return new Response(JSON.stringify(result));
}
