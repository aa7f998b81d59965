/**
 * The console of a photon: the page itself, which says nothing about anybody and is for everybody, and what it reads
 * and does, which is for those who may.
 *
 * Paths: `GET /console` is the page, also at `/` for browsers; `GET /console/state` is what it shows; `GET
 * /console/kept` is what the instance keeps, for whoever may see all of that; `POST /console/answer`, `/console/cancel`
 * and `/console/schedule` are what it does. All paths of the page are relative, so that it works wherever it is.
 *
 * Invariants:
 * - W1 What changes something is a POST of JSON from a page of an allowed origin (`checkOrigin`): a form of another
 *   site can send neither.
 */
import { NotFoundError, UnknownActorError } from '@sundog/actor';
import { readBody } from '@sundog/actor/edge';

import { InsufficientScopeError } from '../auth/auth-errors.ts';
import { EVENTS_SCOPE, STATE_SCOPE } from '../auth/scopes.ts';
import { pagePolicy, pageText } from '../console/page-text.ts';
import { consoleActions, parseConsoleAction } from '../console/parse-action.ts';
import type { ConsoleList, ConsoleState, ConsoleVisitor } from '../instance/console-state.ts';
import { PhotonRegistry } from '../instance/registry.ts';
import { hasScopes, scopesOf } from '../manifest/scopes.ts';
import { isJsonContent } from '../mcp/http-rules.ts';
import type { Caller } from '../run/run.ts';
import { authenticate } from './authenticate-caller.ts';
import { describe } from './describe-photon.ts';
import { actorOf, instanceOf, type PhotonRequest } from './photon-request.ts';
import { BadBodyError, mustBeRead, VerbNotAllowedError } from './serve-errors.ts';

const PREFIX = '/console';
const LIMIT = { default: 100, max: 1000 };

/** Whether a request is for the page itself: at `/` browsers get it, and programs get JSON. */
export function isForPage({ request, rest }: PhotonRequest): boolean {
  if (rest === PREFIX) return true;
  return rest === '/' && request.headers.get('accept')?.includes('text/html') === true;
}

/** Whether a path is the console's. */
export function isConsolePath(rest: string): boolean {
  return rest.startsWith(`${PREFIX}/`);
}

/**
 * Answers with the page.
 *
 * @param asked the request
 * @returns HTML, or the way to where its relative paths work
 */
export function answerPage({ request, url, rest }: PhotonRequest): Response {
  mustBeRead(request.method);
  if (rest === '/' && !url.pathname.endsWith('/')) {
    return new Response(null, { status: 308, headers: { location: `${url.pathname}/${url.search}` } });
  }
  return new Response(pageText, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
      vary: 'accept',
    },
  });
}

/**
 * Answers what the page asks for.
 *
 * @param asked the request
 * @returns JSON, or nothing
 * @throws NotFoundError, InsufficientScopeError, VerbNotAllowedError, BadBodyError
 */
export async function answerConsole(asked: PhotonRequest): Promise<Response> {
  const { request, rest, photon } = asked;
  const name = rest.slice(PREFIX.length + 1);
  const isRead = name === 'state' || name === 'kept';
  if (!isRead && !consoleActions.has(name)) throw new NotFoundError('Nothing is found at this path.');
  const verb = isRead ? 'GET' : 'POST';
  if (request.method !== verb) throw new VerbNotAllowedError(request.method, [verb]);
  const caller = await authenticate(asked);
  const scopes = name === 'kept' ? [STATE_SCOPE] : [EVENTS_SCOPE];
  if (!hasScopes(caller, scopes)) throw new InsufficientScopeError('The console', scopes);
  if (name === 'kept') return answerKept(asked, caller);
  const methods = Object.values(photon.manifest.methods)
    .filter((method) => hasScopes(caller, scopesOf(method)))
    .map((method) => method.name);
  const visitor: ConsoleVisitor = { caller, methods };
  return name === 'state' ? answerState(asked, visitor) : act(asked, visitor, name);
}

async function answerState(asked: PhotonRequest, visitor: ConsoleVisitor): Promise<Response> {
  const { url, photon } = asked;
  const limit = readLimit(url.searchParams.get('limit'));
  const instance = instanceOf(asked, visitor);
  const [state, instances] = await Promise.all([
    actorOf(asked, instance).readConsole(visitor, limit),
    listInstances(asked, limit),
  ]);
  const shown: ConsoleState = { photon: describe(photon.manifest), instance, instances, ...state };
  return Response.json(shown, { headers: { 'cache-control': 'no-store' } });
}

async function answerKept(asked: PhotonRequest, caller: Caller): Promise<Response> {
  const limit = readLimit(asked.url.searchParams.get('limit'));
  const kept = await actorOf(asked, instanceOf(asked, { caller })).readKept(limit);
  return Response.json(kept, { headers: { 'cache-control': 'no-store' } });
}

async function act(asked: PhotonRequest, visitor: ConsoleVisitor, name: string): Promise<Response> {
  const { request, limits } = asked;
  if (!isJsonContent(request.headers.get('content-type'))) {
    throw new BadBodyError('The console takes JSON: send "Content-Type: application/json".'); // W1
  }
  const action = parseConsoleAction(name, await readBody(request, limits.bodyBytesMax));
  if (action === undefined) {
    throw new BadBodyError(`This body is not what "${PREFIX}/${name}" takes: send ${consoleActions.get(name)}.`);
  }
  await actorOf(asked, instanceOf(asked, visitor)).actInConsole(visitor, action);
  return new Response(null, { status: 204 });
}

/** Where an instance is one person's, nobody sees the names of others. */
async function listInstances(asked: PhotonRequest, limit: number): Promise<ConsoleList<string>> {
  const { name, auth } = asked.photon.manifest;
  if (auth?.instanceClaim !== undefined) return { items: [], hasMore: false };
  try {
    const { instances, next } = await asked.context.actor(PhotonRegistry, name).list({ limit });
    return { items: instances.map((instance) => instance.name), hasMore: next !== null };
  } catch (error) {
    if (error instanceof UnknownActorError) return { items: [], hasMore: false }; // The project keeps no list.
    throw error;
  }
}

function readLimit(text: string | null): number {
  const limit = text === null ? LIMIT.default : Number(text);
  return Number.isInteger(limit) && limit >= 1 ? Math.min(limit, LIMIT.max) : LIMIT.default;
}
