/** An account's own profile, as it is since it was last written, in answers of an AppView. */
import { getText, isObject, type JsonObject } from '../../values/json.ts';
import { formatProfileBasic, type LocalView } from './local-state.ts';

/**
 * @param body the answer to `app.bsky.actor.getProfile`
 * @param view the account's own view
 * @returns the answer with the account's newest profile
 */
export function mergeProfile(body: JsonObject, view: LocalView): JsonObject {
  if (view.profile === undefined || body['did'] !== view.did) return body;
  const banner = getText(view.profile, 'banner', 'ref', '$link');
  return {
    ...body,
    ...formatProfileBasic(view.profile, view.getImageUrl),
    description: getText(view.profile, 'description'),
    banner: banner === undefined ? undefined : view.getImageUrl(banner),
  };
}

/**
 * @param body the answer to `app.bsky.actor.getProfiles`
 * @param view the account's own view
 * @returns the answer with the account's newest profile
 */
export function mergeProfiles(body: JsonObject, view: LocalView): JsonObject {
  const { profiles } = body;
  if (!Array.isArray(profiles)) return body;
  const merged = profiles.map((profile: unknown) => (isObject(profile) ? mergeProfile(profile, view) : profile));
  return { ...body, profiles: merged };
}

/**
 * @param author `app.bsky.actor.defs#profileViewBasic`
 * @param view the account's own view
 * @returns the same, with the newest name and picture if it is the account
 */
export function mergeAuthor(author: unknown, view: LocalView): unknown {
  if (view.profile === undefined || !isObject(author) || author['did'] !== view.did) return author;
  return { ...author, ...formatProfileBasic(view.profile, view.getImageUrl) };
}
