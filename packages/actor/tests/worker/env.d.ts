declare namespace Cloudflare {
  interface Env {
    BROADCASTER: DurableObjectNamespace<import('./broadcaster.ts').Broadcaster>;
    ROOM: DurableObjectNamespace<import('./actors.ts').Room>;
    BENCH: DurableObjectNamespace<import('./main.ts').Bench>;
    WAKING: DurableObjectNamespace<import('./main.ts').Waking>;
    GLOBAL_MEMORY: DurableObjectNamespace<import('./main.ts').GlobalMemory>;
  }
}
