import type { BucketIndex } from './index/bucket-index.ts';
import type { Settings } from './settings.ts';

/** What the host binds to this Worker. */
export interface Env {
  /** One object per bucket. */
  INDEX: DurableObjectNamespace<BucketIndex>;
  /** Where bytes lie: a `disk` service, or in a cluster a `bucket` service. */
  BLOBS: Fetcher;
  SETTINGS: Settings;
}
