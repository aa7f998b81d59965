/** An account's own new posts in threads of an AppView, and threads that the AppView does not know yet. */
import { getText, isObject, type JsonObject } from '../../values/json.ts';
import type { LocalRecord } from '../../account/local-state.ts';
import type { LocalView } from './local-state.ts';
import { formatPost } from './post-view.ts';

const THREAD_POST = 'app.bsky.feed.defs#threadViewPost';

/**
 * @param body the answer to `app.bsky.feed.getPostThread`
 * @param view the account's own view
 * @returns the answer with the account's new replies
 */
export function mergeThread(body: JsonObject, view: LocalView): JsonObject {
  return { ...body, thread: addReplies(body['thread'], view.posts, view) };
}

/**
 * @param uri of a post that the AppView does not know, with the account's DID
 * @param posts the account's new posts
 * @returns the URI of the nearest post above it that is none of these, whose thread the AppView may know; undefined if
 * there is none
 */
export function findKnownParent(uri: string, posts: readonly LocalRecord[]): string | undefined {
  const top = getChain(uri, posts).at(-1);
  return top && getParentUri(top);
}

/**
 * A thread around a post that the AppView does not know.
 *
 * @param uri of the post, with the account's DID
 * @param view the account's own view
 * @param parent the thread of what `findKnownParent` says, as the AppView has it
 * @returns `app.bsky.feed.defs#threadViewPost`; undefined if the post is none of the account's new ones
 */
export function createOwnThread(uri: string, view: LocalView, parent: JsonObject | undefined): JsonObject | undefined {
  const chain = getChain(uri, view.posts);
  const [post, ...above] = chain;
  if (post === undefined) return undefined;
  const others = view.posts.filter((each) => !chain.includes(each));
  const bottom = addReplies(formatThreadPost(post, view), others, view);
  const top = above.reduceRight(
    (thread: JsonObject | undefined, each) => put(formatThreadPost(each, view), thread),
    parent,
  );
  return isObject(bottom) ? put(bottom, top) : undefined;
}

/** The post, and those of the same posts that it answers to, one after the other. */
function getChain(uri: string, posts: readonly LocalRecord[]): readonly LocalRecord[] {
  const chain: LocalRecord[] = [];
  for (let next: string | undefined = uri; next !== undefined;) {
    const post: LocalRecord | undefined = posts.find((each) => each.uri === next);
    if (post === undefined || chain.includes(post)) break;
    chain.push(post);
    next = getParentUri(post);
  }
  return chain;
}

/** A post whose parent is missing says so as if it had none: it may yet come. */
function put(thread: JsonObject, parent: JsonObject | undefined): JsonObject {
  return parent === undefined ? thread : { ...thread, parent };
}

function addReplies(thread: unknown, posts: readonly LocalRecord[], view: LocalView): unknown {
  if (!isObject(thread) || posts.length === 0) return thread;
  const uri = getText(thread, 'post', 'uri');
  if (uri === undefined) return thread;
  const old = Array.isArray(thread['replies']) ? (thread['replies'] as readonly unknown[]) : [];
  const known = new Set(old.map((reply) => getText(reply, 'post', 'uri')));
  const added = posts.filter((post) => getParentUri(post) === uri && !known.has(post.uri));
  if (old.length + added.length === 0) return thread;
  const rest = posts.filter((post) => !added.includes(post));
  // The newest first, before what the AppView has.
  const replies = [...added.map((post) => formatThreadPost(post, view)).toReversed(), ...old];
  return { ...thread, replies: replies.map((reply) => addReplies(reply, rest, view)) };
}

function formatThreadPost(post: LocalRecord, view: LocalView): JsonObject {
  return { $type: THREAD_POST, post: formatPost(post, view), replies: [] };
}

function getParentUri({ value }: LocalRecord): string | undefined {
  return getText(value, 'reply', 'parent', 'uri');
}
