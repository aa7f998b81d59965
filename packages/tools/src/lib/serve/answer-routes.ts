/** Requests to the paths that a photon declares itself. */
import { readBody } from '@sundog/actor/edge';

import { assertScopes } from '../auth/scopes.ts';
import type { JsonObject } from '../manifest/json-schema.ts';
import { isJsonObject, readJson } from '../manifest/json-values.ts';
import type { Caller } from '../run/run.ts';
import { describeFound } from '../schema/describe-schema.ts';
import type { RouteDelivery } from '../wire.ts';
import { authenticate } from './authenticate-caller.ts';
import type { FoundPath, PathSurface } from './find-path.ts';
import { actorOf, instanceOf, type PhotonRequest } from './photon-request.ts';
import { BadBodyError, CrossSiteError } from './serve-errors.ts';
import { checkSignature } from './check-signature.ts';

/**
 * Answers a request to a path of the photon.
 *
 * @param asked the request
 * @param found what `findPath` found
 * @returns what the method answered
 */
export async function answerPath(asked: PhotonRequest, found: FoundPath): Promise<Response> {
  const { surface } = found;
  if (surface.kind === 'route') return answerRoute(asked, found);
  const body = await readBody(asked.request, asked.limits.bodyBytesMax);
  const caller = await findCaller(asked, found, surface, body);
  const { url, headers } = asked.request;
  // What has been read cannot be handed on.
  const emptied = new Request(url, { method: 'POST', headers });
  return hand(asked, caller, { ...found, kind: 'arguments', args: parseArguments(body) }, emptied);
}

async function answerRoute(asked: PhotonRequest, found: FoundPath): Promise<Response> {
  const caller = await authenticate(asked);
  assertScopes(caller, found.method);
  return hand(asked, caller, { ...found, kind: 'route', args: {} }, asked.request);
}

/** Whoever signs a webhook need not say more; what is exposed to everybody asks nobody. */
async function findCaller(
  asked: PhotonRequest,
  { method }: FoundPath,
  surface: Exclude<PathSurface, { kind: 'route' }>,
  body: string,
): Promise<Caller> {
  if (surface.kind === 'webhook' && surface.secretVariable !== undefined) {
    await checkSignature(asked.request, body, Reflect.get(asked.context.env, surface.secretVariable));
    return { id: `webhook:${surface.path}`, isAnonymous: false, scopes: [], claims: {} };
  }
  if (surface.kind === 'expose' && surface.isPublic) {
    return { id: 'anonymous', isAnonymous: true, scopes: [], claims: {} };
  }
  const caller = await authenticate(asked);
  if (surface.kind === 'expose' && caller.isAnonymous) mustBeSameSite(asked.request);
  assertScopes(caller, method);
  return caller;
}

/** Only pages of this site may use what is exposed to them: browsers say which site a page is of. */
function mustBeSameSite(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  if (site !== 'same-origin' && site !== 'same-site') throw new CrossSiteError(site);
}

function hand(
  asked: PhotonRequest,
  caller: Caller,
  { method, kind, parameters, args }: Pick<FoundPath, 'method' | 'parameters'> & Pick<RouteDelivery, 'kind' | 'args'>,
  request: Request,
): Promise<Response> {
  const delivery: RouteDelivery = {
    method: method.name,
    kind,
    parameters,
    args,
    caller,
    runId: crypto.randomUUID(),
  };
  const instance = instanceOf(asked, { caller });
  return actorOf(asked, instance).receiveRequest(delivery, request);
}

function parseArguments(body: string): JsonObject {
  if (body === '') return {};
  const value = readJson(body);
  if (isJsonObject(value)) return value;
  const found = value === undefined ? 'no JSON' : describeFound(value);
  throw new BadBodyError(`The body must be a JSON object, the arguments by name; found ${found}.`);
}
