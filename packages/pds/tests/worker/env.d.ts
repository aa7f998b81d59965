import type { TestSequencer } from './firehose.ts';
import type { Bench } from './main.ts';
import type { TestRepository } from './repository.ts';
import type { TestOAuth } from './oauth-host.ts';

declare global {
  namespace Cloudflare {
    interface Env {
      BENCH: DurableObjectNamespace<Bench>;
      BLOBS: R2Bucket;
      TEST_REPOSITORY: DurableObjectNamespace<TestRepository>;
      TEST_OAUTH: DurableObjectNamespace<TestOAuth>;
      TEST_SEQUENCER: DurableObjectNamespace<TestSequencer>;
    }
  }
}
