import type { CloudflareBinding } from './manifest.ts';

/**
 * The name of a binding that a photon reaches by `this.cf`: `shop_cache_kv` for `this.cf.kv('cache')` in photon `shop`.
 *
 * @param photon name of the photon
 * @param kind of the service
 * @param name that the photon gives it, if any
 */
export function formatBinding(photon: string, kind: CloudflareBinding['kind'], name?: string): string {
  const parts = name === undefined || name === '' ? [photon, kind] : [photon, name, kind];
  return parts.join('_').replaceAll(/[^A-Za-z0-9_]/g, '_');
}
