/**
 * All that a client knows, without sockets, time or chance: what is watched, what servers have said of it, what mutations
 * are under way. Whoever owns the sockets calls it, then takes what is to be sent and who is to be told.
 *
 * - K1 A query is watched once however many ask for it, until the last of them goes.
 * - K2 Views change only in `takeEffects`, all at once: truth and layers of one moment.
 * - K3 What has not changed of a view is the same object, however it has come.
 * - K4 Mutations reach the shards in the order of their calls: one waits for those before it that have no shard yet. Those
 *   of one shard run in this order.
 */
import { keepUnchanged } from '../patch/keep-unchanged.ts';
import type { PendingMutation } from './mutation-queue.ts';
import {
  createQueryKey,
  OptimisticLayers,
  runLayer,
  type OptimisticUpdate,
  type Overlay,
} from './optimistic-layers.ts';
import { createFailure, type QueryView, type WatchedQuery } from './query-view.ts';
import { Router, type Routable } from './router.ts';
import { ShardState, type Settlement, type ShardEffects } from './shard-state.ts';
import { LiveError } from '../values/live-error.ts';
import type { Value } from '../values/value.ts';
import type { ClientFrame, ServerFrame } from '../wire/frames.ts';
import type { Route } from '../wire/routes.ts';

/** Who is to be told what. */
export interface Effects {
  /** Keys of queries whose view has changed. */
  readonly changed: readonly string[];
  readonly settled: readonly Settlement[];
}

/** How often a call may be sent on from shard to shard before something is wrong with the servers. */
const MOVES_MAX = 3;

interface Watched extends WatchedQuery {
  count: number;
  moves: number;
  shard: string | undefined;
}

/** A client without its sockets. */
export class ClientState {
  readonly #client: string;
  readonly #queries = new Map<string, Watched>();
  readonly #shards = new Map<string, ShardState>();
  readonly #failures = new Map<string, LiveError>();
  readonly #router = new Router();
  readonly #layers = new OptimisticLayers();
  readonly #changed = new Set<string>();
  #views = new Map<string, QueryView>();
  #overlay: Overlay = new Map();
  #waiting: PendingMutation[] = [];
  #settled: Settlement[] = [];
  #lastMutation = 0;
  #pendingCount = 0;

  /** @param client name of the client, never used before by another one */
  constructor(client: string) {
    this.#client = client;
  }

  /** How many mutations are under way. */
  get pendingMutations(): number {
    return this.#pendingCount;
  }

  /** Shards for which a socket is needed. */
  get wantedShards(): string[] {
    return [...this.#shards]
      .filter(([name, shard]) => !shard.isIdle && !this.#failures.has(name))
      .map(([name]) => name);
  }

  /** Whether a watched query has no view yet. */
  get isLoading(): boolean {
    return this.#queries.size > this.#views.size;
  }

  /**
   * Watches a query (K1).
   *
   * @returns its key, for `getView` and `unwatch`
   */
  watch(path: string, args: Value): string {
    const key = createQueryKey(path, args);
    const known = this.#queries.get(key);
    if (known !== undefined) {
      known.count += 1;
      return key;
    }
    const query: Watched = { key, path, args, truth: undefined, count: 1, moves: 0, shard: undefined };
    this.#queries.set(key, query);
    this.#place(query, this.#router.find(query));
    if (this.#layers.size > 0) this.#changed.add(key);
    return key;
  }

  /** Ends one watching of a query. */
  unwatch(key: string): void {
    const query = this.#queries.get(key);
    if (query === undefined) return;
    query.count -= 1;
    if (query.count > 0) return;
    this.#queries.delete(key);
    this.#views.delete(key);
    if (query.shard !== undefined) this.#shards.get(query.shard)?.unwatch(query);
  }

  /** What there is to show of a query; undefined: nothing yet. */
  getView(key: string): QueryView | undefined {
    return this.#views.get(key);
  }

  /**
   * Starts a mutation.
   *
   * @param update what to show until it has ended
   * @returns its id, which its settlement will have
   * @throws whatever the update throws: nothing has been started then
   */
  mutate(path: string, args: Value, update?: OptimisticUpdate): number {
    if (update !== undefined) runLayer(this.#queries, this.#layers.fold(this.#queries), update);
    this.#lastMutation += 1;
    this.#pendingCount += 1;
    const id = this.#lastMutation;
    if (update !== undefined) this.#layers.add(id, update);
    this.#waiting.push({ id, path, args, moves: 0 });
    this.#sendWaiting();
    return id;
  }

  /** Calls whose shard the server must be asked for. Each is returned once, until it is answered. */
  takeUnrouted(): Routable[] {
    const queries = [...this.#queries.values()].filter(({ shard }) => shard === undefined);
    return this.#router.choose([...queries, ...this.#waiting].filter((call) => this.#router.find(call) === undefined));
  }

  /**
   * Takes in where a call goes.
   *
   * @param call as it was taken
   * @param route what the server has answered; undefined: nothing, so the call is to be asked about again
   */
  receiveRoute(call: Routable, route: Route | undefined): void {
    this.#router.learn(call, route);
    if (route === undefined) return;
    for (const query of this.#queries.values()) {
      if (query.shard !== undefined || query.path !== call.path) continue;
      if (query === call && 'error' in route) this.#setTruth(query, { error: createFailure(route.error) });
      else this.#place(query, query === call && 'shard' in route ? route.shard : this.#router.find(query));
    }
    const mutation = this.#waiting.find((waiting) => waiting === call);
    if (mutation !== undefined && 'error' in route) {
      this.#waiting = this.#waiting.filter((waiting) => waiting !== call);
      this.#settle([{ mutation, outcome: { error: createFailure(route.error) } }]);
    }
    this.#sendWaiting('shard' in route ? { call, shard: route.shard } : undefined);
  }

  /** A socket to a shard is there. */
  open(shard: string): void {
    this.#mustShard(shard).open();
  }

  /** It has gone. */
  close(shard: string): void {
    this.#shards.get(shard)?.close();
  }

  /** What has to be sent to a shard. */
  takeFrames(shard: string): ClientFrame[] {
    return this.#shards.get(shard)?.takeFrames() ?? [];
  }

  /**
   * Takes in a frame.
   *
   * @throws PatchMismatchError if it does not follow from what is known: close the socket and open another one, which
   *   will be told everything
   */
  receive(shard: string, frame: ServerFrame): void {
    const state = this.#mustShard(shard);
    try {
      this.#apply(state.receive(frame));
    } catch (error) {
      state.forgetKnown();
      throw error;
    }
  }

  /** A shard cannot be reached, and trying again will not help: all that is for it has failed, and will, until `revive`. */
  fail(shard: string, error: LiveError): void {
    this.#failures.set(shard, error);
    this.#apply(this.#mustShard(shard).fail(error));
  }

  /** Lets shards that have failed be tried again. */
  revive(): void {
    this.#failures.clear();
  }

  /** Brings the views up to date (K2), and says who is to be told. */
  takeEffects(): Effects {
    const overlay: Overlay = this.#layers.size > 0 ? this.#layers.fold(this.#queries) : new Map();
    const keys = new Set([...this.#changed, ...this.#overlay.keys(), ...overlay.keys()]);
    const changed = [...keys].filter((key) => this.#updateView(key, overlay));
    const settled = this.#settled;
    this.#overlay = overlay;
    this.#changed.clear();
    this.#settled = [];
    return { changed, settled };
  }

  #updateView(key: string, overlay: Overlay): boolean {
    const query = this.#queries.get(key);
    if (query === undefined) return false;
    const before = this.#views.get(key);
    // Where the truth takes the place of a layer, its parts go on from those that were shown.
    if (this.#overlay.has(key) && !overlay.has(key)) query.truth = keepView(before, query.truth);
    const view = overlay.has(key) ? keepView(before, overlay.get(key)) : query.truth;
    if (before === view || isSame(before, view)) return false; // K3
    if (view === undefined) this.#views.delete(key);
    else this.#views.set(key, view);
    return true;
  }

  #apply({ changed, settled, moved }: ShardEffects): void {
    for (const { key } of changed) this.#changed.add(key);
    this.#settle(settled);
    for (const move of moved) {
      if ('query' in move) this.#moveQuery(move.query, move.shard);
      else this.#moveMutation(move.mutation, move.shard);
    }
  }

  #moveQuery({ key, path }: WatchedQuery, shard: string): void {
    const query = this.#queries.get(key);
    if (query === undefined) return;
    this.#router.forget(path);
    query.moves += 1;
    if (query.moves > MOVES_MAX) this.#setTruth(query, { error: createMovedTooOften(path) });
    else this.#place(query, shard);
  }

  #moveMutation(mutation: PendingMutation, shard: string): void {
    const { path, moves } = mutation;
    this.#router.forget(path);
    if (moves < MOVES_MAX) this.#send({ ...mutation, moves: moves + 1 }, shard);
    else this.#settle([{ mutation, outcome: { error: createMovedTooOften(path) } }]);
  }

  #place(query: Watched, shard: string | undefined): void {
    query.shard = shard;
    if (shard === undefined) return;
    const failure = this.#failures.get(shard);
    if (failure !== undefined) this.#setTruth(query, { error: failure });
    this.#mustShard(shard).watch(query);
  }

  #setTruth(query: Watched, truth: QueryView): void {
    query.truth = truth;
    this.#changed.add(query.key);
  }

  /** Sends mutations whose shard is known, as far as those before them are (K4). */
  #sendWaiting(route?: { readonly call: Routable; readonly shard: string }): void {
    for (;;) {
      const [first, ...rest] = this.#waiting;
      if (first === undefined) return;
      const shard = first === route?.call ? route.shard : this.#router.find(first);
      if (shard === undefined) return;
      this.#waiting = rest;
      this.#send(first, shard);
    }
  }

  #send(mutation: PendingMutation, shard: string): void {
    const error = this.#failures.get(shard);
    if (error === undefined) this.#mustShard(shard).mutate(mutation);
    else this.#settle([{ mutation, outcome: { error } }]);
  }

  #settle(settled: readonly Settlement[]): void {
    this.#settled.push(...settled);
    this.#pendingCount -= settled.length;
    for (const { mutation } of settled) this.#layers.delete(mutation.id);
  }

  #mustShard(name: string): ShardState {
    const known = this.#shards.get(name);
    if (known !== undefined) return known;
    const created = new ShardState(this.#client);
    this.#shards.set(name, created);
    return created;
  }
}

function isSame(a: QueryView | undefined, b: QueryView | undefined): boolean {
  return a !== undefined && b !== undefined && 'value' in a && 'value' in b && a.value === b.value;
}

/** What layers make is made anew each time. */
function keepView(before: QueryView | undefined, after: QueryView | undefined): QueryView | undefined {
  if (before === undefined || after === undefined || !('value' in before && 'value' in after)) return after;
  return { value: keepUnchanged(before.value, after.value) };
}

function createMovedTooOften(path: string): LiveError {
  return new LiveError({
    code: 'moved_too_often',
    message: `No shard takes ${path}: each sends it on to another one.`,
  });
}
