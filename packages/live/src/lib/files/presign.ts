/** Signed addresses of S3: AWS Signature Version 4 in the query, without a signed body. */
import { hashText, signBytes, signText } from './digest.js';

/** A bucket, and who asks. */
export interface S3Bucket {
  /** Where its objects begin: `https://<account>.r2.cloudflarestorage.com/<bucket>`. */
  readonly url: string;
  /** `auto` for R2. */
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request that somebody else may make. */
export interface PresignedRequest {
  readonly method: 'GET' | 'PUT';
  /** Name of the object. */
  readonly object: string;
  /** Headers that the request must have, in lower case; `host` is one in any case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** From when on, in milliseconds since 1970. */
  readonly signedAtMs: number;
  /** For how long; S3 takes a week at most. */
  readonly expiresSeconds: number;
}

/**
 * Signs a request.
 *
 * @param bucket and who asks
 * @param request that somebody else may make
 * @returns its address
 */
export function presign(bucket: S3Bucket, request: PresignedRequest): string {
  const { method, object, headers = {}, query = {}, signedAtMs, expiresSeconds } = request;
  const { host, pathname, origin } = new URL(bucket.url);
  const path = `${pathname.replace(/\/$/, '')}/${object.split('/').map(encodeStrictly).join('/')}`;
  const time = new Date(signedAtMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${bucket.region}/s3/aws4_request`;
  const signedHeaders = Object.entries({ ...headers, host }).toSorted(byName);
  const names = signedHeaders.map(([name]) => name).join(';');
  const parameters = Object.entries({
    ...query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${bucket.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(expiresSeconds),
    'X-Amz-SignedHeaders': names,
  });
  const text = parameters
    .map(([name, value]): [string, string] => [encodeStrictly(name), encodeStrictly(value)])
    .toSorted(byName)
    .map((pair) => pair.join('='))
    .join('&');
  const lines = signedHeaders.map(([name, value]) => `${name}:${value.trim()}\n`).join('');
  const canonical = [method, path, text, lines, names, 'UNSIGNED-PAYLOAD'].join('\n');
  const digest = hashText(canonical);
  const toSign = ['AWS4-HMAC-SHA256', time, scope, digest].join('\n');
  const signature = signText(createKey(bucket, time), toSign, 'hex');
  return `${origin}${path}?${text}&X-Amz-Signature=${signature}`;
}

function createKey({ secretAccessKey, region }: S3Bucket, time: string): Uint8Array {
  let key: string | Uint8Array = `AWS4${secretAccessKey}`;
  for (const part of [time.slice(0, 8), region, 's3']) key = signBytes(key, part);
  return signBytes(key, 'aws4_request');
}

function byName([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : 1;
}

/** RFC 3986: JavaScript leaves five more characters as they are. */
function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
