/** `this.memory`: the kernel's memory, with the scopes and the two ways to name a place that photons have. */
import { ActorError, Memory, type MemoryKeysOptions, type MemoryValue } from '@sundog/actor';

import type {
  MemoryEntry,
  MemoryPlaceOptions,
  MemoryRangeOptions,
  PhotonMemory,
  PhotonScope,
} from '../photon/photon-memory.ts';
import { getRunScope } from '../run/run-scope.ts';
import { perform, performCode } from './perform.ts';

/** Nobody is known whose session it could be. */
export class NoSessionError extends ActorError {
  override readonly name = 'NoSessionError';
  readonly code = 'no_session';

  constructor() {
    super(
      'Scope "session" belongs to a caller with a session or an identity, and this code runs for none: the client is anonymous, or it is a schedule. Use scope "photon", or require who calls by @auth.',
    );
  }
}

/** A scope that there is not. */
export class UnknownScopeError extends ActorError {
  override readonly name = 'UnknownScopeError';
  readonly code = 'unknown_scope';

  /** @param scope as given */
  constructor(scope: unknown) {
    super(`A scope is "photon", "session" or "global", not ${JSON.stringify(scope)}.`, { scope: String(scope) });
  }
}

/**
 * The session of whoever called: that of the client, else the caller's identity.
 *
 * @returns a name that no other session has
 * @throws NoSessionError
 */
export function mustSession(): string {
  const caller = getRunScope()?.request.caller;
  if (caller?.session !== undefined) return `session:${caller.session}`;
  if (caller === undefined || caller.isAnonymous) throw new NoSessionError();
  return `caller:${caller.id}`;
}

/** The memory of one instance. */
export class ScopedMemory implements PhotonMemory {
  readonly #scopes: Readonly<Record<PhotonScope, Memory>>;

  /**
   * @param ctx of the actor
   * @param memory of the actor
   */
  constructor(ctx: DurableObjectState, memory: Memory) {
    this.#scopes = {
      photon: memory,
      session: new Memory(ctx, { session: mustSession, place: { scope: 'session', namespaces: [] } }),
      global: memory.scope('global'),
    };
  }

  get<Value = unknown>(key: string, place?: MemoryPlaceOptions): Promise<Value | null> {
    const memory = this.#at(place);
    return perform('memory.get', label(key, place), () => memory.get<Value>(key));
  }

  set(key: string, value: unknown, place?: MemoryPlaceOptions): Promise<void> {
    const memory = this.#at(place);
    return perform('memory.set', label(key, place), () => memory.set(key, value as MemoryValue));
  }

  delete(key: string, place?: MemoryPlaceOptions): Promise<boolean> {
    const memory = this.#at(place);
    return perform('memory.delete', label(key, place), () => memory.delete(key));
  }

  has(key: string, place?: MemoryPlaceOptions): Promise<boolean> {
    const memory = this.#at(place);
    return perform('memory.has', label(key, place), () => memory.has(key));
  }

  keys(range?: MemoryRangeOptions): Promise<string[]> {
    const memory = this.#at(range);
    return perform('memory.keys', label('', range), () => memory.keys(rangeOf(range)));
  }

  list<Value = unknown>(range?: MemoryRangeOptions): Promise<MemoryEntry<Value>[]> {
    const memory = this.#at(range);
    return perform('memory.list', label('', range), () => listAll<Value>(memory, range));
  }

  getAll<Value = unknown>(place?: MemoryPlaceOptions): Promise<Record<string, Value>> {
    const memory = this.#at(place);
    return perform('memory.getAll', label('', place), async () => Object.fromEntries(await memory.getAll<Value>()));
  }

  update<Value = unknown>(
    key: string,
    change: (current: Value | null) => Value | Promise<Value>,
    place?: MemoryPlaceOptions,
  ): Promise<Value> {
    const memory = this.#at(place);
    // The types of the kernel leave out undefined, which its checks refuse.
    const update = change as (current: MemoryValue | null) => MemoryValue | Promise<MemoryValue>;
    return performCode(
      'memory.update',
      label(key, place),
      () => memory.update<MemoryValue>(key, update) as Promise<Value>,
    );
  }

  clear(place?: MemoryPlaceOptions): Promise<number> {
    const memory = this.#at(place);
    return perform('memory.clear', label('', place), () => memory.clear());
  }

  #at(place: MemoryPlaceOptions | undefined): Memory {
    if (place === undefined) return this.#scopes.photon;
    const { scope = 'photon', namespace } = typeof place === 'string' ? { scope: place } : place;
    if (!Object.hasOwn(this.#scopes, scope)) throw new UnknownScopeError(scope);
    const memory = this.#scopes[scope];
    return namespace === undefined ? memory : memory.namespace(namespace);
  }
}

/** How a journal names a key, so that people find it. */
function label(key: string, place: MemoryPlaceOptions | undefined): string {
  if (place === undefined) return key;
  const { scope = 'photon', namespace = '' } = typeof place === 'string' ? { scope: place } : place;
  return `${scope}/${namespace}/${key}`;
}

function rangeOf(range: MemoryRangeOptions | undefined): MemoryKeysOptions {
  if (range === undefined || typeof range === 'string') return {};
  const { scope: _scope, namespace: _namespace, ...rest } = range;
  return rest;
}

const PAGE = 1000;

async function listAll<Value>(memory: Memory, given: MemoryRangeOptions | undefined): Promise<MemoryEntry<Value>[]> {
  const { limit, ...range }: MemoryKeysOptions & { cursor?: string } = rangeOf(given);
  const entries: MemoryEntry<Value>[] = [];
  let { cursor } = range;
  do {
    const page = await memory.list<Value>({
      ...range,
      limit: limit ?? PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const [key, value] of page.entries) entries.push({ key, value });
    cursor = limit === undefined ? page.cursor : undefined;
  } while (cursor !== undefined);
  return entries;
}
