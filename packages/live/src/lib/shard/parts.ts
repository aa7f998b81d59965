/**
 * The side of a shard that is asked for its parts of queries across shards, and that tells the root shard of changes.
 *
 * A part is a query instance of this shard like those that clients watch: it runs once for all root instances that have
 * it, when something touches it. Clients cannot ask for it: their calls of such a function belong to the root shard.
 *
 * - N1 All parts of one request are answered in one turn, so they are of one version.
 * - N2 The job that tells is written in the transaction of the change: first with the mutation, should the process die
 *   before its effect is known, then with the outcome, to be done at once.
 * - N3 Nothing is told inside a turn: the root shard asks this one before it answers.
 */
import { UnknownFunctionError } from '../functions/function-errors.ts';
import { getAcrossFunction, type AcrossFunction } from '../functions/registry.ts';
import { ROOT_SHARD } from '../schema/definition.ts';
import { parseShardName } from '../schema/shard-name.ts';
import { describeFailure } from './describe-failure.ts';
import type { AnsweredPart, AskedPart, PartsReply, PartsRequest } from './fan-out-calls.ts';
import { formatErrorState, formatOutcome } from './transition-text.ts';
import type { PartWatches } from './parts-watches.ts';
import { WrongShardError } from './shard-errors.ts';
import type { ShardParts } from './shard-parts.ts';
import type { Instance } from './watching.ts';

/** How long after a mutation its parts are told of at the latest, if the process that ran it has died. */
const TELL_MS_MAX = 1000;

type Needed = Pick<
  ShardParts,
  'clock' | 'state' | 'functions' | 'instances' | 'outcomes' | 'subscriptions' | 'outside' | 'inTurn'
> & { readonly watches: PartWatches };

/** The parts of one shard. */
export class Parts {
  readonly #parts: Needed;

  constructor(parts: Needed) {
    this.#parts = parts;
  }

  /** Answers the root shard (N1). */
  answer({ parts, isWatched }: PartsRequest): Promise<PartsReply> {
    return this.#parts.inTurn(async () => {
      const answers: AnsweredPart[] = [];
      for (const asked of parts) answers.push(await this.#answer(asked, isWatched));
      return { epoch: this.#parts.state.epoch, parts: answers };
    });
  }

  /** Notes, in a mutation's transaction, that it has touched instances (N2). */
  noteTouched(touched: readonly Instance[]): void {
    const { outside, clock } = this.#parts;
    if (touched.some(({ isPart }) => isPart)) outside.planTelling(clock.now() + TELL_MS_MAX);
  }

  /** Notes, in the transaction that stores its outcome, that an instance has changed (N2). */
  noteChanged(instance: Instance): void {
    if (this.#parts.watches.noteChanged(instance)) this.#planTelling();
  }

  /** Notes that an instance is gone. */
  release(instance: Instance): void {
    if (this.#parts.watches.release(instance)) this.#planTelling();
  }

  /** Finds the parts again after a wake. */
  restore(isFlushed: boolean): void {
    const { watches, instances } = this.#parts;
    watches.restore((id) => instances.get(id), isFlushed);
    if (watches.listDue().length > 0) this.#planTelling();
  }

  /** Tells the root shard what it has not been told (N3). If it fails, it is to be tried again. */
  async tell(): Promise<void> {
    const { state, watches, instances, clock, outside, inTurn } = this.#parts;
    const due = await inTurn(async () => watches.listDue());
    if (due.length === 0) return;
    const parts = due.map(({ instance, version }) => ({ instance, version }));
    const answers = await outside.tellRoot({ shard: outside.shard, epoch: state.epoch, parts });
    const left = watches.settle(due, answers, (id) => instances.get(id));
    for (const instance of left) instances.noteWatchers(instance, clock.now());
  }

  async #answer(asked: AskedPart, isWatched: boolean): Promise<AnsweredPart> {
    const { path, args, identity, known } = asked;
    const { functions, subscriptions, outcomes, watches } = this.#parts;
    try {
      const found = this.#mustFind(path);
      if (!isWatched) {
        const { outcome, asksWho } = await functions.queryPart(found, args, identity);
        return { instance: 0, isShared: !asksWho, version: 0, state: formatOutcome(outcome) };
      }
      const { instance, state } = await subscriptions.join(path, args, identity, known);
      watches.add(instance);
      const isShared = instance.audience.kind === 'everyone';
      return { instance: instance.id, isShared, version: outcomes.changedAt(instance), state };
    } catch (error) {
      return { instance: 0, isShared: false, version: 0, state: formatErrorState(describeFailure(error, path)) };
    }
  }

  /** A query across shards that this shard has a part in. */
  #mustFind(path: string): AcrossFunction {
    const { registry, shard } = this.#parts.outside;
    const found = getAcrossFunction(registry, path);
    if (found === undefined) throw new UnknownFunctionError(path, []);
    if (parseShardName(shard)?.field !== found.acrossField) throw new WrongShardError(path, shard, ROOT_SHARD);
    return found;
  }

  #planTelling(): void {
    this.#parts.outside.planTelling(this.#parts.clock.now());
  }
}
