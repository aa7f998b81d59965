/**
 * What a client knows of one shard, and what it has to tell it. No socket: whoever has one calls `open` and `close`, sends
 * what `takeFrames` returns, and hands on what comes.
 *
 * - C1 A transition is applied to all queries or to none.
 * - C2 What is said to be known of a query is the epoch and version of the last transition while it was taken in: what a
 *   later socket has been told before it has taken the query in says nothing about that one.
 * - C3 Queries go out before mutations, so that a result never comes before the queries that show its effect.
 * - C4 Over a new socket, transitions are held back until every mutation that may have run before the cut has its result:
 *   until then nobody can tell whether what comes contains its effect.
 */
import { applyPatch } from '../patch/apply-patch.ts';
import { keepUnchanged } from '../patch/keep-unchanged.ts';
import { MutationQueue, type PendingMutation } from './mutation-queue.ts';
import { createFailure, type QueryView, type WatchedQuery } from './query-view.ts';
import type { LiveError } from '../values/live-error.ts';
import type { Value } from '../values/value.ts';
import type { AddedQuery, ClientFrame, InstanceState, ServerFrame } from '../wire/frames.ts';

/** How a mutation has ended. */
export interface Settlement {
  readonly mutation: PendingMutation;
  readonly outcome: { readonly value: Value } | { readonly error: LiveError };
}

/** What a frame has led to. */
export interface ShardEffects {
  /** Queries about which the server has said something new. */
  readonly changed: readonly WatchedQuery[];
  readonly settled: readonly Settlement[];
  /** Queries and mutations that belong to another shard, and to which. */
  readonly moved: readonly ({ readonly shard: string } & (
    | { readonly query: WatchedQuery }
    | { readonly mutation: PendingMutation }
  ))[];
}

type Transition = ServerFrame & { readonly type: 'transition' };

interface Subscription {
  readonly query: WatchedQuery;
  readonly number: number;
  /** Undefined: not taken in yet on this socket. */
  instance: number | undefined;
  /** Of an earlier socket (C2). */
  known: AddedQuery['known'];
}

/** What has not been sent over the socket that there is. */
interface Outbox {
  readonly added: Set<Subscription>;
  readonly removed: number[];
  readonly mutates: ClientFrame[];
}

const noEffects: ShardEffects = { changed: [], settled: [], moved: [] };

/** One shard, as a client sees it. */
export class ShardState {
  readonly #subscriptions = new Map<WatchedQuery, Subscription>();
  readonly #mutations: MutationQueue;
  #outbox = createOutbox();
  #inDoubt = new Set<number>();
  #held: Transition[] = [];
  #lastNumber = 0;
  #isOpen = false;
  #epoch = '';
  #version = 0;

  /** @param client name of the client, never used before by another one */
  constructor(client: string) {
    this.#mutations = new MutationQueue(client);
  }

  /** Whether there is nothing for which a socket is needed. */
  get isIdle(): boolean {
    return this.#subscriptions.size === 0 && this.#mutations.size === 0 && this.#outbox.removed.length === 0;
  }

  /** Watches a query. */
  watch(query: WatchedQuery, known?: AddedQuery['known']): void {
    this.#lastNumber += 1;
    const subscription = { query, number: this.#lastNumber, instance: undefined, known };
    this.#subscriptions.set(query, subscription);
    if (this.#isOpen) this.#outbox.added.add(subscription);
  }

  /** Stops watching a query. */
  unwatch(query: WatchedQuery): void {
    const subscription = this.#subscriptions.get(query);
    if (subscription === undefined) return;
    this.#subscriptions.delete(query);
    const { added, removed } = this.#outbox;
    if (this.#isOpen && !added.delete(subscription)) removed.push(subscription.number);
  }

  /** Sends a mutation, at once or when there is a socket. */
  mutate(mutation: PendingMutation): void {
    const frame = this.#mutations.add(mutation);
    if (this.#isOpen) this.#outbox.mutates.push(frame);
  }

  /** A socket is there: everything is told anew. */
  open(): void {
    this.close();
    this.#isOpen = true;
    this.#inDoubt = new Set(this.#mutations.numbers);
    const added = new Set(this.#subscriptions.values());
    this.#outbox = { added, removed: [], mutates: this.#mutations.createFrames() };
  }

  /** The socket has gone. */
  close(): void {
    this.#isOpen = false;
    this.#outbox = createOutbox();
    this.#held = [];
    for (const subscription of this.#subscriptions.values()) {
      const { instance } = subscription;
      if (instance === undefined) continue;
      subscription.known = { epoch: this.#epoch, instance, version: this.#version };
      subscription.instance = undefined;
    }
  }

  /** Lets the next socket ask for whole values: what is known has turned out to be wrong. */
  forgetKnown(): void {
    this.close();
    for (const subscription of this.#subscriptions.values()) subscription.known = undefined;
  }

  /** What has to be sent over the socket, each frame once. */
  takeFrames(): ClientFrame[] {
    if (!this.#isOpen) return [];
    const { added, removed, mutates } = this.#outbox;
    this.#outbox = createOutbox();
    if (added.size === 0 && removed.length === 0) return mutates;
    return [{ type: 'queries', add: [...added].map(createAddedQuery), remove: removed }, ...mutates]; // C3
  }

  /**
   * Takes a frame in.
   *
   * @param frame from the shard
   * @throws PatchMismatchError if it does not follow from what is known; nothing has changed then
   */
  receive(frame: ServerFrame): ShardEffects {
    switch (frame.type) {
      case 'welcome':
        this.#epoch = frame.epoch;
        return noEffects;
      case 'transition':
        return this.#receiveTransition(frame);
      case 'moved': {
        const moved = [...this.#subscriptions.values()].find(({ number }) => number === frame.query);
        if (moved === undefined) return noEffects;
        this.#subscriptions.delete(moved.query);
        return { ...noEffects, moved: [{ query: moved.query, shard: frame.shard }] };
      }
      case 'authenticated':
      case 'error':
        return noEffects;
    }
  }

  /** Ends all that is under way with one failure. */
  fail(error: LiveError): ShardEffects {
    this.forgetKnown();
    const changed = [...this.#subscriptions.keys()];
    for (const query of changed) query.truth = { error };
    return {
      ...noEffects,
      changed,
      settled: this.#mutations.clear().map((mutation) => ({ mutation, outcome: { error } })),
    };
  }

  #receiveTransition(frame: Transition): ShardEffects {
    for (const { number } of frame.results ?? []) this.#inDoubt.delete(number);
    this.#held.push(frame);
    if (this.#inDoubt.size > 0) return noEffects; // C4
    const effects = this.#held.splice(0).map((held) => this.#applyTransition(held));
    return {
      changed: effects.flatMap(({ changed }) => changed),
      settled: effects.flatMap(({ settled }) => settled),
      moved: effects.flatMap(({ moved }) => moved),
    };
  }

  #applyTransition(frame: Transition): ShardEffects {
    const views = this.#createViews(frame);
    for (const [subscription, { instance, view }] of views) {
      subscription.instance = instance;
      subscription.query.truth = view;
    }
    this.#version = frame.version;
    return { changed: [...views.keys()].map(({ query }) => query), ...this.#settle(frame) };
  }

  /** Finds what a transition makes of the queries, without changing anything (C1). */
  #createViews({ taken = [], changes = [] }: Transition): Map<Subscription, { instance: number; view: QueryView }> {
    const views = new Map<Subscription, { instance: number; view: QueryView }>();
    const all = [...this.#subscriptions.values()];
    const takenByNumber = new Map(taken.map((state) => [state.query, state]));
    const changeByInstance = new Map(changes.map((state) => [state.instance, state]));
    for (const subscription of all) {
      const { query, number, instance } = subscription;
      const state = takenByNumber.get(number) ?? (instance === undefined ? undefined : changeByInstance.get(instance));
      if (state !== undefined)
        views.set(subscription, { instance: state.instance, view: createView(query.truth, state) });
    }
    return views;
  }

  #settle({ results = [] }: Transition): Pick<ShardEffects, 'settled' | 'moved'> {
    const settled: Settlement[] = [];
    const moved: ShardEffects['moved'][number][] = [];
    for (const result of results) {
      const mutation = this.#mutations.settle(result.number);
      if (mutation === undefined) continue;
      const outcome: Settlement['outcome'] =
        'error' in result ? { error: createFailure(result.error) } : { value: result.value };
      const shard = 'error' in outcome && outcome.error.code === 'moved' ? outcome.error.data['shard'] : undefined;
      if (typeof shard === 'string') moved.push({ mutation, shard });
      else settled.push({ mutation, outcome });
    }
    return { settled, moved };
  }
}

function createOutbox(): Outbox {
  return { added: new Set(), removed: [], mutates: [] };
}

function createAddedQuery({ query, number, known }: Subscription): AddedQuery {
  const isKnown = known !== undefined && query.truth !== undefined && 'value' in query.truth;
  return { query: number, path: query.path, args: query.args, ...(isKnown && { known }) };
}

function createView(before: QueryView | undefined, state: InstanceState): QueryView {
  if ('error' in state) return { error: createFailure(state.error) };
  const base = before !== undefined && 'value' in before ? before.value : undefined;
  if ('value' in state) return { value: base === undefined ? state.value : keepUnchanged(base, state.value) };
  // Without a value to begin with only a patch that sets one fits.
  return { value: state.patches.reduce(applyPatch, base ?? null) };
}
