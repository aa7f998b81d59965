import { systemClock } from '@sundog/actor';

import type { FoundFunction } from '../functions/registry.ts';
import { isBookmark, type SessionStart } from '../global/d1-session.ts';
import { describeFailure, reviveFailure } from '../shard/describe-failure.ts';
import { runGlobalQuery, type GlobalQueryRun } from '../shard/global-functions.ts';
import type { Asker, FunctionCall } from '../shard/shard-calls.ts';
import { encodeValue } from '../values/encode-value.ts';
import type { LiveRequest } from './live-request.ts';

/** From which on what a client has seen and written is seen: it comes with answers, and goes with the next calls. */
const BOOKMARK_HEADER = 'x-live-bookmark';

/**
 * The bookmark that a client has sent.
 *
 * @returns undefined: none, or nothing that could be one
 */
export function readBookmark(request: Request): string | undefined {
  const bookmark = request.headers.get(BOOKMARK_HEADER) ?? '';
  return isBookmark(bookmark) ? bookmark : undefined;
}

/** Sends a bookmark along with an answer. */
export function withBookmark(response: Response, bookmark: string | undefined): Response {
  if (bookmark !== undefined) response.headers.set(BOOKMARK_HEADER, bookmark);
  return response;
}

/** Runs a global query here, on whatever copy of the database is near and as new as the client's bookmark. */
export async function answerGlobalQuery(
  asked: LiveRequest,
  found: FoundFunction,
  { args }: FunctionCall,
  { identity }: Asker,
): Promise<Response> {
  const bookmark = readBookmark(asked.request);
  const from: SessionStart = bookmark === undefined ? 'first-unconstrained' : { bookmark };
  const run = await runHere(asked, found, { args, identity, from });
  if ('error' in run.outcome) throw reviveFailure(run.outcome.error);
  return withBookmark(Response.json({ value: encodeValue(run.outcome.value) }), run.bookmark);
}

/** What is wrong with the database is said as what is wrong with a function is: clients learn what they may. */
async function runHere(
  { project, context }: LiveRequest,
  found: FoundFunction,
  call: Parameters<typeof runGlobalQuery>[2],
): Promise<GlobalQueryRun> {
  try {
    const database = mustFindGlobal(project, context.env);
    return await runGlobalQuery({ database, clock: systemClock }, found, call);
  } catch (error) {
    throw reviveFailure(describeFailure(error, found.path));
  }
}

/** The bookmark beside what a mutation has come to, in its JSON. */
export function readOutcomeBookmark(outcome: string): string | undefined {
  const { bookmark } = JSON.parse(outcome) as { readonly bookmark?: string };
  return bookmark;
}

function mustFindGlobal({ global }: LiveRequest['project'], env: object) {
  if (global === undefined) throw new TypeError('A function is global, and the project has no global tables.');
  return global(env);
}
