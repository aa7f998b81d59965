import { readBody } from '@sundog/actor/edge';

import { findShard } from '../functions/shard-rules.ts';
import { GLOBAL_SHARD } from '../schema/definition.ts';
import { mustFindFunction } from '../functions/registry.ts';
import { decodeValue } from '../values/decode-value.ts';
import { getField, isPlainObject } from '../values/plain-object.ts';
import type { Route } from '../wire/routes.ts';
import { describeFailure, reviveFailure } from '../shard/describe-failure.ts';
import type { FunctionCall } from '../shard/shard-calls.ts';
import type { FailureFrame } from '../wire/frames.ts';
import { answerGlobalQuery, readOutcomeBookmark, withBookmark } from './answer-global.ts';
import { getBearerToken, identify, mustMayOpen, type LiveRequest } from './live-request.ts';
import { InvalidRequestError } from './serve-errors.ts';

/** Bytes of a request but for files: a call's arguments, or a list of calls. */
const BODY_BYTES_MAX = 1024 * 1024;

/** Calls that may be routed by one request. */
const ROUTES_MAX = 1000;

/** `POST /query`, `/mutation`: runs a function where its arguments belong, and answers `{ value }`. */
export async function answerCall(asked: LiveRequest, kind: 'query' | 'mutation'): Promise<Response> {
  const text = await readBody(asked.request, BODY_BYTES_MAX);
  const body = parseBody(text);
  const call = readCall(body);
  const found = mustFindFunction(asked.project.registry, call.path, { isOutside: true, kind });
  const { shard: name } = findShard(found, call.args);
  const asker = await identify(asked.authenticate, readToken(asked.request));
  await mustMayOpen(asked.project, asker, name);
  if (kind === 'mutation') checkName(body);
  if (name === GLOBAL_SHARD && kind === 'query') return answerGlobalQuery(asked, found, call, asker);
  const outcome = await asked.shard(name).answer(kind, text, asker.identity);
  const response = answerOutcome(outcome);
  return name === GLOBAL_SHARD ? withBookmark(response, readOutcomeBookmark(outcome)) : response;
}

/** `POST /route`: which shards calls belong to. */
export async function answerRoute({ request, project }: LiveRequest): Promise<Response> {
  const calls = getField(await readJson(request), 'calls');
  if (!Array.isArray(calls) || calls.length > ROUTES_MAX) {
    throw new InvalidRequestError(`Expected "calls", a list of at most ${ROUTES_MAX} calls.`);
  }
  return Response.json({ routes: calls.map((call: unknown) => route(readCall(call))) });

  function route({ path, args }: FunctionCall): Route {
    try {
      return findShard(mustFindFunction(project.registry, path, { isOutside: true }), args);
    } catch (error) {
      return { error: describeFailure(error, path) };
    }
  }
}

/** A value goes on as the shard has written it. */
function answerOutcome(outcome: string): Response {
  if (!outcome.startsWith('{"error":')) return new Response(outcome, { headers: jsonHeaders });
  const { error } = JSON.parse(outcome) as { error: FailureFrame };
  throw reviveFailure(error);
}

const jsonHeaders = { 'content-type': 'application/json' };

/** The body of a request, which must be a JSON object. */
export async function readJson(request: Request): Promise<Readonly<Record<string, unknown>>> {
  return parseBody(await readBody(request, BODY_BYTES_MAX));
}

function parseBody(text: string): Readonly<Record<string, unknown>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InvalidRequestError('Expected a body of JSON.');
  }
  if (isPlainObject(json)) return json;
  throw new InvalidRequestError('Expected a body that is a JSON object.');
}

/** The call that a body names. */
export function readCall(json: unknown): FunctionCall {
  const path = isPlainObject(json) ? getField(json, 'path') : undefined;
  if (!isPlainObject(json) || typeof path !== 'string') {
    throw new InvalidRequestError('Expected "path", the name of a function such as "messages:list".');
  }
  return { path, args: decodeValue(getField(json, 'args') ?? {}) };
}

function checkName(body: Readonly<Record<string, unknown>>): void {
  const client = getField(body, 'client');
  const number = getField(body, 'number');
  if (client === undefined && number === undefined) return;
  if (typeof client === 'string' && client !== '' && client.length <= 100 && Number.isSafeInteger(number)) return;
  throw new InvalidRequestError('Expected "client" as text and "number" as a whole number, or neither.');
}

/** The bearer token of a request, if it has one. */
export function readToken(request: Request): string | undefined {
  const token = getBearerToken(request);
  if (token !== undefined || !request.headers.has('authorization')) return token;
  throw new InvalidRequestError('Expected "Authorization: Bearer <token>".');
}
