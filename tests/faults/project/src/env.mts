import { type Inbox } from './inbox.mts';

/** What the configuration binds. */
export interface Env {
  INBOX: DurableObjectNamespace<Inbox>;
  KV: KVNamespace;
  DB: D1Database;
  BUCKET: R2Bucket;
  QUEUE: Queue<number>;
}
