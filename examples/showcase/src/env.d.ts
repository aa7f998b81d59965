interface Env {
  USERS: D1Database;
  ROOM: DurableObjectNamespace<import('./room.ts').Room>;
}
