import type { Value } from '../values/value.ts';
import { findRoutedShard, type Route, type RouteRule } from '../wire/routes.ts';

/** Something that waits until it is known which shard it is for. */
export interface Routable {
  readonly path: string;
  readonly args: Value;
}

/** Which shards calls are for, by rules that the server has told; asks for no more than it must. */
export class Router {
  readonly #rules = new Map<string, RouteRule>();
  readonly #asked = new Set<Routable>();

  /** The shard of a call; undefined: the server must be asked. */
  find({ path, args }: Routable): string | undefined {
    const rule = this.#rules.get(path);
    return rule === undefined ? undefined : findRoutedShard(rule, args);
  }

  /**
   * Chooses calls to ask about: one of each function, as its rule will do for the others.
   *
   * @param waiting calls that `find` has no shard for
   */
  choose(waiting: Iterable<Routable>): Routable[] {
    const asking = new Set([...this.#asked].map(({ path }) => path));
    const chosen = [...waiting].filter(({ path }) => !asking.has(path) && asking.add(path));
    for (const call of chosen) this.#asked.add(call);
    return chosen;
  }

  /** Learns the answer to what was asked; undefined: there was none. */
  learn(call: Routable, route: Route | undefined): void {
    this.#asked.delete(call);
    if (route !== undefined && 'rule' in route) this.#rules.set(call.path, route.rule);
  }

  /** Lets everything be asked about again that has no answer yet. */
  revive(): void {
    this.#asked.clear();
  }

  /** Forgets a rule that has turned out to be wrong. */
  forget(path: string): void {
    this.#rules.delete(path);
  }
}
