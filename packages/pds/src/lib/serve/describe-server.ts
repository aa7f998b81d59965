/** What a host says of itself to everybody. */
import type { Settings } from '../settings/settings.ts';

/** @returns the answer to `com.atproto.server.describeServer` */
export function describeServer({ serviceDid, handleDomains, isInviteRequired, blobBytesMax }: Settings) {
  return {
    did: serviceDid,
    availableUserDomains: [...handleDomains],
    inviteCodeRequired: isInviteRequired,
    blobUploadLimit: blobBytesMax,
    links: {},
    contact: {},
  };
}
