import { NotFoundError } from '@sundog/actor';
import { InvalidTokenError } from '@sundog/actor/jwt';

import type { HttpRouter } from '../functions/http-router.ts';
import { createActionCtx } from '../shard/action-context.ts';
import { nobody, type Asker } from '../shard/shard-calls.ts';
import { createActionParts } from './answer-action.ts';
import { getBearerToken, type LiveRequest } from './live-request.ts';

/** Where HTTP actions live below the prefix. */
export const HTTP_PREFIX = '/http';

/**
 * Answers a request by the project's HTTP action for its method and path.
 *
 * @param asked the request
 * @param router of the project
 * @throws NotFoundError, and what the action throws
 */
export async function answerHttp(asked: LiveRequest, router: HttpRouter): Promise<Response> {
  const { request, context } = asked;
  const route = router.lookup(context.path.slice(HTTP_PREFIX.length), request.method);
  if (route === undefined) throw new NotFoundError('Nothing is found at this path.');
  const ctx = createActionCtx(createActionParts(asked), { asker: await identifyIfKnown(asked) });
  // Its `ctx` is known to its author's compiler.
  const response = await route.handler.handler(ctx as never, request);
  return request.method === 'HEAD' ? new Response(null, response) : response;
}

/** Others put secrets of theirs into the same header: what is no token of ours is nobody's. */
async function identifyIfKnown({ request, authenticate }: LiveRequest): Promise<Asker> {
  const token = getBearerToken(request);
  if (token === undefined) return nobody;
  try {
    return await authenticate(token);
  } catch (error) {
    if (error instanceof InvalidTokenError) return nobody;
    throw error;
  }
}
