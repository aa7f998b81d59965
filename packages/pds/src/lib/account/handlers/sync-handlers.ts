/** `com.atproto.sync.*` in the account: what relays and other hosts read of its repository. */
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import type { AccountHandlers } from '../account-scope.ts';
import { mustGetProfile, type AccountParts } from '../account-parts.ts';
import { mustBeAvailable } from '../admit.ts';
import type { Head } from '../../repository/repository.ts';

/** The handlers. */
export const syncHandlers = {
  'com.atproto.sync.getBlocks': ({ params, credential }, parts) => {
    mustBeAvailable(mustGetProfile(parts), credential);
    return parts.repository.getBlocks(params.cids);
  },

  'com.atproto.sync.getLatestCommit': ({ credential }, parts) => {
    mustBeAvailable(mustGetProfile(parts), credential);
    const { cid, rev } = mustGetHead(parts);
    return { cid, rev };
  },

  'com.atproto.sync.getRecord': ({ params, credential }, parts) => {
    mustBeAvailable(mustGetProfile(parts), credential);
    mustGetHead(parts);
    return parts.repository.getRecordProof(params.collection, params.rkey);
  },

  'com.atproto.sync.getRepoStatus': (_call, parts) => {
    const { status } = mustGetProfile(parts);
    const { did } = parts;
    if (status !== 'active') return { did, active: false, status };
    const head = parts.repository.head();
    return head === undefined ? { did, active: true } : { did, active: true, rev: head.rev };
  },

  'com.atproto.sync.listBlobs': ({ params, credential }, parts) => {
    mustBeAvailable(mustGetProfile(parts), credential);
    return parts.references.listBlobs(params);
  },
} satisfies Partial<AccountHandlers>;

function mustGetHead({ repository, did }: AccountParts): Head {
  const head = repository.head();
  if (head === undefined) throw new XrpcError(400, 'RepoNotFound', `Could not find root for DID: ${did}`);
  return head;
}
