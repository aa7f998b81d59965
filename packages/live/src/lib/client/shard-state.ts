/**
 * What a client knows of one shard, and what it has to tell it. No socket: whoever has one calls `open` and `close`,
 * sends what `takeFrames` returns, and hands on what comes.
 *
 * - C1 A transition is applied to all queries or to none.
 * - C2 What is said to be known of a query is the epoch and version of the last transition while it was taken in: what
 *   a later socket has been told before it has taken the query in says nothing about that one.
 * - C3 Queries go out before mutations, so that a result never comes before the queries that show its effect.
 * - C4 Over a new socket, transitions are held back until every mutation that may have run before the cut has its
 *   result: until then nobody can tell whether what comes contains its effect.
 * - C5 Queries that go out together are shown together, however many frames they take: transitions are held back until
 *   each of these frames has been answered. Over a new socket some of what is shown would be newer than the rest, else.
 */
import { applyPatch } from '../patch/apply-patch.ts';
import { keepUnchanged } from '../patch/keep-unchanged.ts';
import { MutationQueue, type PendingMutation } from './mutation-queue.ts';
import { createQueriesFrames, type QueriesFrame } from './query-frames.ts';
import { createFailure, type QueryView, type WatchedQuery } from './query-view.ts';
import { Subscriptions, type Subscription } from './subscriptions.ts';
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

/** What has not been sent over the socket that there is. */
interface Outbox {
  readonly added: Set<Subscription>;
  readonly removed: number[];
  readonly mutates: ClientFrame[];
}

const noEffects: ShardEffects = { changed: [], settled: [], moved: [] };

/** One shard, as a client sees it. */
export class ShardState {
  readonly #subscriptions = new Subscriptions();
  readonly #mutations: MutationQueue;
  #outbox = createOutbox();
  #inDoubt = new Set<number>();
  /** Numbers of the queries of each frame that has no answer, if there was more than one to be sent. */
  #unanswered: Set<number>[] = [];
  #held: Transition[] = [];
  #isOpen = false;
  #epoch = '';
  #version = 0;

  constructor(client: string) {
    this.#mutations = new MutationQueue(client);
  }

  /** Whether there is nothing for which a socket is needed. */
  get isIdle(): boolean {
    return this.#subscriptions.size === 0 && this.#mutations.size === 0 && this.#outbox.removed.length === 0;
  }

  /** Watches a query. */
  watch(query: WatchedQuery, known?: AddedQuery['known']): void {
    const subscription = this.#subscriptions.add(query, known);
    if (this.#isOpen) this.#outbox.added.add(subscription);
  }

  /** Stops watching a query. */
  unwatch(query: WatchedQuery): void {
    const subscription = this.#subscriptions.delete(query);
    if (subscription === undefined) return;
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
    const added = new Set(this.#subscriptions.all());
    this.#outbox = { added, removed: [], mutates: this.#mutations.createFrames() };
  }

  /** The socket has gone. */
  close(): void {
    this.#isOpen = false;
    this.#outbox = createOutbox();
    this.#held = [];
    this.#unanswered = [];
    for (const subscription of this.#subscriptions.all()) {
      const { instance } = subscription;
      if (instance === undefined) continue;
      subscription.known = { epoch: this.#epoch, instance, version: this.#version };
      this.#subscriptions.setInstance(subscription, undefined);
    }
  }

  /** Lets the next socket ask for whole values: what is known has turned out to be wrong. */
  forgetKnown(): void {
    this.close();
    for (const subscription of this.#subscriptions.all()) subscription.known = undefined;
  }

  /** What has to be sent over the socket, each frame once. */
  takeFrames(): ClientFrame[] {
    if (!this.#isOpen) return [];
    const { added, removed, mutates } = this.#outbox;
    this.#outbox = createOutbox();
    const queries = createQueriesFrames(added, removed);
    if (queries.length > 1) this.#unanswered.push(...queries.map(listNumbers)); // C5
    return [...queries, ...mutates]; // C3
  }

  /**
   * Takes a frame in.
   *
   * @param frame from the shard
   * @yields what it has led to, one after the other: each is to be noted before the next is asked for
   * @throws PatchMismatchError if it does not follow from what is known; nothing more has changed then
   */
  *receive(frame: ServerFrame): Generator<ShardEffects, void> {
    if (frame.type === 'welcome') this.#epoch = frame.epoch;
    if (frame.type === 'transition') {
      for (const { number } of frame.results ?? []) this.#inDoubt.delete(number);
      // The queries of a frame are taken in at once, but for those that belong elsewhere, or take longer.
      for (const { query } of frame.taken ?? []) this.#unanswered = this.#unanswered.filter((one) => !one.has(query));
      this.#held.push(frame);
      yield* this.#release();
    }
    if (frame.type === 'moved') yield* this.#move(frame.query, frame.shard);
  }

  /** Ends all that is under way with one failure. */
  fail(error: LiveError): ShardEffects {
    this.forgetKnown();
    const changed = [...this.#subscriptions.all()].map(({ query }) => query);
    for (const query of changed) query.truth = { error };
    return {
      ...noEffects,
      changed,
      settled: this.#mutations.clear().map((mutation) => ({ mutation, outcome: { error } })),
    };
  }

  *#move(number: number, shard: string): Generator<ShardEffects, void> {
    for (const numbers of this.#unanswered) numbers.delete(number);
    this.#unanswered = this.#unanswered.filter(({ size }) => size > 0);
    const query = this.#subscriptions.get(number)?.query;
    if (query !== undefined) {
      this.#subscriptions.delete(query);
      yield { ...noEffects, moved: [{ query, shard }] };
    }
    yield* this.#release();
  }

  /**
   * Applies the transitions that were held back, if nothing holds them back any more (C4, C5).
   *
   * @yields what each has led to
   */
  *#release(): Generator<ShardEffects, void> {
    if (this.#inDoubt.size > 0 || this.#unanswered.length > 0) return;
    for (const transition of this.#held.splice(0)) yield this.#applyTransition(transition);
  }

  #applyTransition(frame: Transition): ShardEffects {
    const views = this.#createViews(frame);
    for (const [subscription, { instance, view }] of views) {
      this.#subscriptions.setInstance(subscription, instance);
      subscription.query.truth = view;
    }
    this.#version = frame.version;
    return { changed: [...views.keys()].map(({ query }) => query), ...this.#settle(frame) };
  }

  /** Finds what a transition makes of the queries, without changing anything (C1). */
  #createViews({ taken = [], changes = [] }: Transition): Map<Subscription, { instance: number; view: QueryView }> {
    const views = new Map<Subscription, { instance: number; view: QueryView }>();
    const add = (subscription: Subscription, instance: number, state: InstanceState): void =>
      void views.set(subscription, { instance, view: createView(subscription.query.truth, state) });
    for (const state of taken) {
      const subscription = this.#subscriptions.get(state.query);
      if (subscription !== undefined) add(subscription, state.instance, state);
    }
    for (const state of changes) {
      for (const subscription of this.#subscriptions.ofInstance(state.instance)) {
        if (!views.has(subscription)) add(subscription, state.instance, state);
      }
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

function listNumbers({ add }: QueriesFrame): Set<number> {
  return new Set(add.map(({ query }) => query));
}

function createView(before: QueryView | undefined, state: InstanceState): QueryView {
  if ('error' in state) return { error: createFailure(state.error) };
  const base = before !== undefined && 'value' in before ? before.value : undefined;
  if ('value' in state) return { value: base === undefined ? state.value : keepUnchanged(base, state.value) };
  // Without a value to begin with only a patch that sets one fits.
  return { value: state.patches.reduce(applyPatch, base ?? null) };
}
