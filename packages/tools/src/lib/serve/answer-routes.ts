/**
 * Paths that a photon declares itself: `@get`, `@post` … as routes, `@expose` as `POST /api/<name>`, `@webhook` as
 * `POST /webhook/<path>`. None of them is a tool.
 *
 * Invariants:
 * - P1 Exact routes go before those with parameters, and among these the order of the source decides.
 */
import { assertScopes } from '../auth/scopes.ts';
import type { JsonObject } from '../manifest/json-schema.ts';
import type { MethodManifest, PhotonManifest, Surface } from '../manifest/manifest.ts';
import { isJsonObject } from '../mcp/json-values.ts';
import type { Caller } from '../run/run.ts';
import type { RouteDelivery } from '../wire.ts';
import { authenticate } from './authenticate-caller.ts';
import { actorOf, instanceOf, type PhotonRequest } from './photon-request.ts';
import { readBody } from './read-body.ts';
import { BadBodyError, CrossSiteError, VerbNotAllowedError } from './serve-errors.ts';
import { checkSignature } from './check-signature.ts';

type PathSurface = Extract<Surface, { kind: 'route' | 'expose' | 'webhook' }>;

/** A path of a photon, and the method behind it. */
export interface FoundPath {
  readonly method: MethodManifest;
  readonly surface: PathSurface;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Finds what a path means.
 *
 * @param manifest of the photon
 * @param verb of the request
 * @param path below the photon, as it stands in the URL
 * @returns undefined if the photon has no such path
 * @throws VerbNotAllowedError if it has it for other verbs
 */
export function findPath(manifest: PhotonManifest, verb: string, path: string): FoundPath | undefined {
  const found = Object.values(manifest.methods)
    .flatMap((method) => method.surfaces.flatMap((surface) => matchSurface(method, surface, path)))
    .toSorted((a, b) => Object.keys(a.parameters).length - Object.keys(b.parameters).length); // P1: the sort is stable.
  if (found.length === 0) return undefined;
  const match = found.find(({ surface }) => verbOf(surface) === verb || (verb === 'HEAD' && verbOf(surface) === 'GET'));
  if (match !== undefined) return match;
  throw new VerbNotAllowedError(verb, [...new Set(found.map(({ surface }) => verbOf(surface)))]);
}

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
  { method, kind, parameters, args }: Omit<FoundPath, 'surface'> & Pick<RouteDelivery, 'kind' | 'args'>,
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

function matchSurface(method: MethodManifest, surface: Surface, path: string): FoundPath[] {
  if (surface.kind === 'route') {
    const parameters = matchPattern(surface.path, path);
    return parameters === undefined ? [] : [{ method, surface, parameters }];
  }
  if (surface.kind !== 'expose' && surface.kind !== 'webhook') return [];
  const fullPath = `${surface.kind === 'expose' ? '/api' : '/webhook'}/${surface.path.replace(/^\//, '')}`;
  return path === fullPath ? [{ method, surface, parameters: {} }] : [];
}

/** `/users/:id`, segment by segment. */
function matchPattern(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const found = path.split('/');
  if (wanted.length !== found.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = found[index] ?? '';
    if (segment.startsWith(':') && value !== '') parameters[segment.slice(1)] = decode(value);
    else if (segment !== value) return undefined;
  }
  return parameters;
}

function verbOf(surface: PathSurface): string {
  return surface.kind === 'route' ? surface.verb : 'POST';
}

function parseArguments(body: string): JsonObject {
  if (body === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new BadBodyError('The body must be JSON.');
  }
  if (isJsonObject(value)) return value;
  throw new BadBodyError('The body must be a JSON object: the arguments by name.');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
