/**
 * What the engine's `r2Bucket` binding sends, as logged from workerd 1.20261117.1.
 *
 * Purpose: turns one HTTP request into one typed operation.
 * Called by: the Worker's entry. Owns nothing.
 *
 * Each operation is one HTTP request to `https://fake-host`; which bucket it is for the binding does not say, so the
 * host puts the name into the designator's props (`ctx.props.bucket`).
 * - `head`, `get`, `list` are GET; the header `cf-r2-request` holds the request as JSON.
 * - `put`, `delete` and the four multipart operations are PUT; the body is the request as JSON, `cf-r2-metadata-size`
 *   bytes long, and the value after it without a gap. `content-length` counts both and is always there.
 * - The JSON is Cap'n Proto's (`r2-api.capnp`): one flat object with `version` 1, `method`, and the method's fields.
 *   64-bit numbers are strings; what has its default is left out; `md5` is base64 but the other checksums are
 *   hexadecimal; `include` lists 0 (HTTP) and 1 (custom); metadata is a list of `{ k, v }`.
 *
 * The reply
 * - to a GET: the header `cf-r2-metadata-size` and a body of so many bytes of JSON, then the object's bytes.
 * - to a PUT: a body of JSON alone.
 * - Failures have a status of 400 or more and the header `cf-r2-error`: `{ version, v4code, message }`. 404 with 10007
 *   becomes `null`; 412 with 10031 becomes "the condition did not hold", for a GET with the object's JSON in the body.
 * - A PUT must be read to its end even if it fails, or the caller sees a lost connection instead of the failure.
 * - The engine refuses JSON over 1 MiB.
 */
import * as v from 'valibot';

const wholeNumber = v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.number(), v.minValue(0));

const etag = v.variant('type', [
  v.object({ type: v.literal('strong'), value: v.string() }),
  v.object({ type: v.literal('weak'), value: v.string() }),
  v.object({ type: v.literal('wildcard'), value: v.optional(v.string()) }),
]);

const conditions = v.object({
  etagMatches: v.optional(v.array(etag)),
  etagDoesNotMatch: v.optional(v.array(etag)),
  uploadedBefore: v.optional(wholeNumber),
  uploadedAfter: v.optional(wholeNumber),
  secondsGranularity: v.optional(v.boolean()),
});

const httpFields = v.object({
  contentType: v.optional(v.string()),
  contentLanguage: v.optional(v.string()),
  contentDisposition: v.optional(v.string()),
  contentEncoding: v.optional(v.string()),
  cacheControl: v.optional(v.string()),
  cacheExpiry: v.optional(wholeNumber),
});

const customerKey = v.optional(v.object({ key: v.string() }));

const hexadecimal = v.pipe(v.string(), v.hexadecimal(), v.toLowerCase());
const base64 = v.pipe(
  v.string(),
  v.base64(),
  v.transform((text) => Array.from(atob(text), (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')),
);

const description = {
  customFields: v.optional(v.array(v.object({ k: v.string(), v: v.string() })), []),
  httpFields: v.optional(httpFields, {}),
  storageClass: v.optional(v.string(), 'Standard'),
  ssec: customerKey,
};

const operation = v.variant('method', [
  v.object({ method: v.literal('head'), object: v.string() }),
  v.object({
    method: v.literal('get'),
    object: v.string(),
    range: v.optional(
      v.object({
        offset: v.optional(wholeNumber),
        length: v.optional(wholeNumber),
        suffix: v.optional(wholeNumber),
      }),
    ),
    rangeHeader: v.optional(v.string()),
    onlyIf: v.optional(conditions),
    ssec: customerKey,
  }),
  v.object({
    method: v.literal('list'),
    limit: v.optional(v.number()),
    prefix: v.optional(v.string(), ''),
    cursor: v.optional(v.string()),
    delimiter: v.optional(v.string(), ''),
    startAfter: v.optional(v.string()),
    include: v.optional(v.array(v.number()), []),
  }),
  v.object({
    method: v.literal('put'),
    object: v.string(),
    onlyIf: v.optional(conditions),
    md5: v.optional(base64),
    sha1: v.optional(hexadecimal),
    sha256: v.optional(hexadecimal),
    sha384: v.optional(hexadecimal),
    sha512: v.optional(hexadecimal),
    ...description,
  }),
  v.object({ method: v.literal('delete'), object: v.optional(v.string()), objects: v.optional(v.array(v.string())) }),
  v.object({ method: v.literal('createMultipartUpload'), object: v.string(), ...description }),
  v.object({
    method: v.literal('uploadPart'),
    object: v.string(),
    uploadId: v.string(),
    partNumber: v.pipe(v.number(), v.integer()),
    ssec: customerKey,
  }),
  v.object({
    method: v.literal('completeMultipartUpload'),
    object: v.string(),
    uploadId: v.string(),
    parts: v.optional(v.array(v.object({ part: v.number(), etag: v.string() })), []),
  }),
  v.object({ method: v.literal('abortMultipartUpload'), object: v.string(), uploadId: v.string() }),
]);

const request = v.intersect([v.object({ version: v.literal(1) }), operation]);

/** One operation that the binding asks for. */
export type Operation = v.InferOutput<typeof operation>;

/** The operation of one method. */
export type OperationOf<Method extends Operation['method']> = Extract<Operation, { method: Method }>;

/**
 * Reads the JSON of a request.
 *
 * @param text the header's value or the first part of the body
 * @returns the operation, or undefined if the text is not a request of this protocol version
 */
export function parseOperation(text: string): Operation | undefined {
  const parsed = v.safeParse(request, parseJson(text));
  return parsed.success ? parsed.output : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
