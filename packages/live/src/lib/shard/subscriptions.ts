/**
 * Which query instances clients watch.
 *
 * Called by: the shard, in turn with everything else that it does.
 *
 * - B1 Whoever watches an instance may see it: one whose function has asked who asks is its own for each identity.
 * - B2 A function may begin to ask only later, as its data change. The instance that everyone shared is then replaced
 *   by one for each of those who watch.
 * - B3 A client that still has what is true is told so, and nothing runs.
 */
import type { Value } from '../values/value.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import type { AddedQuery } from '../wire/frames.ts';
import type { ShardParts } from './shard-parts.ts';
import { type Audience, type Instance, type QueryRun, type Session, identityOf, isWatched } from './watching.ts';
import { formatTaken, type StateText } from './transition-text.ts';

type Needed = Pick<ShardParts, 'sql' | 'clock' | 'instances' | 'sessions' | 'outcomes' | 'run'>;

/** What watches what. */
export class Subscriptions {
  readonly #parts: Needed;

  constructor(parts: Needed) {
    this.#parts = parts;
  }

  /**
   * Lets a client watch a query whose arguments have been checked, in place of what it has watched under the number.
   *
   * @returns what the client is told, as JSON
   */
  async take(session: Session, { query, path, args, known }: AddedQuery): Promise<string> {
    this.drop(session, query);
    const { instance, state } = await this.join(path, args, session.identity, known);
    return this.#watch(session, query, instance, state);
  }

  /**
   * Finds the instance of a call, true at this version, for whoever begins to watch it.
   *
   * @param known what they have of it
   * @returns it, and how it stands for them
   */
  async join(
    path: string,
    args: Value,
    identity: UserIdentity | undefined,
    known: AddedQuery['known'],
  ): Promise<{ readonly instance: Instance; readonly state: StateText }> {
    const instance = await this.#findInstance(path, args, identity);
    const state = this.#parts.outcomes.describe(instance, known) ?? (await this.#describeAnew(instance));
    return { instance, state };
  }

  /** Lets go of a query; one that is not watched is left alone. */
  drop(session: Session, query: number): void {
    const instance = this.#parts.sessions.unwatch(session, query);
    if (instance !== undefined) this.#noteWatchers([instance]);
  }

  /** Lets go of all that a client watches, and of the client. */
  forget(session: Session): void {
    this.#noteWatchers(this.#parts.sessions.close(session));
  }

  /**
   * Lets a client that has become somebody else watch what it watches as that one (B1), and the instances that the
   * other has already, in place of those of everyone: one call of one person has one result.
   *
   * @returns what it is told, as JSON
   */
  async reidentify(session: Session): Promise<string[]> {
    const texts: string[] = [];
    const before = [...session.watched];
    for (const [query, instance] of before) {
      if (instance.audience.kind === 'one' || this.#hasOwn(session, instance))
        texts.push(await this.#move(session, query, instance));
    }
    return texts;
  }

  #hasOwn({ identity }: Session, { path, args }: Instance): boolean {
    return this.#parts.instances.find({ path, args, audience: { kind: 'one', identity } }) !== undefined;
  }

  /**
   * Replaces an instance that everyone shared, and that is stale (B2).
   *
   * @param instance when all others that were touched with it have been settled
   * @returns what each of those who watched is told, as JSON
   */
  async split(instance: Instance): Promise<Map<Session, string[]>> {
    const told = new Map<Session, string[]>();
    const watchers = [...instance.watchers]; // Moving them changes the set.
    for (const session of watchers) {
      const queries = [...session.watched].filter(([, watched]) => watched === instance);
      const texts = [];
      for (const [query] of queries) texts.push(await this.#move(session, query, instance));
      told.set(session, texts);
    }
    return told;
  }

  async #move(session: Session, query: number, from: Instance): Promise<string> {
    const to = await this.join(from.path, from.args, session.identity, undefined);
    this.drop(session, query);
    return this.#watch(session, query, to.instance, to.state);
  }

  #watch(session: Session, query: number, instance: Instance, state: StateText): string {
    const { sessions, instances, clock } = this.#parts;
    sessions.watch(session, query, instance);
    if (instance.watchers.size === 1) instances.noteWatchers(instance, clock.now());
    return formatTaken(query, instance.id, state);
  }

  /** The result of an instance that is true but no longer in memory. */
  async #describeAnew(instance: Instance): Promise<StateText> {
    const run = await this.#run(instance);
    return this.#parts.outcomes.recall(instance, run);
  }

  /** The instance of a call, true at this version. */
  async #findInstance(path: string, args: Value, identity: UserIdentity | undefined): Promise<Instance> {
    const { instances, clock, run } = this.#parts;
    const find = (audience: Audience) => instances.find({ path, args, audience });
    const found = find({ kind: 'one', identity }) ?? find({ kind: 'everyone' });
    if (found?.footprint !== undefined) return found;
    const first = await run(path, args, identity);
    const audience: Audience =
      first.asksWho || found?.audience.kind === 'one' ? { kind: 'one', identity } : { kind: 'everyone' };
    const instance = find(audience) ?? instances.create({ path, args, audience }, clock.now());
    this.#settle(instance, first);
    return instance;
  }

  #run({ path, args, audience }: Instance): Promise<QueryRun> {
    return this.#parts.run(path, args, identityOf(audience));
  }

  #settle(instance: Instance, run: QueryRun): void {
    const { sql, outcomes } = this.#parts;
    sql.transaction(() => void outcomes.settle(instance, run));
  }

  #noteWatchers(left: readonly Instance[]): void {
    const { instances, clock } = this.#parts;
    for (const instance of left) if (!isWatched(instance)) instances.noteWatchers(instance, clock.now());
  }
}
