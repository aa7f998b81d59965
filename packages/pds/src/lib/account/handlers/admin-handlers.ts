/** `com.atproto.admin.*` in the account: what moderators see and decide of it. */
import { parseAtUri } from '../../values/at-uri.ts';
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import type { AccountHandlers } from '../account-scope.ts';
import { mustGetProfile, type AccountParts } from '../account-parts.ts';
import { activateAccount, deactivateAccount, setTakedown } from '../lifecycle.ts';
import { setPassword } from '../sign-in.ts';

/** The handlers. */
export const adminHandlers = {
  'com.atproto.admin.getSubjectStatus': ({ params }, parts) => {
    const { did } = parts;
    if (params.blob !== undefined) {
      const subject = { $type: 'com.atproto.admin.defs#repoBlobRef', did, cid: params.blob } as const;
      return { subject, takedown: describeTakedown(parts.blobs.getTakedown(params.blob)) };
    }
    if (params.uri !== undefined) {
      const { path, cid } = mustFindRecord(parts, params.uri);
      const subject = { $type: 'com.atproto.repo.strongRef', uri: params.uri, cid } as const;
      return { subject, takedown: describeTakedown(parts.takedowns.get(path)) };
    }
    const profile = mustGetProfile(parts);
    return {
      subject: { $type: 'com.atproto.admin.defs#repoRef', did } as const,
      takedown: describeTakedown(profile.takedownReference ?? undefined),
      deactivated: { applied: profile.deactivatedAt !== null },
    };
  },

  'com.atproto.admin.updateAccountPassword': ({ input }, parts) => setPassword(parts, input.password),

  'com.atproto.admin.updateSubjectStatus': async ({ input }, parts) => {
    const { subject, takedown, deactivated } = input;
    if (takedown !== undefined) {
      const reference = takedown.applied ? (takedown.ref ?? new Date(parts.clock.now()).toISOString()) : null;
      if ('uri' in subject) parts.takedowns.set(mustFindRecord(parts, subject.uri).path, reference);
      else if ('cid' in subject) parts.blobs.setTakedown(subject.cid, reference);
      else await setTakedown(parts, reference ?? undefined);
    }
    if (deactivated !== undefined && 'did' in subject && !('cid' in subject)) {
      await (deactivated.applied ? deactivateAccount(parts, null) : activateAccount(parts));
    }
    return takedown === undefined ? { subject } : { subject, takedown };
  },
} satisfies Partial<AccountHandlers>;

function describeTakedown(reference: string | undefined): { applied: boolean; ref?: string } {
  return reference === undefined ? { applied: false } : { applied: true, ref: reference };
}

/** The record's place within the repository. @throws XrpcError NotFound */
function mustFindRecord(parts: AccountParts, uri: string): { path: string; cid: string } {
  const { collection, rkey } = parseAtUri(uri);
  if (collection === undefined || rkey === undefined) {
    throw new XrpcError(400, 'InvalidRequest', 'The subject must be a record');
  }
  const record = parts.repository.getRecord(collection, rkey);
  if (record === undefined) throw new XrpcError(400, 'NotFound', 'Subject not found');
  return { path: `${collection}/${rkey}`, cid: record.cid };
}
