/**
 * Where blobs are: the bucket `BLOBS`.
 *
 * @param env of the project
 * @throws TypeError without one
 */
export function mustGetBucket(env: object): R2Bucket {
  const bucket: unknown = Reflect.get(env, 'BLOBS');
  if (typeof bucket === 'object' && bucket !== null && 'put' in bucket) return bucket as R2Bucket;
  throw new TypeError(
    'The project has no R2 bucket with the binding BLOBS: add it to "r2_buckets" of its configuration.',
  );
}
