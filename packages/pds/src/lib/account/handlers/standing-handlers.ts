/** `com.atproto.server.*` in the account: whether it is open to the world, and what it still lacks. */
import type { Profile } from '../profile-table.ts';
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import type { AccountHandlers } from '../account-scope.ts';
import { mustGetProfile, type AccountParts } from '../account-parts.ts';
import { activateAccount, deactivateAccount } from '../lifecycle.ts';

/** The handlers. */
export const standingHandlers = {
  'com.atproto.server.activateAccount': async (_call, parts) => {
    const fault = await parts.identity.findFault(mustGetProfile(parts), await parts.signingKey());
    if (fault !== undefined) throw new XrpcError(400, 'InvalidRequest', fault);
    await activateAccount(parts);
  },

  'com.atproto.server.checkAccountStatus': async (_call, parts) => {
    const profile = mustGetProfile(parts);
    const { records, blocks } = parts.repository.counts();
    const head = parts.repository.head();
    const blobs = parts.references.count();
    return {
      activated: profile.status === 'active',
      validDid: (await findFault(parts, profile)) === undefined,
      repoCommit: head?.cid ?? '',
      repoRev: head?.rev ?? '',
      repoBlocks: blocks,
      indexedRecords: records,
      privateStateValues: parts.preferences.count(),
      expectedBlobs: blobs.referenced,
      importedBlobs: blobs.stored,
    };
  },

  'com.atproto.server.deactivateAccount': async ({ input }, parts) => {
    const deleteAfter = input.deleteAfter === undefined ? null : Date.parse(input.deleteAfter);
    if (deleteAfter !== null && deleteAfter <= parts.clock.now()) {
      throw new XrpcError(400, 'InvalidRequest', 'Input/deleteAfter must be in the future');
    }
    await deactivateAccount(parts, deleteAfter);
  },

  'com.atproto.temp.checkSignupQueue': (_call, parts) => ({ activated: mustGetProfile(parts).status === 'active' }),
} satisfies Partial<AccountHandlers>;

/** A document that cannot be had is no valid one. */
async function findFault(parts: AccountParts, profile: Profile): Promise<string | undefined> {
  try {
    return await parts.identity.findFault(profile, await parts.signingKey());
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
