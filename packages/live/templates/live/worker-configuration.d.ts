// Written by `sundog types` from wrangler.jsonc. Do not edit.
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('./src/index.js');
    durableNamespaces: 'LiveShard';
  }
  interface Env {}
}
interface Env extends Cloudflare.Env {}
