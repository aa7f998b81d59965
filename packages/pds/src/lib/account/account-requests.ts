/**
 * What the Worker and the directory ask of an account besides the methods of the protocol: a table of functions, and the
 * type of the function that asks one of them. Whoever asks has checked who may.
 */
import { blobRequests } from './requests/blob-requests.ts';
import { grantRequests } from './requests/grant-requests.ts';
import { ownerRequests } from './requests/owner-requests.ts';
import { pageRequests } from './requests/page-requests.ts';
import { readingRequests } from './requests/reading-requests.ts';
import { signInRequests } from './requests/sign-in-requests.ts';

/** The table. */
export const accountRequests = {
  ...blobRequests,
  ...grantRequests,
  ...ownerRequests,
  ...pageRequests,
  ...readingRequests,
  ...signInRequests,
};

type Requests = typeof accountRequests;

/** The name of a request. */
export type AccountRequestName = keyof Requests;

/** What a request is given, besides the account. */
export type AccountRequestArgs<Name extends AccountRequestName> = Requests[Name] extends (
  parts: never,
  ...args: infer Args
) => unknown
  ? Args
  : never;

/** What a request answers. */
export type AccountRequestResult<Name extends AccountRequestName> = Awaited<ReturnType<Requests[Name]>>;

/**
 * Asks an account.
 *
 * @param did of the account
 * @param name of the request
 * @param args of the request
 */
export type AskAccount = <Name extends AccountRequestName>(
  did: string,
  name: Name,
  ...args: AccountRequestArgs<Name>
) => Promise<AccountRequestResult<Name>>;

/** @param send brings a request to the actor of that name */
export function createAskAccount(
  send: (did: string, name: AccountRequestName, args: readonly unknown[]) => Promise<unknown>,
): AskAccount {
  async function ask<Name extends AccountRequestName>(
    did: string,
    name: Name,
    ...args: AccountRequestArgs<Name>
  ): Promise<AccountRequestResult<Name>> {
    return (await send(did, name, args)) as AccountRequestResult<Name>;
  }
  return ask;
}
