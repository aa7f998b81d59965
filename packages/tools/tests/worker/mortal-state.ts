/** Thrown by the storage of a process that is dead. */
export class Crash extends Error {}

/**
 * An object's state as one process sees it: after some steps it is dead, and what it was writing then is undone as the
 * engine would undo it.
 */
export class MortalState {
  readonly ctx: DurableObjectState;
  /** Fulfilled when the process is dead. */
  readonly died: Promise<undefined>;
  #left: number;
  #isDead = false;
  #tellDeath = (): void => {};

  /**
   * @param ctx of the object
   * @param steps how many it may still do; as many as it likes unless given
   */
  constructor(ctx: DurableObjectState, steps = Number.POSITIVE_INFINITY) {
    this.#left = steps;
    this.died = new Promise((resolve) => (this.#tellDeath = () => resolve(undefined)));
    const { storage } = ctx;
    const kv = over(storage.kv, {
      get: (key) => this.#step(() => storage.kv.get(key)),
      put: (key, value) => this.#step(() => storage.kv.put(key, value)),
      delete: (key) => this.#step(() => storage.kv.delete(key)),
      list: (options) => this.#step(() => storage.kv.list(options)),
    });
    const sql = over(storage.sql, {
      exec: ((query: string, ...values: unknown[]) =>
        this.#step(() => storage.sql.exec(query, ...values))) as SqlStorage['exec'],
    });
    const transactionSync = <Result>(closure: () => Result): Result =>
      storage.transactionSync(() => {
        const result = closure();
        if (this.#isDead) throw new Crash('died inside');
        return result;
      });
    const sync = async (): Promise<void> => this.#step(() => {});
    this.ctx = over(ctx, { storage: over(storage, { kv, sql, transactionSync, sync }) });
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  die(): void {
    this.#isDead = true;
    this.#tellDeath();
  }

  #step<Result>(act: () => Result): Result {
    if (this.#isDead) throw new Crash('dead');
    this.#left -= 1;
    if (this.#left > 0) return act();
    this.die();
    throw new Crash('died');
  }
}

/** The object, with some of its members replaced. */
export function over<Target extends object>(target: Target, members: Partial<Target>): Target {
  return new Proxy(target, {
    get(_target, name) {
      const value: unknown = Reflect.get(Object.hasOwn(members, name) ? members : target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
