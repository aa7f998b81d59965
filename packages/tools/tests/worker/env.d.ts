import type { Bench, RunActor } from './main.ts';

declare global {
  namespace Cloudflare {
    interface Env {
      BENCH: DurableObjectNamespace<Bench>;
      RUN_ACTOR: DurableObjectNamespace<RunActor>;
    }
  }
}
