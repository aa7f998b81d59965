/**
 * The mount of a project's photons: which photon and which part of it a request is for. What comes after is the parts'
 * own; this file only finds the way.
 *
 * Paths, below the prefix: `/mcp` and its card, `/events`, `/`, `/openapi.json`, `/health`, `/console`, `/api/…`,
 * `/webhook/…` and what the photon declares, for the first photon; the same for every photon below `/p/<name>`;
 * `/.well-known/oauth-protected-resource/…` for both, and `/.well-known/ai-catalog.json` for all.
 */
import { NotFoundError, type ActorClass, type Mount } from '@sundog/actor';
import { answerPreflight, checkOrigin, withCors, type OriginRules } from '@sundog/actor/edge';

import type { AuthOptions } from '../auth/auth-options.ts';
import { createResourceMetadata, PROTECTED_RESOURCE_PATH } from '../auth/protected-resource.ts';
import { answerConsole, answerPage, isConsolePath, isForPage } from './answer-console.ts';
import { answerDiscovery, isDiscovery, isPublicDiscovery } from './answer-discovery.ts';
import { answerEvents } from './answer-events.ts';
import { answerMcp } from './answer-mcp.ts';
import { answerPath } from './answer-routes.ts';
import { corsRules } from './cors.ts';
import { createDeployments } from './deployment.ts';
import { answerHealth, answerOpenApi, describePhoton, HEALTH_PATH, OPENAPI_PATH } from './describe-photon.ts';
import { findPath } from './find-path.ts';
import type { PhotonRequest, ServeLimits } from './photon-request.ts';
import { refuse, refuseMcp } from './refuse.ts';
import { servePhotons, type PhotonClass, type ServedPhoton } from './served-photon.ts';
import { createScheduleWaker } from './wake-scheduled.ts';

/** What a project says about its tools. */
export interface ToolsOptions<Env = Cloudflare.Env> {
  /** The first is also served at the prefix itself. */
  readonly photons: readonly [PhotonClass, ...PhotonClass[]];
  /** Where they live; `/` unless given. */
  readonly prefix?: string;
  /** Who may use them. Unless given, the variables of the Worker say it; without those, whoever is on this machine. */
  readonly auth?: AuthOptions | ((env: Env) => AuthOptions);
  /** Origins whose pages may use them, besides the server's own: `https://app.example.com`, or `*` for all. */
  readonly allowedOrigins?: readonly string[];
  /** Names under which the server may be called from its own machine, besides `localhost` and the like. */
  readonly allowedHosts?: readonly string[];
  /** Other spellings of instances, in any case, and what they stand for. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Size of a request's body; 4 MiB unless given. */
  readonly bodyBytesMax?: number;
  /**
   * Time between the comments that keep an event stream open; 5 seconds unless given. A client that is gone is noticed
   * by them.
   */
  readonly keepAliveMs?: number;
}

const BODY_BYTES_MAX = 4 * 1024 * 1024;
const KEEP_ALIVE_MS = 5000;

/**
 * Serves photons: `createWorker({ mounts: [tools({ photons: [CounterPhoton] })] })`.
 *
 * @param options photons, and who may use them
 * @returns the mount
 * @throws InvalidToolsError, InvalidAuthError
 */
export function tools<Env extends object = Cloudflare.Env>(options: ToolsOptions<Env>): Mount<Env> {
  const prefix = options.prefix ?? '/';
  const photons = servePhotons(options.photons);
  const deploymentOf = createDeployments(options);
  const { allowedOrigins = [], allowedHosts = [] } = options;
  const rules: OriginRules = { mount: 'tools', allowedOrigins, allowedHosts };
  const limits: ServeLimits = {
    bodyBytesMax: options.bodyBytesMax ?? BODY_BYTES_MAX,
    keepAliveMs: options.keepAliveMs ?? KEEP_ALIVE_MS,
  };
  const wakeScheduled = createScheduleWaker(photons.values());
  return {
    prefix,
    name: 'tools',
    description: `Tools over MCP: ${[...photons.keys()].join(', ')}.`,
    actors: actorsOf(photons),
    opensContext: true, // Nothing here asks for it.
    fetch(request, context) {
      wakeScheduled(context);
      const place = findPlace(photons, prefix === '/' ? '' : prefix, context.path);
      return answer(
        { ...place, photons, request, url: context.url, context, deployment: deploymentOf(context.env), limits },
        rules,
      );
    },
  };
}

async function answer(asked: PhotonRequest, rules: OriginRules): Promise<Response> {
  const { request, url, rest } = asked;
  let origin: string | undefined;
  try {
    origin = checkOrigin(request, url, isPublicDiscovery(asked) ? { ...rules, allowedOrigins: ['*'] } : rules);
    if (request.method === 'OPTIONS' && request.headers.has('access-control-request-method')) {
      return answerPreflight(request, origin, corsRules);
    }
    return withCors(await answerPart(asked), origin, corsRules);
  } catch (error) {
    const refusal = rest === '/mcp' ? refuseMcp(error, asked) : refuse(error, asked);
    if (refusal === undefined) throw error;
    return withCors(refusal, origin, corsRules);
  }
}

function answerPart(asked: PhotonRequest): Response | Promise<Response> {
  const { request, rest, photon } = asked;
  if (rest === '/mcp') return answerMcp(asked);
  if (rest === '/events') return answerEvents(asked);
  if (isDiscovery(asked)) return answerDiscovery(asked);
  if (rest === PROTECTED_RESOURCE_PATH) return describeResource(asked);
  const found = findPath(photon.manifest, request.method, rest);
  if (found !== undefined) return answerPath(asked, found);
  if (isForPage(asked)) return answerPage(asked);
  if (isConsolePath(rest)) return answerConsole(asked);
  if (rest === '/' && request.method === 'GET') return describePhoton(asked);
  if (rest === OPENAPI_PATH) return answerOpenApi(asked);
  if (rest === HEALTH_PATH) return answerHealth(asked);
  throw new NotFoundError('Nothing is found at this path.');
}

/** RFC 9728: who gives out tokens for the MCP endpoint. */
function describeResource(asked: PhotonRequest): Response {
  const { url, base, deployment, photon } = asked;
  const metadata = createResourceMetadata(deployment.auth, `${url.origin}${base}/mcp`, photon.manifest.title);
  if (metadata === undefined) throw new NotFoundError('No authorization server gives out tokens for these tools.');
  return Response.json(metadata);
}

/** The photon, and the path below it. */
function findPlace(
  photons: ReadonlyMap<string, ServedPhoton>,
  prefix: string,
  path: string,
): Pick<PhotonRequest, 'photon' | 'prefix' | 'base' | 'rest'> {
  const isMetadata = path === PROTECTED_RESOURCE_PATH || path.startsWith(`${PROTECTED_RESOURCE_PATH}/`);
  const target = isMetadata ? path.slice(PROTECTED_RESOURCE_PATH.length) : path;
  const named = /^\/p\/([^/]+)(\/.*)?$/.exec(target);
  const [first] = photons.values();
  const photon = named === null ? first : photons.get(named[1] ?? '');
  if (photon === undefined) throw new NotFoundError('No photon of this name is served here.');
  const base = named === null ? prefix : `${prefix}/p/${photon.manifest.name}`;
  const rest = named === null ? target : (named[2] ?? '/');
  if (!isMetadata) return { photon, prefix, base, rest };
  if (rest !== '/mcp' && rest !== '' && rest !== '/') throw new NotFoundError('Nothing is found at this path.');
  return { photon, prefix, base, rest: PROTECTED_RESOURCE_PATH };
}

function actorsOf(photons: ReadonlyMap<string, ServedPhoton>): Record<string, ActorClass> {
  return Object.fromEntries([...photons.values()].map(({ manifest, actorClass }) => [manifest.actorClass, actorClass]));
}
