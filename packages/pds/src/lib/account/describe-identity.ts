/** The DID document of an account as this host would write it. */
import { createDidDocument, type DidDocument } from '../identity/did-document.ts';
import { mustGetProfile, type AccountParts } from './account-parts.ts';

/**
 * What the account's document has to say for it to live here. It is what is served for a `did:web` of this host, and
 * what a `did:plc` says unless it was changed elsewhere.
 */
export async function describeDidDocument(parts: AccountParts): Promise<DidDocument> {
  const { handle } = mustGetProfile(parts);
  const { did: signingKey } = await parts.signingKey();
  return createDidDocument({ did: parts.did, handle, signingKey, pdsUrl: parts.settings.publicUrl });
}
