/** `com.atproto.admin.*` in the directory: accounts as administrators see and change them. */
import { mustBeAddress } from '../../account/handlers/email-handlers.ts';
import type { AccountFacts } from '../../account/requests/owner-requests.ts';
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import { promiseNames, type DirectoryHandlers, type DirectoryParts } from '../directory-parts.ts';
import { changeHandle } from './account-life-handlers.ts';

/** The handlers. */
export const adminHandlers = {
  'com.atproto.admin.getAccountInfo': async ({ params }, parts) => {
    return describeAccount(parts, await mustDescribe(parts, params.did));
  },

  'com.atproto.admin.getAccountInfos': async ({ params }, parts) => {
    const found = await Promise.all(params.dids.map((did) => findFacts(parts, did)));
    return { infos: found.flatMap((facts) => (facts === undefined ? [] : [describeAccount(parts, facts)])) };
  },

  'com.atproto.admin.searchAccounts': async ({ params }, parts) => {
    const { email, cursor = '', limit } = params;
    const page = parts.accounts.search(email, cursor, limit);
    const found = await Promise.all(page.map(({ did }) => findFacts(parts, did)));
    const accounts = found.flatMap((facts) => (facts === undefined ? [] : [describeAccount(parts, facts)]));
    const last = page.at(-1);
    return page.length < limit || last === undefined ? { accounts } : { accounts, cursor: last.did };
  },

  'com.atproto.admin.getInviteCodes': ({ params }, { invites }) => {
    const { limit, cursor } = params;
    return invites.list({ sort: parseSort(params.sort), limit, cursor });
  },

  'com.atproto.admin.disableInviteCodes': ({ input }, { invites }) => {
    const { codes = [], accounts = [] } = input;
    if (accounts.includes('admin')) {
      throw new XrpcError(400, 'InvalidRequest', 'cannot disable admin invite codes');
    }
    invites.disable({ codes, accounts });
  },

  'com.atproto.admin.disableAccountInvites': ({ input }, { invites }) => invites.setAccountBarred(input.account, true),

  'com.atproto.admin.enableAccountInvites': ({ input }, { invites }) => invites.setAccountBarred(input.account, false),

  'com.atproto.admin.deleteAccount': async ({ input }, parts) => {
    await mustDescribe(parts, input.did);
    await parts.askAccount(input.did, 'remove');
  },

  'com.atproto.admin.sendEmail': async ({ input }, parts) => {
    const { email, handle } = await mustDescribe(parts, input.recipientDid, 'Recipient not found');
    if (email === null) throw new XrpcError(400, 'InvalidRequest', 'account does not have an email address');
    await parts.mailer.send({ to: email, subject: input.subject ?? `Message for @${handle}`, text: input.content });
    return { sent: true };
  },

  'com.atproto.admin.updateAccountEmail': async ({ input }, parts) => {
    const account = input.account.startsWith('did:')
      ? parts.accounts.get(input.account)
      : parts.accounts.getByHandle(input.account);
    if (account === undefined) {
      throw new XrpcError(400, 'InvalidRequest', `Account does not exist: ${input.account}`);
    }
    const email = mustBeAddress(input.email);
    promiseNames(parts, account.did, { email });
    await parts.askAccount(account.did, 'setEmail', email);
  },

  'com.atproto.admin.updateAccountHandle': async ({ input }, parts) => {
    await mustDescribe(parts, input.did, 'Account not found');
    await changeHandle(parts, input.did, input.handle, { isReservedAllowed: true });
  },

  'com.atproto.admin.updateAccountSigningKey': async ({ input }, parts) => {
    await mustDescribe(parts, input.did);
    const key = await parts.reservedKeys.get(input.signingKey);
    if (key === undefined) {
      throw new XrpcError(400, 'InvalidRequest', 'The key is none that com.atproto.server.reserveSigningKey has given');
    }
    await parts.askAccount(input.did, 'rotateSigningKey', key.privateKey);
    parts.reservedKeys.remove(key.did);
  },
} satisfies Partial<DirectoryHandlers>;

/** @param refusal the words for `InvalidRequest`, where that is what is answered for a DID that is not here */
async function mustDescribe(parts: DirectoryParts, did: string, refusal?: string): Promise<AccountFacts> {
  const facts = await findFacts(parts, did);
  if (facts !== undefined) return facts;
  if (refusal !== undefined) throw new XrpcError(400, 'InvalidRequest', refusal);
  throw new XrpcError(400, 'NotFound', 'Account not found');
}

function parseSort(sort: string): 'recent' | 'usage' {
  if (sort === 'recent' || sort === 'usage') return sort;
  throw new XrpcError(400, 'InvalidRequest', `unknown sort method: ${sort}`);
}

/**
 * Only accounts that are listed are asked: an actor is not to be made for every name that somebody thinks of. An account
 * knows that it is deleted a moment before it is listed no more.
 */
export async function findFacts(
  { accounts, askAccount }: Pick<DirectoryParts, 'accounts' | 'askAccount'>,
  did: string,
): Promise<AccountFacts | undefined> {
  if (accounts.get(did) === undefined) return undefined;
  const facts = await askAccount(did, 'describe');
  return facts?.status === 'deleted' ? undefined : facts;
}

function describeAccount({ invites }: DirectoryParts, facts: AccountFacts) {
  const { did, handle, email, emailConfirmedAt, createdAt, deactivatedAt } = facts;
  const invitedBy = invites.getInvitationOf(did);
  return {
    did,
    handle,
    indexedAt: formatTime(createdAt),
    invites: invites.listOf(did),
    invitesDisabled: invites.isAccountBarred(did),
    ...(email === null ? {} : { email }),
    ...(emailConfirmedAt === null ? {} : { emailConfirmedAt: formatTime(emailConfirmedAt) }),
    ...(deactivatedAt === null ? {} : { deactivatedAt: formatTime(deactivatedAt) }),
    ...(invitedBy === undefined ? {} : { invitedBy }),
  };
}

function formatTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
