/** What an account's own repository knows and an AppView may not have seen yet. */
import type { LocalRecord, LocalState } from '../../account/local-state.ts';
import { getText, type JsonObject } from '../../values/json.ts';

/** The same as `LocalState`, ready to be shown. */
export interface LocalView {
  readonly did: string;
  readonly handle: string;
  /** Set if it has changed. */
  readonly profile: JsonObject | undefined;
  /** The oldest first. */
  readonly posts: readonly LocalRecord[];
  /** `app.bsky.actor.defs#profileViewBasic`. */
  readonly author: JsonObject;
  /** What posts quote, by URI, as `app.bsky.embed.record#view` has it. */
  readonly quotes: ReadonlyMap<string, JsonObject>;
  /** The URL of a blob of the account. */
  readonly getImageUrl: (cid: string) => string;
}

/**
 * @param state what the account answers
 * @param publicUrl the setting `publicUrl`
 * @param quotes what its posts quote
 * @returns the view
 */
export function createLocalView(
  state: LocalState,
  publicUrl: string,
  quotes: ReadonlyMap<string, JsonObject> = new Map(),
): LocalView {
  const { did, handle, profile, changes } = state;
  const getImageUrl = (cid: string): string =>
    `${publicUrl}/xrpc/com.atproto.sync.getBlob?${new URLSearchParams({ did, cid }).toString()}`;
  return {
    did,
    handle,
    profile: changes.some(({ uri }) => uri === `at://${did}/app.bsky.actor.profile/self`) ? profile : undefined,
    posts: getPosts(state),
    author: { did, handle, ...formatProfileBasic(profile ?? {}, getImageUrl) },
    quotes,
    getImageUrl,
  };
}

/**
 * @param state what the account answers
 * @returns its new posts
 */
export function getPosts({ did, changes }: LocalState): readonly LocalRecord[] {
  return changes.filter(({ uri }) => uri.startsWith(`at://${did}/app.bsky.feed.post/`));
}

/**
 * @param profile the record
 * @param getImageUrl the URL of a blob
 * @returns what every view of a profile shows of it; a field that the record lacks is undefined
 */
export function formatProfileBasic(profile: JsonObject, getImageUrl: (cid: string) => string): JsonObject {
  const avatar = getText(profile, 'avatar', 'ref', '$link');
  return {
    displayName: getText(profile, 'displayName'),
    avatar: avatar === undefined ? undefined : getImageUrl(avatar),
  };
}

/**
 * @param state what the account answers
 * @param nowMs milliseconds since 1970
 * @returns how far the AppView is behind, at least: since when it lacks something
 */
export function getLagMs({ changes }: LocalState, nowMs: number): number {
  const oldest = Math.min(...changes.map(({ indexedAt }) => Date.parse(indexedAt)));
  return Number.isFinite(oldest) ? Math.max(0, nowMs - oldest) : 0;
}
