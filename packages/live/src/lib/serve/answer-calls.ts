import { findShard } from '../functions/shard-rules.ts';
import { mustFindFunction } from '../functions/registry.ts';
import type { FunctionKind } from '../values/function-reference.ts';
import { decodeValue } from '../values/decode-value.ts';
import { encodeValue } from '../values/encode-value.ts';
import { getField, isPlainObject } from '../values/plain-object.ts';
import type { Route } from '../wire/routes.ts';
import { describeFailure } from '../shard/describe-failure.ts';
import type { MutationName } from '../shard/mutation-log.ts';
import type { FunctionCall } from '../shard/shard-calls.ts';
import type { FailureFrame } from '../wire/frames.ts';
import { createFailure } from './create-failure.ts';
import { identify, mustMayOpen, type LiveRequest } from './live-request.ts';
import { InvalidRequestError } from './serve-errors.ts';

/** Calls that may be routed by one request. */
const ROUTES_MAX = 1000;

/** `POST /query`, `/mutation`: runs a function where its arguments belong, and answers `{ value }`. */
export async function answerCall(asked: LiveRequest, kind: FunctionKind): Promise<Response> {
  const body = await readJson(asked.request);
  const call = readCall(body);
  const found = mustFindFunction(asked.project.registry, call.path, { isOutside: true, kind });
  const { shard: name } = findShard(found, call.args);
  const asker = await identify(asked.authenticate, readToken(asked.request));
  await mustMayOpen(asked.project, asker, name);
  const shard = asked.shard(name);
  if (kind === 'query') return answerOutcome(await shard.query(call, asker, true), encodeValue);
  return answerOutcome(await shard.mutate(call, asker, true, readName(body)), (value) => value);
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

function answerOutcome<Result>(
  outcome: { readonly value: Result } | { readonly error: FailureFrame },
  encode: (value: Result) => unknown,
): Response {
  if ('value' in outcome) return Response.json({ value: encode(outcome.value) });
  throw createFailure(outcome.error);
}

/** The body of a request, which must be a JSON object. */
export async function readJson(request: Request): Promise<Readonly<Record<string, unknown>>> {
  let json: unknown;
  try {
    json = JSON.parse(await request.text());
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

function readName(body: Readonly<Record<string, unknown>>): MutationName | undefined {
  const client = getField(body, 'client');
  const number = getField(body, 'number');
  if (client === undefined && number === undefined) return undefined;
  if (typeof client === 'string' && client !== '' && client.length <= 100 && Number.isSafeInteger(number)) {
    return { client, number: Number(number) };
  }
  throw new InvalidRequestError('Expected "client" as text and "number" as a whole number, or neither.');
}

/** The bearer token of a request, if it has one. */
export function readToken(request: Request): string | undefined {
  const header = request.headers.get('authorization');
  if (header === null) return undefined;
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1];
  if (token === undefined) throw new InvalidRequestError('Expected "Authorization: Bearer <token>".');
  return token;
}
