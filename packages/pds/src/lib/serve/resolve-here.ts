/** DIDs and handles, of this host first: its own are never asked for over the network. */
import { createServiceDocument, parseDidDocument, type Identity } from '../identity/did-document.ts';
import { isServedHere } from '../identity/own-did.ts';
import { findAccount, type PdsRequest } from './pds-request.ts';

/**
 * @param handle of whoever
 * @returns its DID; undefined if it leads nowhere
 */
export async function resolveHandleHere(handle: string, pds: PdsRequest): Promise<string | undefined> {
  const own = await pds.askDirectory('findHandle', handle.toLowerCase());
  if (own !== undefined) return own ?? undefined;
  return pds.host.resolvers.handles.resolve(handle);
}

/**
 * @param did of whoever
 * @param pds the request
 * @param isForced asks whatever is remembered
 * @throws IdentityError, NetworkError
 */
export async function resolveDidHere(did: string, pds: PdsRequest, isForced: boolean): Promise<Identity> {
  const { host, context } = pds;
  if (isServedHere(did, host.settings)) {
    const document = await findOwnDocument(did, pds);
    if (document !== undefined) return parseDidDocument(document, did);
  }
  return host.resolvers.dids.resolve(did, { isForced, waitUntil: (promise) => context.ctx.waitUntil(promise) });
}

/**
 * The document that this host serves for a `did:web` of its own: an account's, or the host's.
 *
 * @returns undefined if there is none
 */
export async function findOwnDocument(did: string, pds: PdsRequest): Promise<unknown> {
  const { serviceDid, publicUrl } = pds.host.settings;
  const account = await findAccount(did, pds);
  if (account !== undefined) return pds.askAccount(account, 'describeDocument');
  return did === serviceDid ? createServiceDocument(serviceDid, publicUrl) : undefined;
}
