declare namespace Cloudflare {
  interface Env {
    BENCH: DurableObjectNamespace<import('./main.ts').Bench>;
  }
}
