/**
 * Lets people see at once what they have written, in answers of an AppView that has not seen it yet.
 *
 * Runs in the Worker, around a request that is sent on. The AppView says by `atproto-repo-rev` how much of the account
 * it knows; what is newer is put into its answer.
 *
 * W1. An answer is read and changed only if the account has something newer; otherwise it is streamed.
 * W2. An answer that cannot be changed, for its size or its shape, comes back as it is: showing something older is
 *     better than showing nothing.
 */
import { mediaTypeOf } from '../../network/read-json.ts';
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import { getObjects, getAt, isObject, type JsonObject } from '../../values/json.ts';
import { readUpTo } from '../read-up-to.ts';
import type { LocalState } from '../../account/local-state.ts';
import { createLocalView, getLagMs, getPosts, type LocalView } from './local-state.ts';
import { mergeAuthorFeed, mergeLikes, mergeTimeline } from './merge-feed.ts';
import { mergeProfile, mergeProfiles } from './merge-profile.ts';
import { createOwnThread, findKnownParent, mergeThread } from './merge-thread.ts';
import { formatQuotedPost, getQuotedUri } from './post-view.ts';

/** Greater answers are not changed. */
const BODY_BYTES_MAX = 10 * 1024 * 1024;

type Merge = (body: JsonObject, view: LocalView, params: URLSearchParams) => JsonObject;

/**
 * The reference server's. `app.bsky.unspecced.getPostThreadV2` comes back as it is, as there: it is a list that the
 * AppView has sorted and cut by rules of its own, and `unspecced` says that they change.
 */
const MERGES: ReadonlyMap<string, Merge> = new Map<string, Merge>([
  ['app.bsky.actor.getProfile', mergeProfile],
  ['app.bsky.actor.getProfiles', mergeProfiles],
  ['app.bsky.feed.getActorLikes', mergeLikes],
  ['app.bsky.feed.getAuthorFeed', mergeAuthorFeed],
  ['app.bsky.feed.getPostThread', mergeThread],
  ['app.bsky.feed.getTimeline', mergeTimeline],
]);

/** A request that is sent on, and what is known here. */
export interface MergeParts {
  readonly params: URLSearchParams;
  /** The setting `publicUrl`. */
  readonly publicUrl: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Asks the account's actor; undefined if it has nothing newer, or the revision is of another repository. */
  readonly getLocalState: (rev: string) => Promise<LocalState | undefined>;
  /** Asks the AppView another question on the account's behalf. Fails if it does not answer. */
  readonly ask: (nsid: string, params: Readonly<Record<string, string>>) => Promise<unknown>;
  /** Told of what could not be changed. */
  readonly warn: (error: unknown) => void;
}

/** @returns whether answers of the method are changed */
export function isReadAfterWrite(nsid: string): boolean {
  return MERGES.has(nsid);
}

/**
 * @param nsid the method, one of those that `isReadAfterWrite`
 * @param send sends the request on
 * @param parts what is known here
 * @returns the answer, with the account's newest in it; then it says by `Atproto-Upstream-Lag` how many milliseconds
 * the AppView is behind
 * @throws XrpcError what `send` throws
 */
export async function readAfterWrite(
  nsid: string,
  send: () => Promise<Response>,
  parts: MergeParts,
): Promise<Response> {
  let response: Response;
  try {
    response = await send();
  } catch (error) {
    const found = nsid === 'app.bsky.feed.getPostThread' ? await findOwnThread(error, parts) : undefined;
    if (found === undefined) throw error;
    return found;
  }
  const rev = response.headers.get('atproto-repo-rev');
  const merge = MERGES.get(nsid);
  if (rev === null || merge === undefined || mediaTypeOf(response) !== 'application/json') return response;
  const state = await parts.getLocalState(rev);
  if (state === undefined || state.changes.length === 0) return response;
  return await change(response, state, merge, parts);
}

async function change(response: Response, state: LocalState, merge: Merge, parts: MergeParts): Promise<Response> {
  const { bytes, rest } = await readUpTo(response.body, BODY_BYTES_MAX);
  const { status, headers } = response;
  if (rest !== undefined) return new Response(rest, { status, headers });
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (!isObject(body)) return new Response(bytes, { status, headers });
    const view = await createView(state, parts);
    return formatAnswer(merge(body, view, parts.params), headers, state, parts);
  } catch (error) {
    parts.warn(error);
    return new Response(bytes, { status, headers });
  }
}

/** The thread of a post that the AppView says it does not know, if the account has just written it. */
async function findOwnThread(error: unknown, parts: MergeParts): Promise<Response | undefined> {
  if (!(error instanceof XrpcError) || error.code !== 'NotFound') return undefined;
  const rev = error.headers['atproto-repo-rev'];
  const state = rev === undefined ? undefined : await parts.getLocalState(rev);
  if (state === undefined) return undefined;
  const uri = (parts.params.get('uri') ?? '').replace(`at://${state.handle}/`, `at://${state.did}/`);
  const posts = getPosts(state);
  if (!posts.some((post) => post.uri === uri)) return undefined;
  const parentUri = findKnownParent(uri, posts);
  const [view, parent] = await Promise.all([
    createView(state, parts),
    parentUri === undefined ? undefined : askThread(parentUri, parts),
  ]);
  const thread = createOwnThread(uri, view, parent);
  return thread && formatAnswer({ thread }, new Headers(error.headers), state, parts);
}

async function askThread(uri: string, parts: MergeParts): Promise<JsonObject | undefined> {
  const parentHeight = parts.params.get('parentHeight') ?? '80';
  const answer = await askQuietly('app.bsky.feed.getPostThread', { uri, depth: '0', parentHeight }, parts);
  const thread = getAt(answer, 'thread');
  return isObject(thread) ? thread : undefined;
}

/** The account's own view, for which what its new posts quote is asked for. */
async function createView(state: LocalState, parts: MergeParts): Promise<LocalView> {
  const uris = new Set(getPosts(state).flatMap((post) => getQuotedUri(post) ?? []));
  const quotes = new Map<string, JsonObject>();
  await Promise.all(
    Array.from(uris, async (uri) => {
      const quote = await askQuote(uri, parts);
      if (quote !== undefined) quotes.set(uri, quote);
    }),
  );
  return createLocalView(state, parts.publicUrl, quotes);
}

async function askQuote(uri: string, parts: MergeParts): Promise<JsonObject | undefined> {
  const collection = uri.split('/')[3];
  if (collection === 'app.bsky.feed.post') {
    const [post] = getObjects(getAt(await askQuietly('app.bsky.feed.getPosts', { uris: uri }, parts), 'posts'));
    return post && formatQuotedPost(post);
  }
  if (collection === 'app.bsky.feed.generator') {
    const view = getAt(await askQuietly('app.bsky.feed.getFeedGenerator', { feed: uri }, parts), 'view');
    return isObject(view) ? { $type: 'app.bsky.feed.defs#generatorView', ...view } : undefined;
  }
  if (collection === 'app.bsky.graph.list') {
    const list = getAt(await askQuietly('app.bsky.graph.getList', { list: uri, limit: '1' }, parts), 'list');
    return isObject(list) ? { $type: 'app.bsky.graph.defs#listView', ...list } : undefined;
  }
  return undefined;
}

async function askQuietly(nsid: string, params: Readonly<Record<string, string>>, parts: MergeParts): Promise<unknown> {
  try {
    return await parts.ask(nsid, params);
  } catch {
    return undefined;
  }
}

function formatAnswer(body: JsonObject, old: Headers, state: LocalState, parts: MergeParts): Response {
  const headers = new Headers(old);
  headers.set('content-type', 'application/json');
  headers.set('atproto-upstream-lag', String(getLagMs(state, parts.now())));
  return new Response(JSON.stringify(body), { status: 200, headers });
}
