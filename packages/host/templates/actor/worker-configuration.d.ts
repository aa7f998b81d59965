// Written by `sundog types` from wrangler.jsonc. Do not edit.
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('./src/index.js');
    durableNamespaces: 'Counter';
  }
  interface Env {
    COUNTER: DurableObjectNamespace<import('./src/index.js').Counter>;
  }
}
interface Env extends Cloudflare.Env {}
