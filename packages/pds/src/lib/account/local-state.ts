/** What an account has that an AppView may not have seen yet: the words between the account and the proxy. */
import type { JsonObject } from '../values/json.ts';

/** A record that is newer than a revision. */
export interface LocalRecord {
  /** With the account's DID. */
  readonly uri: string;
  readonly cid: string;
  /** When it was written; ISO 8601. */
  readonly indexedAt: string;
  /** In its JSON form, plain objects all through. */
  readonly value: JsonObject;
}

/** What is newer than a revision. */
export interface LocalState {
  readonly did: string;
  readonly handle: string;
  /** The profile as it is; undefined without one. */
  readonly profile: JsonObject | undefined;
  /** Profile and posts that were written after that revision, the oldest first; 10 at most. */
  readonly changes: readonly LocalRecord[];
}
