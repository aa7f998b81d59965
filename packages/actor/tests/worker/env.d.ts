declare namespace Cloudflare {
  interface Env {
    BROADCASTER: DurableObjectNamespace<import('./broadcaster.ts').Broadcaster>;
    QUIET_ROOM: DurableObjectNamespace<import('./actors.ts').QuietRoom>;
    BROKEN: DurableObjectNamespace<import('./actors.ts').Broken>;
    HOARDER: DurableObjectNamespace<import('./actors.ts').Hoarder>;
    ROOM: DurableObjectNamespace<import('./actors.ts').Room>;
    WORKSHOP: DurableObjectNamespace<import('./workshop.ts').Workshop>;
    BENCH: DurableObjectNamespace<import('./main.ts').Bench>;
    WAKING: DurableObjectNamespace<import('./main.ts').Waking>;
    GLOBAL_MEMORY: DurableObjectNamespace<import('./main.ts').GlobalMemory>;
  }
}
