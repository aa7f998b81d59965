/** `com.atproto.sync.*` in the directory: what the host has as a whole. */
import { isDid } from '../../values/syntax.ts';
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import type { HostedAccount } from '../account-table.ts';
import type { DirectoryHandlers, DirectoryParts } from '../directory-parts.ts';

/** The handlers. */
export const hostHandlers = {
  'com.atproto.sync.getHostStatus': async ({ params }, parts) => {
    const { hostname, host } = new URL(parts.settings.publicUrl);
    if (params.hostname !== hostname && params.hostname !== host) {
      throw new XrpcError(400, 'HostNotFound', `This host knows of itself only: ${host}`);
    }
    const seq = await parts.getHeadSeq();
    return { hostname: params.hostname, accountCount: parts.accounts.count(), seq, status: 'active' };
  },

  'com.atproto.sync.listRepos': ({ params }, parts) => listRepos(params, parts),
} satisfies Partial<DirectoryHandlers>;

type ListParts = Pick<DirectoryParts, 'accounts' | 'askAccount'>;

/** Repositories on a page at most, whatever is asked for: anybody may ask, and each account may have to wake. */
const PAGE_MAX = 100;

/**
 * A page of the repositories.
 *
 * @param request where it begins, and how many there may be on it
 * @param parts of the directory
 * @throws XrpcError InvalidRequest for a cursor that is none
 */
export async function listRepos(
  { cursor = '', limit }: { cursor?: string | undefined; limit: number },
  parts: ListParts,
) {
  if (cursor !== '' && !isDid(cursor)) throw new XrpcError(400, 'InvalidRequest', 'Malformed cursor');
  const length = Math.min(limit, PAGE_MAX);
  const page = parts.accounts.list(cursor, length);
  const repos = await describeInTurn(page, parts);
  const last = page.at(-1);
  return page.length < length || last === undefined ? { repos } : { repos, cursor: last.did };
}

/** How many accounts are asked at once: each may have to wake. */
const AT_ONCE = 25;

async function describeInTurn(page: readonly HostedAccount[], parts: ListParts) {
  const repos = [];
  for (let from = 0; from < page.length; from += AT_ONCE) {
    const asked = page.slice(from, from + AT_ONCE).map(({ did }) => describeRepo(did, parts));
    repos.push(...(await Promise.all(asked)));
  }
  return repos.flat();
}

async function describeRepo(did: string, { askAccount }: ListParts) {
  const facts = await askAccount(did, 'describe');
  if (facts?.head === undefined) return [];
  const { head, status } = facts;
  const isActive = status === 'active';
  return [{ did, head: head.cid, rev: head.rev, active: isActive, ...(isActive ? {} : { status }) }];
}
