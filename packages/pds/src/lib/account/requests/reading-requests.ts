/** What the Worker asks before it streams or completes an answer: whether a repository may be read, and what is new. */
import type { Credential } from '../../access/credential.ts';
import { formatAtUri } from '../../values/at-uri.ts';
import { decodeData } from '../../values/data.ts';
import type { JsonObject } from '../../values/json.ts';
import { parseTid } from '../../values/tid.ts';
import { mustGetProfile, type AccountParts } from '../account-parts.ts';
import { credentialHere, mustBeAvailable } from '../admit.ts';
import type { LocalState } from '../local-state.ts';

const PROFILE = 'app.bsky.actor.profile';
const POST = 'app.bsky.feed.post';
const CHANGES_MAX = 10;

/** The requests. */
export const readingRequests = {
  /** @throws XrpcError if the repository is closed to whoever asks */
  mustBeReadable: (parts: AccountParts, credential: Credential): void =>
    mustBeAvailable(mustGetProfile(parts), credentialHere(credential, parts.did)),

  /**
   * Profile and posts that are newer than a revision, for an AppView that has not seen them.
   *
   * @returns undefined if all records are newer: then the revision is of another repository, and says nothing
   */
  getLocalState: (parts: AccountParts, rev: string): LocalState | undefined => {
    const { did, repository } = parts;
    const profile = repository.getRecord(PROFILE, 'self');
    const posts = repository
      .listRecords(POST, { limit: CHANGES_MAX })
      .records.map((row) => ({ ...row, collection: POST }));
    const rows = profile === undefined ? posts : [...posts, { ...profile, collection: PROFILE }];
    const fresh = rows.filter((row) => row.rev > rev).toSorted((a, b) => (a.rev < b.rev ? -1 : 1));
    if (fresh.length > 0 && fresh.length >= repository.counts().records) return undefined;
    return {
      did,
      handle: mustGetProfile(parts).handle,
      profile: profile && toJson(profile.bytes),
      changes: fresh.slice(-CHANGES_MAX).map(({ collection, rkey, cid, rev: written, bytes }) => ({
        uri: formatAtUri(did, collection, rkey),
        cid,
        indexedAt: new Date(parseTid(written).microseconds / 1000).toISOString(),
        value: toJson(bytes),
      })),
    };
  },
};

/** Links and bytes are objects of their own until they are written as JSON. */
function toJson(bytes: Uint8Array): JsonObject {
  return JSON.parse(JSON.stringify(decodeData(bytes))) as JsonObject;
}
