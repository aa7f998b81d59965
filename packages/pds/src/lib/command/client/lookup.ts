/** Finds out who is who as the world does, without asking the server that is looked at. */
import { DidResolver } from '../../identity/did-resolver.ts';
import { HandleResolver } from '../../identity/handle-resolver.ts';
import { PlcClient } from '../../identity/plc-client.ts';
import { createGuardedFetch } from '../../network/guarded-fetch.ts';
import { createTxtLookup } from '../../network/txt-lookup.ts';
import { DEFAULT_DOH_URL, DEFAULT_PLC_URL } from '../../settings/defaults.ts';
import { isLocalHost } from '../../settings/url.ts';
import type { Project } from '../project.ts';

/** How a handle leads to a DID. */
export interface HandleClaim {
  readonly did: string;
  readonly method: 'DNS' | 'HTTPS';
}

/** What finds out. */
export interface Lookup {
  readonly dids: DidResolver;
  readonly plc: PlcClient;
  /** @returns what a handle leads to; undefined if nowhere */
  readonly findHandle: (handle: string) => Promise<HandleClaim | undefined>;
}

/**
 * @param project whose settings say which directories are asked
 */
export function createLookup(project: Pick<Project, 'get' | 'url'>): Lookup {
  const isLocal = isLocalHost(new URL(project.url).hostname);
  const guardedFetch = createGuardedFetch({ isLocal });
  const plcUrl = (project.get('PDS_PLC_URL') ?? DEFAULT_PLC_URL).replace(/\/$/, '');
  const lookUpTxt = createTxtLookup(guardedFetch, project.get('PDS_DOH_URL') ?? DEFAULT_DOH_URL);
  const byDns = new HandleResolver({ guardedFetch: () => Promise.reject(new Error('DNS alone')), lookUpTxt });
  const byHttps = new HandleResolver({ guardedFetch, lookUpTxt: () => Promise.resolve([]) });
  return {
    dids: new DidResolver({ guardedFetch, now: () => Date.now(), plcUrl, isLocal }),
    plc: new PlcClient(guardedFetch, plcUrl),
    findHandle: async (handle) => {
      const [dns, https] = await Promise.all([byDns.resolve(handle), byHttps.resolve(handle)]);
      if (dns !== undefined) return { did: dns, method: 'DNS' };
      return https === undefined ? undefined : { did: https, method: 'HTTPS' };
    },
  };
}
