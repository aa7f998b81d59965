interface Env {
  ROOM: DurableObjectNamespace<import('./room.ts').Room>;
}
