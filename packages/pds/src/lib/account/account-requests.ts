/**
 * What the Worker and the directory ask of an account besides the methods of the protocol: a table of functions.
 * Whoever asks has checked who may.
 */
import type { AskOne } from '../xrpc/ask.ts';
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

/** Asks the account of a DID. */
export type AskAccount = AskOne<typeof accountRequests>;
