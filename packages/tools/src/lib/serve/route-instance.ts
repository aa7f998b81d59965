/**
 * Which instance of a photon a request is for: the verified claim, if the photon is one instance for each of its
 * values; else query, header, `params._meta.photonInstance`, the tool's argument, the session's instance, `default`.
 * Whatever named it, an alias may stand for it.
 */
import { ActorError, InvalidActorNameError, parseActorName, routeActor, type RouteRequest } from '@sundog/actor';

import type { AuthManifest } from '../manifest/manifest.ts';
import { getObject, isJsonObject, readJson } from '../manifest/json-values.ts';
import type { Caller } from '../run/run.ts';
import { describeFound } from '../schema/describe-schema.ts';
import { InvalidToolsError } from './serve-errors.ts';

const DEFAULT_INSTANCE = 'default';

/** Other spellings of instances, lower-cased, and what they stand for. */
export type Aliases = ReadonlyMap<string, string>;

/** The token says nothing of the claim that names the instance. HTTP 403. */
class MissingClaimError extends ActorError {
  override readonly name = 'MissingClaimError';
  readonly code = 'missing_claim';

  /** @param claim its name */
  constructor(claim: string) {
    super(`The token must have the claim "${claim}" as text: it names the instance.`, { claim });
  }
}

/** What names an instance is no name. HTTP 400. */
class InvalidInstanceError extends ActorError {
  override readonly name = 'InvalidInstanceError';
  readonly code = 'invalid_instance';

  /**
   * @param place where it stands
   * @param found what stands there
   */
  constructor(place: string, found: unknown) {
    super(
      `${place} names the instance: it must be text of 1 to 1,024 bytes, without control characters and without spaces at its ends; found ${describeFound(found)}.`,
      { place },
    );
  }
}

/** The instance that a request is for. */
export interface InstanceRoute {
  readonly name: string;
  /** Whether the request itself names it, so that no session takes it to another. */
  readonly isNamed: boolean;
}

/** What else is known of a request than its URL and headers. */
export interface InstanceFacts {
  /** The message, or anything else with `params._meta`. */
  readonly message?: unknown;
  /** The instance that the tool's argument names, if the photon's tools have one. */
  readonly argument?: string | undefined;
  /** The instance that `Mcp-Session-Id` names. */
  readonly sessionInstance?: string | undefined;
  readonly caller: Caller;
  readonly auth: AuthManifest | undefined;
  readonly aliases: Aliases;
}

/**
 * Which instance a request is for.
 *
 * @param request its URL and headers
 * @param facts what else names it
 * @returns its name, and where that comes from
 * @throws InvalidInstanceError, AmbiguousActorNameError, MissingClaimError
 */
export function routeInstance(request: RouteRequest, facts: InstanceFacts): InstanceRoute {
  try {
    return findInstance(request, facts);
  } catch (error) {
    throw error instanceof InvalidActorNameError ? explain(request, facts) : error;
  }
}

function findInstance(request: RouteRequest, facts: InstanceFacts): InstanceRoute {
  const { message, argument, caller, auth, aliases } = facts;
  if (auth?.instanceClaim !== undefined) {
    // Whoever is unknown may not name the instance of somebody who is known.
    const name = caller.isAnonymous ? DEFAULT_INSTANCE : mustGetClaim(caller, auth.instanceClaim);
    return { name: parseActorName(name), isNamed: true };
  }
  const last = argument ?? facts.sessionInstance;
  const { name, source } = routeActor(request, {
    query: 'instance',
    header: 'x-photon-instance',
    metaKey: 'photonInstance',
    message,
    segment: last === undefined ? undefined : encodeURIComponent(last),
  });
  return {
    name: aliases.size === 0 ? name : (aliases.get(name.toLowerCase()) ?? name),
    isNamed: source === 'path' ? argument !== undefined : source !== 'fallback',
  };
}

/** What is wrong, in the words of whoever sent it. */
function explain({ url, headers }: RouteRequest, facts: InstanceFacts): InvalidInstanceError {
  const { message, argument, sessionInstance, caller, auth } = facts;
  const claim = auth?.instanceClaim;
  if (claim !== undefined) return new InvalidInstanceError(`The token's claim "${claim}"`, caller.claims[claim]);
  const query = new URL(url).searchParams.get('instance');
  if (query !== null) return new InvalidInstanceError('The query parameter "instance"', query);
  const header = headers.get('x-photon-instance');
  if (header !== null) return new InvalidInstanceError('The header X-Photon-Instance', header);
  const params = isJsonObject(message) ? getObject(message, 'params') : undefined;
  const meta = getObject(params ?? {}, '_meta')?.['photonInstance'];
  if (meta !== undefined) return new InvalidInstanceError('"params._meta.photonInstance"', meta);
  if (argument !== undefined) return new InvalidInstanceError('The argument "instance"', argument);
  return new InvalidInstanceError('The session', sessionInstance);
}

/**
 * Reads the aliases of a project.
 *
 * @param given in `tools({ aliases })`, or as JSON in the variable `PHOTON_INSTANCE_ALIASES`
 * @returns by lower-cased spelling
 * @throws InvalidToolsError if the JSON is no table of texts
 */
export function parseAliases(given: Readonly<Record<string, string>> | string | undefined): Aliases {
  const table: unknown = typeof given === 'string' ? readJson(given) : (given ?? {});
  const entries = isJsonObject(table) ? Object.entries(table) : [];
  const aliases = new Map<string, string>();
  for (const [spelling, name] of entries) {
    if (isName(name)) aliases.set(spelling.toLowerCase(), name);
  }
  if (aliases.size === entries.length && (entries.length > 0 || JSON.stringify(table) === '{}')) return aliases;
  throw new InvalidToolsError(
    'Aliases are a table from spellings to names of instances, {"lobby room": "lobby"}; found something else.',
  );
}

function isName(value: unknown): value is string {
  try {
    return parseActorName(value) === value;
  } catch {
    return false;
  }
}

function mustGetClaim(caller: Caller, claim: string): string {
  const value = caller.claims[claim];
  if (typeof value !== 'string' || value === '') throw new MissingClaimError(claim);
  return value;
}
