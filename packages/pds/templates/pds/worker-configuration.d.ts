// Written by `sundog types` from wrangler.jsonc. Do not edit.
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('./src/index.js');
    durableNamespaces: 'Account' | 'Directory' | 'Sequencer';
  }
  interface Env {
    BLOBS: R2Bucket;
  }
}
interface Env extends Cloudflare.Env {}
