/** An account's own new posts in feeds of an AppView. */
import { getAt, getObjects, getText, isObject, type JsonObject } from '../../values/json.ts';
import type { LocalRecord } from '../../account/local-state.ts';
import type { LocalView } from './local-state.ts';
import { mergeAuthor } from './merge-profile.ts';
import { formatPost } from './post-view.ts';

/**
 * @param body the answer to `app.bsky.feed.getTimeline`
 * @param view the account's own view
 * @param params of the request
 * @returns the answer with the account's new posts
 */
export function mergeTimeline(body: JsonObject, view: LocalView, params: URLSearchParams): JsonObject {
  return { ...body, feed: insertPosts(body['feed'], view.posts, view, params) };
}

/**
 * @param body the answer to `app.bsky.feed.getAuthorFeed`
 * @param view the account's own view
 * @param params of the request
 * @returns the answer with the account's new posts and profile, if it is the account's own feed
 */
export function mergeAuthorFeed(body: JsonObject, view: LocalView, params: URLSearchParams): JsonObject {
  const actor = params.get('actor');
  if (actor !== view.did && actor?.toLowerCase() !== view.handle) return body;
  const filter = params.get('filter') ?? 'posts_with_replies';
  const posts = view.posts.filter((post) => isShown(post, filter, view.did));
  return { ...body, feed: insertPosts(updateAuthors(body['feed'], view), posts, view, params) };
}

/**
 * @param body the answer to `app.bsky.feed.getActorLikes`
 * @param view the account's own view
 * @returns the answer with the account's newest profile
 */
export function mergeLikes(body: JsonObject, view: LocalView): JsonObject {
  return { ...body, feed: updateAuthors(body['feed'], view) };
}

/**
 * Puts posts where their time says. What is older than all of the page belongs to a later one; a page that is asked for
 * by a cursor has its newest posts on an earlier one.
 */
function insertPosts(feed: unknown, posts: readonly LocalRecord[], view: LocalView, params: URLSearchParams): unknown {
  if (!Array.isArray(feed) || params.has('cursor')) return feed;
  const known = new Set(getObjects(feed).map((item) => getText(item, 'post', 'uri')));
  const last = getText(feed.at(-1), 'post', 'indexedAt') ?? '';
  const merged: unknown[] = [...feed];
  for (const post of posts.toReversed()) {
    if (known.has(post.uri) || post.indexedAt <= last) continue;
    const index = merged.findIndex((item) => (getText(item, 'post', 'indexedAt') ?? '') < post.indexedAt);
    merged.splice(index < 0 ? merged.length : index, 0, { post: formatPost(post, view) });
  }
  return merged;
}

function isShown({ value }: LocalRecord, filter: string, did: string): boolean {
  const parent = getText(value, 'reply', 'parent', 'uri');
  if (filter === 'posts_no_replies') return parent === undefined;
  if (filter === 'posts_and_author_threads') return parent === undefined || parent.startsWith(`at://${did}/`);
  if (filter !== 'posts_with_media') return true;
  const type = getText(value, 'embed', '$type');
  return type === 'app.bsky.embed.images' || type === 'app.bsky.embed.recordWithMedia';
}

function updateAuthors(feed: unknown, view: LocalView): unknown {
  if (view.profile === undefined || !Array.isArray(feed)) return feed;
  return feed.map((item: unknown) => {
    const post = getAt(item, 'post');
    if (!isObject(item) || !isObject(post)) return item;
    return { ...item, post: { ...post, author: mergeAuthor(post['author'], view) } };
  });
}
