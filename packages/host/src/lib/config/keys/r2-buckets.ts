import * as v from 'valibot';

import { bindingName, remote, table, text } from '../fields.ts';
import type { Project } from '../project.ts';
import type { Reading } from '../reading.ts';
import { defaultResourceName } from './default-resource-name.ts';

const bucketName = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    (issue) =>
      `${issue.received} cannot be the name of a bucket\nUse 3 to 63 lower case letters, digits and hyphens, none at the ends.`,
  ),
);

/** `r2_buckets`. */
export const r2BucketsSchema = v.array(
  table({
    binding: bindingName,
    bucket_name: v.optional(bucketName),
    preview_bucket_name: v.optional(bucketName),
    jurisdiction: v.optional(text),
    remote,
  }),
);

/**
 * Reads the R2 buckets; without `bucket_name` a bucket is `<worker>-<binding>`.
 *
 * @param reading the configuration
 * @param worker the Worker's name
 * @returns the buckets
 */
export function readR2Buckets(reading: Reading, worker: string): Project['r2Buckets'] {
  const list = reading.parse('r2_buckets', r2BucketsSchema) ?? [];
  return list.map(({ binding, bucket_name: name }, index) => {
    reading.bind(binding, ['r2_buckets', index, 'binding']);
    return { binding, bucketName: name ?? defaultResourceName(worker, binding) };
  });
}
