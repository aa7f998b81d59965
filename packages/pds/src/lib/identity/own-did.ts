/** DIDs whose documents this host serves itself: its own, and those of accounts under its name. */
import type { Settings } from '../settings/settings.ts';

/**
 * @param did
 * @param settings of this host
 * @returns whether its document is at `/.well-known/did.json` of this host, or of a name below it
 */
export function isServedHere(did: string, { serviceDid }: Pick<Settings, 'serviceDid'>): boolean {
  return did === serviceDid || (did.startsWith('did:web:') && did.endsWith(`.${serviceDid.slice('did:web:'.length)}`));
}
