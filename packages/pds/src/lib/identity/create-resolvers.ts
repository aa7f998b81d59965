/** What finds out who is who, put together once for a Worker or an actor. What it remembers is a cache. */
import { createGuardedFetch, type GuardedFetch } from '../network/guarded-fetch.ts';
import { createTxtLookup } from '../network/txt-lookup.ts';
import type { Settings } from '../settings/settings.ts';
import { DidResolver } from './did-resolver.ts';
import { HandleResolver } from './handle-resolver.ts';
import { PlcClient } from './plc-client.ts';

/** The resolvers. */
export interface Resolvers {
  readonly guardedFetch: GuardedFetch;
  readonly dids: DidResolver;
  readonly handles: HandleResolver;
  readonly plc: PlcClient;
}

/** What this host knows without asking anybody. */
export interface LocalIdentities {
  /** See `HandleResolverOptions.getLocal`. */
  readonly getDid?: (handle: string) => Promise<string | null | undefined>;
}

/** @returns the resolvers of a host */
export function createResolvers(settings: Settings, now: () => number, local: LocalIdentities = {}): Resolvers {
  const guardedFetch = createGuardedFetch({ isLocal: settings.isLocal });
  const { plcUrl, isLocal, dohUrl } = settings;
  return {
    guardedFetch,
    dids: new DidResolver({ guardedFetch, now, plcUrl, isLocal }),
    handles: new HandleResolver({
      guardedFetch,
      lookUpTxt: createTxtLookup(guardedFetch, dohUrl),
      ...(local.getDid === undefined ? {} : { getLocal: local.getDid }),
    }),
    plc: new PlcClient(guardedFetch, plcUrl),
  };
}
