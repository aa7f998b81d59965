/**
 * Permission sets that were resolved, kept in a Worker's memory: for a day as they are, for 90 days while a newer one
 * cannot be had. Sets are kept, never promises: what one request waits for, another cannot wait for in a Worker.
 */

import { parsePermissionSet, type PermissionSet, type PermissionSetResolver } from './permission-set.ts';

const HOUR_MS = 60 * 60_000;
const FRESH_MS = 24 * HOUR_MS;
const USABLE_MS = 90 * FRESH_MS;
/** After a failure it is asked again so much later. */
const RETRY_MS = HOUR_MS / 60;
const SETS_MAX = 200;

interface CachedSet {
  readonly set: PermissionSet | undefined;
  readonly resolvedAt: number;
  readonly askedAt: number;
}

/**
 * @param resolveLexicon finds the lexicon with an NSID and checks that it is its authority's; undefined or an error if
 * there is none
 * @param clock of the Worker
 */
export function createPermissionSetCache(
  resolveLexicon: (nsid: string) => Promise<unknown>,
  clock: { now(): number },
): PermissionSetResolver {
  const cached = new Map<string, CachedSet>();

  async function lookUp(nsid: string): Promise<PermissionSet | undefined> {
    const known = cached.get(nsid);
    const found = await resolveLexicon(nsid).then(parsePermissionSet, () => undefined);
    const now = clock.now();
    if (cached.size >= SETS_MAX) cached.clear();
    const kept = found === undefined && known !== undefined && known.resolvedAt > now - USABLE_MS;
    cached.set(nsid, {
      set: kept ? known.set : found,
      resolvedAt: kept ? known.resolvedAt : now,
      askedAt: now,
    });
    return kept ? known.set : found;
  }

  return async (nsid) => {
    const known = cached.get(nsid);
    const now = clock.now();
    if (known !== undefined) {
      const isFresh = known.set !== undefined && known.resolvedAt > now - FRESH_MS;
      if (isFresh || known.askedAt > now - RETRY_MS) return known.set;
    }
    return lookUp(nsid);
  };
}
