import type { Operation, RunScope } from '../../src/lib/run/run-scope.ts';
import type { RunRequest } from '../../src/lib/run/run.ts';

/** What has been done, in its order. */
export type BenchJournal = { readonly operation: Operation; readonly result: unknown }[];

const nobody: RunRequest['client'] = {
  era: 'none',
  can: { elicitForm: false, elicitUrl: false, sample: false, sampleTools: false, listRoots: false },
  reach: 'none',
};

/**
 * A run for tests of what is inside of one: its journal is a list in memory, so that a replay is a second scope over
 * the same list, and it waits when the test says so.
 */
export class BenchScope implements RunScope {
  readonly request: RunRequest;
  readonly signal: AbortSignal;
  readonly journal: BenchJournal;
  isDurable: boolean;
  readonly #controller = new AbortController();
  readonly #waitListeners = new Set<(isWaiting: boolean) => void>();
  readonly #durableListeners = new Set<() => void>();
  #position = 0;

  /**
   * @param id of the run
   * @param journal of an earlier process, if this is a replay
   * @param callerId who called
   */
  constructor(id: string, journal: BenchJournal = [], callerId = 'anonymous') {
    const caller = { id: callerId, isAnonymous: callerId === 'anonymous', scopes: [], claims: {} };
    this.request = { id, method: 'bench', args: {}, caller, client: nobody, path: [] };
    this.signal = this.#controller.signal;
    this.journal = journal;
    this.isDurable = journal.length > 0;
  }

  get isReplaying(): boolean {
    return this.#position < this.journal.length;
  }

  /** How many listen. */
  get listeners(): number {
    return this.#waitListeners.size + this.#durableListeners.size;
  }

  /** From here on the run goes on after a crash. */
  keep(): void {
    if (this.isDurable) return;
    this.isDurable = true;
    for (const listener of this.#durableListeners) listener();
  }

  /** The run begins to wait, or goes on. */
  setWaiting(isWaiting: boolean): void {
    this.keep();
    for (const listener of this.#waitListeners) listener(isWaiting);
  }

  /** The client gives the run up. */
  cancel(): void {
    this.#controller.abort(Object.assign(new Error('cancelled'), { code: 'run_cancelled' }));
  }

  /** The operations so far: `middleware.cached add`. */
  get operations(): string[] {
    return this.journal.map(({ operation }) => `${operation.kind} ${operation.key}`);
  }

  async perform<Result>(operation: Operation, effect: () => Result | Promise<Result>): Promise<Result> {
    const position = this.#position;
    this.#position += 1;
    const done = this.journal[position];
    if (done !== undefined) {
      const isSame = done.operation.kind === operation.kind && done.operation.key === operation.key;
      if (!isSame) throw new Error(`replay: ${operation.kind} where ${done.operation.kind} was`);
      return structuredClone(done.result) as Result;
    }
    const result = await effect();
    this.journal[position] = structuredClone({ operation, result });
    return result;
  }

  performNow(operation: Operation, effect: () => void): void {
    this.journal[this.#position] = { operation, result: undefined };
    this.#position += 1;
    effect();
  }

  ask(): Promise<never> {
    return Promise.reject(new Error('nobody to ask'));
  }

  notify(): void {}

  onDurable(listener: () => void): () => void {
    this.#durableListeners.add(listener);
    return () => void this.#durableListeners.delete(listener);
  }

  onWaiting(listener: (isWaiting: boolean) => void): () => void {
    this.#waitListeners.add(listener);
    return () => void this.#waitListeners.delete(listener);
  }
}
