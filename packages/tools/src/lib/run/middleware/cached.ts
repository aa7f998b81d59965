import type { JsonObject } from '../../manifest/json-schema.ts';
import type { Middleware } from '../../manifest/manifest.ts';
import type { RunScope } from '../run-scope.ts';
import { CacheTable } from './cache-table.ts';
import { formatCanonicalJson } from './canonical-json.ts';
import type { Layer, LayerParts, LayerTarget } from './layer.ts';
import { toStorable } from './storable.ts';
import { untilAborted } from './timers.ts';

/** What a call finds: a result, or that it is the one to make it. */
type Found = { readonly kind: 'hit'; readonly value: unknown } | { readonly kind: 'miss' };

/** How the call that others wait for ended. `left`: it was given up, or its result cannot be shared. */
type Ended = Exclude<Found, { kind: 'miss' }> | { readonly kind: 'failed'; readonly error: unknown } | { kind: 'left' };

/** A call that others with the same arguments wait for. */
interface Flight {
  readonly ended: Promise<Ended>;
  readonly end: (ended: Ended) => void;
}

/**
 * `@cached 5m`: a result is answered again to calls with the same arguments, over evictions, until it is too old; calls
 * that come while the first one runs wait for its result. Arguments are the same if they are as JSON, in whatever
 * order. Who calls makes no difference: do not cache what depends on the caller. Failures are shared, never kept. What
 * other code has made is not answered, and goes when it is too old.
 */
export function createCached(
  { ttlMs }: Extract<Middleware, { kind: 'cached' }>,
  { key }: LayerTarget,
  { sql, storage, clock, code }: LayerParts,
): Layer {
  const cache = new CacheTable(sql, storage);
  const flights = new Map<string, Flight>();

  /** Answers what is kept or what another call makes; or else takes off (`onTakeOff`). */
  async function find(argumentsText: string, scope: RunScope, onTakeOff: (flight: Flight) => void): Promise<Found> {
    for (;;) {
      const kept = cache.get(key, argumentsText, clock.now());
      if (kept !== undefined) return { kind: 'hit', value: kept.value };
      const flight = flights.get(argumentsText);
      if (flight === undefined) {
        onTakeOff(takeOff(flights, argumentsText));
        return { kind: 'miss' };
      }
      const ended = await untilAborted(flight.ended, scope.signal);
      if (ended.kind === 'failed') throw ended.error;
      if (ended.kind === 'hit') return ended;
    }
  }

  return async (args, scope, next) => {
    const argumentsText = code + (await formatArguments(args));
    let flight: Flight | undefined;
    let ended: Ended = { kind: 'left' };
    try {
      const found = await scope.perform({ kind: 'middleware.cached', key }, () =>
        find(argumentsText, scope, (mine) => (flight = mine)),
      );
      if (found.kind === 'hit') return found.value;
      // A replay has not looked, but it is the one that makes the result.
      if (flight === undefined && !flights.has(argumentsText)) flight = takeOff(flights, argumentsText);
      const result = await next(args, scope);
      const storable = toStorable(result);
      if (storable === undefined) return result;
      ended = { kind: 'hit', value: storable.value };
      const entry = { key, argumentsText, value: storable.value, expiresAtMs: clock.now() + ttlMs };
      await scope.perform({ kind: 'middleware.cached.put', key }, () => cache.put(entry, clock.now()));
      return result;
    } catch (error) {
      if (!scope.signal.aborted) ended = { kind: 'failed', error };
      throw error;
    } finally {
      if (flight !== undefined) {
        if (flights.get(argumentsText) === flight) flights.delete(argumentsText);
        flight.end(ended);
      }
    }
  };
}

function takeOff(flights: Map<string, Flight>, argumentsText: string): Flight {
  let end: Flight['end'] = () => {};
  const ended = new Promise<Ended>((resolve) => (end = resolve));
  const flight = { ended, end };
  flights.set(argumentsText, flight);
  return flight;
}

/** Longer arguments are kept as their digest. */
const TEXT_LENGTH_MAX = 512;

/** A text that is the same for the same arguments. */
async function formatArguments(args: JsonObject): Promise<string> {
  const text = formatCanonicalJson(args);
  if (text.length <= TEXT_LENGTH_MAX) return text;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256:${Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
