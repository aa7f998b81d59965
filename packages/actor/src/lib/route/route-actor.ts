import { ACTOR_NAME_BYTES_MAX, parseActorName } from '../address.ts';
import { ActorError } from '../errors.ts';

/** A request names its actor twice in the same place. */
export class AmbiguousActorNameError extends ActorError {
  override readonly name = 'AmbiguousActorNameError';
  readonly code = 'ambiguous_actor_name';
}

/** The parts of a request that may name an actor. */
export interface RouteRequest {
  readonly url: string;
  readonly headers: { get(name: string): string | null };
}

/** Where names are looked for, and what else the caller has read of the request. */
export interface RouteOptions {
  /** Name of the query parameter; `instance` unless given. */
  query?: string;
  /** Name of the header, whose value is percent-encoded UTF-8; `x-sundog-instance` unless given. */
  header?: string;
  /** Key in `params._meta` of a JSON-RPC message; `sundogInstance` unless given. */
  metaKey?: string;
  /** The parsed JSON-RPC message, if the request has one. */
  message?: unknown;
  /** The path's segment that names the actor, still percent-encoded, if the caller's paths have one. */
  segment?: string | undefined;
  /** The name when nothing names one; `default` unless given. */
  fallback?: string;
}

/** An actor's name, and where the request gave it. */
export interface Route {
  readonly name: string;
  readonly source: 'query' | 'header' | 'message' | 'path' | 'fallback';
}

/**
 * Which actor a request is for. The first of these that is there decides, even if it breaks the rules for names:
 * query parameter, header, JSON-RPC `params._meta`, path segment, fallback.
 *
 * @param request its URL and headers
 * @param options where names are looked for
 * @returns the name and where it stood
 * @throws InvalidActorNameError the name is there but breaks a rule
 * @throws AmbiguousActorNameError the query names several
 */
export function routeActor(request: RouteRequest, options: RouteOptions = {}): Route {
  const query = fromQuery(request.url, options.query ?? 'instance');
  if (query !== undefined) return { name: parseActorName(query), source: 'query' };
  const header = request.headers.get(options.header ?? 'x-sundog-instance');
  if (header !== null) return { name: parseActorName(decode(header)), source: 'header' };
  const meta = fromMessage(options.message, options.metaKey ?? 'sundogInstance');
  if (meta !== undefined) return { name: parseActorName(meta), source: 'message' };
  if (options.segment !== undefined && options.segment !== '') {
    return { name: parseActorName(decode(options.segment)), source: 'path' };
  }
  return { name: parseActorName(options.fallback ?? 'default'), source: 'fallback' };
}

function fromQuery(url: string, parameter: string): string | undefined {
  // Most requests name no actor in their query, and parsing a URL costs more than all the rest.
  if (!url.includes('?')) return undefined;
  const names = new URL(url).searchParams.getAll(parameter);
  if (names.length > 1) {
    throw new AmbiguousActorNameError(
      `The query parameter "${parameter}" must be given at most once, found ${names.length} of them.`,
      { parameter, count: names.length },
    );
  }
  return names[0];
}

function fromMessage(message: unknown, key: string): unknown {
  const meta = getField(getField(message, 'params'), '_meta');
  return getField(meta, key);
}

function getField(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** What does not decode is taken as it stands; the rules for names judge it. */
function decode(text: string): string {
  if (!text.includes('%') || text.length > 3 * ACTOR_NAME_BYTES_MAX) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
