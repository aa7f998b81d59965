import type { BlobStore } from '../blobs/blob-store.ts';
import type { BucketIndex } from '../index/bucket-index.ts';
import type { Settings } from '../settings.ts';

/** What every operation works with. */
export interface OperationContext {
  index: DurableObjectStub<BucketIndex>;
  store: BlobStore;
  settings: Settings;
  /** Keeps the engine at work after the reply's head has left. */
  waitUntil: (work: Promise<unknown>) => void;
}
