/** Blobs: the Worker brings their bytes to R2 and back; the account knows which there are. */
import type { Credential } from '../../access/credential.ts';
import type { BlobFacts, StoredBlob } from '../../blobs/blob-table.ts';
import { mustGetProfile, type AccountParts } from '../account-parts.ts';
import { credentialHere, mustBeAvailable } from '../admit.ts';

/** The requests. */
export const blobRequests = {
  /** Where an upload goes, and how large it may become. */
  beginUpload: (parts: AccountParts, sizeBytes?: number) => {
    mustGetProfile(parts);
    return parts.blobs.beginUpload(sizeBytes);
  },

  /** Whether the account is closed by its owner and lacks blobs that its records name, as after an import. */
  isMovingIn: ({ profile, references }: AccountParts): boolean =>
    profile.get()?.status === 'deactivated' && references.listMissingBlobs({ limit: 1 }).blobs.length > 0,

  /** Takes an upload that has arrived in R2. */
  finishUpload: (parts: AccountParts, upload: StoredBlob): BlobFacts & { readonly cid: string } => {
    mustGetProfile(parts);
    return parts.blobs.finishUpload(upload);
  },

  /** Gives an upload up. */
  abandonUpload: (parts: AccountParts, key: string): void => parts.blobs.abandonUpload(key),

  /** The blob that anybody may have; undefined if there is none. */
  getServedBlob: (parts: AccountParts, cid: string, credential: Credential): StoredBlob | undefined => {
    mustBeAvailable(mustGetProfile(parts), credentialHere(credential, parts.did));
    return parts.blobs.getServed(cid);
  },
};
