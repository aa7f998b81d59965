import { systemClock } from '@sundog/actor';

import { InvalidFilesError } from './files-errors.ts';
import type { S3Bucket } from './presign.ts';
import { createSigner, type Signer } from './signer.ts';

/** What a project says about its files. */
export interface FilesOptions {
  /** Name of the R2 bucket's binding; what is there besides, below other names than `live/…`, is not touched. */
  readonly bucket: string;
  /** Name of the secret that addresses are signed with; it has at least 32 characters. */
  readonly secret: string;
  /** The most bytes of a file; 100 MiB unless given. */
  readonly sizeBytesMax?: number;
  /** Where the server is: `https://app.example.com`. Without it addresses begin with `/`. */
  readonly origin?: string;
  /** The same bucket by S3's interface: pages then put and get files there, and not through this server. */
  readonly s3?: S3Options;
}

/** A bucket by S3's interface. */
export interface S3Options {
  /** `https://<account>.r2.cloudflarestorage.com`. */
  readonly endpoint: string;
  /** The bucket's name there. */
  readonly bucket: string;
  /** `auto` unless given. */
  readonly region?: string;
  /** Names of the secrets that have the key. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Where a project's files are, and what they are signed with. */
export interface FilesPlace {
  /** Name of the binding. */
  readonly name: string;
  readonly bucket: R2Bucket;
  readonly signer: Signer;
  /** What addresses on this server begin with. */
  readonly base: string;
  readonly sizeBytesMax: number;
  readonly s3: S3Bucket | undefined;
  readonly now: () => number;
  readonly uuid: () => string;
}

const SECRET_LENGTH_MIN = 32;
const SIZE_BYTES_MAX = 100 * 1024 * 1024;

/**
 * Finds in the environment what the options name.
 *
 * @param options of the project
 * @param prefix of the mount
 * @param env bindings of the Worker
 * @throws {InvalidFilesError}
 */
export function openFilesPlace(options: FilesOptions, prefix: string, env: object): FilesPlace {
  const { bucket: name, secret, sizeBytesMax = SIZE_BYTES_MAX, origin = '', s3 } = options;
  const bucket: unknown = Reflect.get(env, name);
  if (!isBucket(bucket)) {
    throw new InvalidFilesError(`live({ files: { bucket: '${name}' } }): there is no R2 bucket bound to this name.`, {
      bucket: name,
    });
  }
  return {
    name,
    bucket,
    signer: createSigner(mustGetText(env, secret, SECRET_LENGTH_MIN)),
    base: `${origin.replace(/\/$/, '')}${prefix}`,
    sizeBytesMax,
    s3: s3 === undefined ? undefined : openS3(s3, env),
    now: () => systemClock.now(),
    uuid: () => systemClock.uuid(),
  };
}

function openS3({ endpoint, bucket, region = 'auto', accessKeyId, secretAccessKey }: S3Options, env: object): S3Bucket {
  if (!URL.canParse(endpoint)) {
    throw new InvalidFilesError(`live({ files: { s3: { endpoint } } }) must be a URL, found "${endpoint}".`, {
      endpoint,
    });
  }
  return {
    url: `${endpoint.replace(/\/$/, '')}/${bucket}`,
    region,
    accessKeyId: mustGetText(env, accessKeyId, 1),
    secretAccessKey: mustGetText(env, secretAccessKey, 1),
  };
}

function mustGetText(env: object, name: string, lengthMin: number): string {
  const found: unknown = Reflect.get(env, name);
  if (typeof found === 'string' && found.length >= lengthMin) return found;
  const expected = lengthMin === 1 ? 'text' : `at least ${lengthMin} characters`;
  throw new InvalidFilesError(
    `live({ files }) needs the secret ${name}, of ${expected}: put it into .dev.vars, and in the cloud use "wrangler secret put ${name}".`,
    { secret: name },
  );
}

function isBucket(value: unknown): value is R2Bucket {
  return typeof value === 'object' && value !== null && value.constructor.name === 'R2Bucket';
}
