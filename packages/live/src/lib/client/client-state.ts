/**
 * All that a client knows, without sockets, time or chance: what is watched, what servers have said of it, what
 * mutations are under way. Whoever owns the sockets calls it, then takes what is to be sent and who is to be told.
 *
 * - K1 Mutations reach the shards in the order of their calls: one waits for those before it that have no shard yet.
 *   Those of one shard run in this order.
 * - K2 Views and results come out of `takeEffects` only, so that who is told sees all of one moment.
 */
import { MutationDesk } from './mutation-desk.ts';
import type { PendingMutation } from './mutation-queue.ts';
import type { OptimisticUpdate } from './optimistic-layers.ts';
import { QuerySet, type CountedQuery } from './query-set.ts';
import { createFailure, type QueryView, type WatchedQuery } from './query-view.ts';
import { Router, type Routable } from './router.ts';
import { ShardSet } from './shard-set.ts';
import type { Settlement, ShardEffects } from './shard-state.ts';
import { LiveError } from '../values/live-error.ts';
import type { Value } from '../values/value.ts';
import type { ServerFrame } from '../wire/frames.ts';
import type { Route } from '../wire/routes.ts';

/** Who is to be told what. */
export interface Effects {
  /** Keys of queries whose view has changed. */
  readonly changed: readonly string[];
  readonly settled: readonly Settlement[];
}

/** How often a call may be sent on from shard to shard before something is wrong with the servers. */
const MOVES_MAX = 3;

/** A client without its sockets. */
export class ClientState {
  /** For whoever has the sockets. */
  readonly shards: ShardSet;
  readonly #queries = new QuerySet();
  readonly #router = new Router();
  readonly #mutations = new MutationDesk();

  constructor(client: string) {
    this.shards = new ShardSet(client);
  }

  /** How many mutations are under way. */
  get pendingMutations(): number {
    return this.#mutations.pendingCount;
  }

  /** Whether a watched query has no view yet. */
  get isLoading(): boolean {
    return this.#queries.isLoading;
  }

  /**
   * Watches a query.
   *
   * @returns its key, for `getView` and `unwatch`
   */
  watch(path: string, args: Value): string {
    const query = this.#queries.watch(path, args);
    if (query.count === 1) {
      this.#queries.noteChange(query);
      this.#place(query, this.#router.find(query));
    }
    return query.key;
  }

  /** Ends one watching of a query. */
  unwatch(key: string): void {
    const query = this.#queries.unwatch(key);
    if (query?.shard !== undefined) this.shards.must(query.shard).unwatch(query);
  }

  /** What there is to show of a query; undefined: nothing yet. */
  getView(key: string): QueryView | undefined {
    return this.#queries.getView(key);
  }

  /**
   * Starts a mutation.
   *
   * @param update what to show until it has ended
   * @returns its id, which its settlement will have
   * @throws whatever the update throws: nothing has been started then
   */
  mutate(path: string, args: Value, update?: OptimisticUpdate): number {
    if (update !== undefined) this.#queries.tryLayer(update);
    const { id } = this.#mutations.start(path, args);
    if (update !== undefined) this.#queries.addLayer(id, update);
    this.#sendWaiting();
    return id;
  }

  /** Calls whose shard the server must be asked for. Each is returned once, until it is answered. */
  takeUnrouted(): Routable[] {
    const queries = [...this.#queries.all()].filter(({ shard, truth }) => shard === undefined && truth === undefined);
    return this.#router.choose(
      [...queries, ...this.#mutations.waiting].filter((call) => this.#router.find(call) === undefined),
    );
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
    const error = 'error' in route ? createFailure(route.error) : undefined;
    for (const query of this.#queries.all()) {
      if (query.shard !== undefined || query.path !== call.path) continue;
      if (query === call && error !== undefined) this.#queries.setTruth(query, { error });
      else this.#place(query, query === call && 'shard' in route ? route.shard : this.#router.find(query));
    }
    const mutation = this.#mutations.waiting.find((waiting) => waiting === call);
    if (mutation !== undefined && error !== undefined) {
      this.#mutations.release(mutation);
      this.#settle([{ mutation, outcome: { error } }]);
    }
    this.#sendWaiting('shard' in route ? { call, shard: route.shard } : undefined);
  }

  /**
   * Takes in a frame.
   *
   * @throws PatchMismatchError if it does not follow from what is known: close the socket and open another one, which
   *   will be told everything
   * @throws LiveError if the shard could not take a frame. Which one is not known, so what it would have brought would
   *   be waited for in vain: do the same
   */
  receive(shard: string, frame: ServerFrame): void {
    if (frame.type === 'error') throw createFailure(frame.error);
    const state = this.shards.must(shard);
    if (frame.type === 'welcome') this.shards.recover(shard);
    try {
      for (const effects of state.receive(frame)) this.#apply(effects);
    } catch (error) {
      state.forgetKnown();
      throw error;
    }
  }

  /** A shard cannot be reached: all that is for it fails, until it answers. If that is final, until `revive`. */
  fail(shard: string, error: LiveError, isFinal: boolean): void {
    this.#apply(this.shards.must(shard).fail(this.shards.setFailure(shard, error, isFinal)));
  }

  /** Somebody else asks from here on: what has failed may be tried again, and what is being asked is asked anew. */
  revive(): void {
    this.shards.revive();
    this.#router.revive();
    for (const query of this.#queries.all()) {
      if (query.shard === undefined) this.#queries.setTruth(query, undefined);
    }
  }

  /** Brings the views up to date, and says who is to be told (K2). */
  takeEffects(): Effects {
    return { changed: this.#queries.update(), settled: this.#mutations.takeSettled() };
  }

  #apply({ changed, settled, moved }: ShardEffects): void {
    for (const query of changed) this.#queries.noteChange(query);
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
    if (query.moves < MOVES_MAX) return this.#place(query, shard);
    query.shard = undefined;
    this.#queries.setTruth(query, { error: createMovedTooOften(path) });
  }

  #moveMutation(mutation: PendingMutation, shard: string): void {
    const { path, moves } = mutation;
    this.#router.forget(path);
    if (moves < MOVES_MAX) this.#send({ ...mutation, moves: moves + 1 }, shard);
    else this.#settle([{ mutation, outcome: { error: createMovedTooOften(path) } }]);
  }

  #place(query: CountedQuery, shard: string | undefined): void {
    query.shard = shard;
    if (shard === undefined) return;
    const error = this.shards.getFailure(shard);
    if (error !== undefined) this.#queries.setTruth(query, { error });
    this.shards.must(shard).watch(query);
  }

  /** Sends mutations whose shard is known, as far as those before them are (K1). */
  #sendWaiting(route?: { readonly call: Routable; readonly shard: string }): void {
    for (const mutation of this.#mutations.waiting) {
      const shard = mutation === route?.call ? route.shard : this.#router.find(mutation);
      if (shard === undefined) return;
      this.#mutations.release(mutation);
      this.#send(mutation, shard);
    }
  }

  #send(mutation: PendingMutation, shard: string): void {
    const error = this.shards.getFailure(shard);
    if (error === undefined) this.shards.must(shard).mutate(mutation);
    else this.#settle([{ mutation, outcome: { error } }]);
  }

  #settle(settled: readonly Settlement[]): void {
    this.#mutations.settle(settled);
    for (const { mutation } of settled) this.#queries.deleteLayer(mutation.id);
  }
}

function createMovedTooOften(path: string): LiveError {
  return new LiveError({
    code: 'moved_too_often',
    message: `No shard takes ${path}: each sends it on to another one.`,
  });
}
