declare namespace Cloudflare {
  interface Env {
    BENCH: DurableObjectNamespace<import('./main.ts').Bench>;
    WAKING: DurableObjectNamespace<import('./main.ts').Waking>;
  }
}
