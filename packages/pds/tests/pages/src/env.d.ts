import type { Desk } from './desk.ts';

declare global {
  namespace Cloudflare {
    interface Env {
      DESK: DurableObjectNamespace<Desk>;
    }
  }
}
