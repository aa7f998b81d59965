import type { TestSequencer } from './firehose.ts';
import type { Bench } from './main.ts';

declare global {
  namespace Cloudflare {
    interface Env {
      BENCH: DurableObjectNamespace<Bench>;
      BLOBS: R2Bucket;
      TEST_SEQUENCER: DurableObjectNamespace<TestSequencer>;
    }
  }
}
