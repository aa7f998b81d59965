interface Env {
  USERS: D1Database;
  ROOM: DurableObjectNamespace<import('./room.ts').Room>;
  BLOBS: R2Bucket;
  /** These four are in `.dev.vars`, which `prepare.mjs` makes. */
  PDS_PUBLIC_URL?: string;
  PDS_SECRET?: string;
  PDS_ADMIN_PASSWORD?: string;
  DEMO_PASSWORD?: string;
}
