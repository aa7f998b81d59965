/** `com.atproto.server.*` and `identity.updateHandle` in the directory: accounts as others see them come and change. */
import { mustBeGoodPassword } from '../../access/password.ts';
import { mustAllowHandle, normalizeHandle, type HandleOptions } from '../../identity/handle-rules.ts';
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import { createAccount } from '../create-account.ts';
import { promiseNames, type DirectoryHandlers, type DirectoryParts } from '../directory-parts.ts';

/** The handlers. */
export const accountLifeHandlers = {
  'com.atproto.server.createAccount': ({ input, credential }, parts) => createAccount(input, credential, parts),

  'com.atproto.server.createInviteCode': ({ input }, { invites }) => {
    const { useCount, forAccount } = input;
    const [made] = invites.create({
      codeCount: 1,
      useCount,
      ...(forAccount === undefined ? {} : { forAccounts: [forAccount] }),
    });
    return { code: made?.codes[0] ?? '' };
  },

  'com.atproto.server.createInviteCodes': ({ input }, { invites }) => {
    const { codeCount, useCount, forAccounts } = input;
    return {
      codes: invites.create({ codeCount, useCount, ...(forAccounts === undefined ? {} : { forAccounts }) }),
    };
  },

  'com.atproto.server.getAccountInviteCodes': ({ params, credential }, { invites }) => {
    const codes = 'did' in credential ? invites.listOf(credential.did) : [];
    return { codes: codes.filter(({ uses, available }) => params.includeUsed || uses.length < available) };
  },

  'com.atproto.server.reserveSigningKey': async ({ input }, { reservedKeys }) => {
    return { signingKey: await reservedKeys.reserve(input.did) };
  },

  'com.atproto.server.resetPassword': async ({ input }, { emailTokens, askAccount }) => {
    mustBeGoodPassword(input.password); // Before the code is used up.
    const did = emailTokens.useOfAnyone('reset_password', input.token);
    await askAccount(did, 'setPassword', input.password);
  },

  'com.atproto.identity.updateHandle': async ({ input, credential }, parts) => {
    if (!('did' in credential)) throw new XrpcError(401, 'AuthMissing', 'Authentication Required');
    await changeHandle(parts, credential.did, input.handle);
  },

  'com.atproto.temp.checkHandleAvailability': ({ params }, { settings, accounts }) => {
    const { handle } = normalizeHandle(params.handle, settings);
    if (accounts.isHandleFree(handle)) {
      return { handle, result: { $type: 'com.atproto.temp.checkHandleAvailability#resultAvailable' } as const };
    }
    const suggestions = suggestHandles(handle).filter((each) => accounts.isHandleFree(each));
    const result = {
      $type: 'com.atproto.temp.checkHandleAvailability#resultUnavailable',
      suggestions: suggestions.map((each) => ({ handle: each, method: 'number' })),
    } as const;
    return { handle, result };
  },
} satisfies Partial<DirectoryHandlers>;

/**
 * Gives an account another handle: reserved here, told to the DID's directory and the firehose by the account.
 *
 * @throws XrpcError InvalidHandle, HandleNotAvailable, UnsupportedDomain
 */
export async function changeHandle(
  parts: DirectoryParts,
  did: string,
  text: string,
  options: HandleOptions = {},
): Promise<void> {
  const before = parts.accounts.get(did);
  const handle = await mustAllowHandle(text, { did, ...options }, parts.settings, parts.resolvers.handles);
  promiseNames(parts, did, { handle });
  await parts.promises.keep(did, async () => {
    try {
      await parts.askAccount(did, 'setHandle', handle);
    } catch (error) {
      if (error instanceof XrpcError && before !== undefined) parts.accounts.rename(did, { handle: before.handle });
      throw error;
    }
  });
}

/** Two names that are close: `alice1.example`, `alice2.example`. */
function suggestHandles(handle: string): string[] {
  const [name = ''] = handle.split('.', 1);
  return [1, 2, 3].map((number) => `${name}${number}${handle.slice(name.length)}`);
}
