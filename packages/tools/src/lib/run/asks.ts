/**
 * What one run asks: its own asks, and those of runs that its operations wait for.
 *
 * Invariants:
 * - A1 An ask is written, and told (`onAsk`), once, in one transaction; its answer is written in one, too. What an ask
 *   of the run itself ended with is in the journal; what one for another run was answered with is in its row, until the
 *   operation that waits for that run has ended.
 * - A2 A run is marked as waiting exactly while it has an open ask. Then nothing wakes it but an answer, the end of an
 *   ask's time, or a cancel.
 */
import type { Journal } from './journal.ts';
import type { AskOutcome } from './journal-entry.ts';
import type { RunHost } from './run-host.ts';
import type { AskRow } from './run-table.ts';
import type { Operation, RelayedAnswer } from './run-scope.ts';
import type { AskAnswer, AskRequest, Caller, OpenAsk, RunAddress, RunRequest } from './run.ts';

/** How long a run of another photon gets to see that the time of its ask is over. */
const POLL_MS = 500;

interface Ask {
  readonly ask: OpenAsk;
  state: AskRow['state'];
  answer: AskAnswer | undefined;
  by: Caller | undefined;
  /** What the code waits for; undefined while it has not come (back) to it. */
  waiter: Waiter | undefined;
}

interface Waiter {
  readonly ended: Promise<AskOutcome>;
  readonly resolve: (outcome: AskOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** What an ask of the run is in its journal. */
export function askOperation(request: AskRequest): Operation {
  return { kind: 'ask', key: request.method };
}

/** The asks of a run. */
export class Asks {
  readonly #host: RunHost;
  readonly #request: RunRequest;
  readonly #journal: Journal;
  readonly #onOpen: () => void;
  readonly #asks: Map<string, Ask>;
  readonly #listeners = new Set<(isWaiting: boolean) => void>();
  #openCount: number;

  /**
   * @param run whose asks
   * @param rows what is stored of them
   * @param onOpen called when one has been opened
   */
  constructor(
    run: { readonly host: RunHost; readonly request: RunRequest; readonly journal: Journal },
    rows: readonly AskRow[],
    onOpen: () => void,
  ) {
    this.#host = run.host;
    this.#request = run.request;
    this.#journal = run.journal;
    this.#onOpen = onOpen;
    this.#asks = new Map(rows.map((row) => [row.id, readRow(row)]));
    this.#openCount = rows.filter(({ state }) => state === 'open').length;
  }

  /** Those that nobody has answered. */
  get open(): OpenAsk[] {
    return [...this.#asks.values()].flatMap(({ ask, state }) => (state === 'open' ? [ask] : []));
  }

  get isWaiting(): boolean {
    return this.#openCount > 0;
  }

  /** The ask with this id, if it is open. */
  getOpen(id: string): OpenAsk | undefined {
    const ask = this.#asks.get(id);
    return ask?.state === 'open' ? ask.ask : undefined;
  }

  /** See `RunScope.onWaiting`. */
  onWaiting(listener: (isWaiting: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Waits for an ask, and asks it if it has not been asked.
   *
   * @param id of the ask
   * @param create makes it
   * @returns how it ended
   */
  wait(id: string, create: () => OpenAsk): Promise<AskOutcome> {
    const ask = this.#asks.get(id) ?? this.#ask(create());
    if (ask.waiter !== undefined) return ask.waiter.ended;
    if (ask.state !== 'open') return Promise.resolve({ kind: 'expired', timeoutMs: 0 });
    this.#tellWaiting(true); // A replay comes back to it.
    ask.waiter = createWaiter();
    return ask.waiter.ended;
  }

  /**
   * Ends an open ask.
   *
   * @param id of the ask
   * @param outcome what it ended with
   * @param by who answered
   */
  settle(id: string, outcome: AskOutcome, by?: Caller): void {
    const ask = this.#asks.get(id);
    if (ask?.state !== 'open') return;
    const answer = outcome.kind === 'answered' ? outcome.answer : undefined;
    const state = outcome.kind === 'expired' ? 'expired' : 'answered';
    const operation = askOperation(ask.ask.request);
    this.#journal.write((run) => {
      const kept = isRelayed(id) && answer !== undefined ? JSON.stringify(answer) : null;
      const answeredBy = by === undefined ? null : JSON.stringify(by);
      this.#host.table.closeAsk({ run, id, state, answer: kept, answered_by: answeredBy });
      if (!isRelayed(id)) this.#journal.add({ index: Number(id), ...operation }, { isImmediate: false, outcome });
      if (this.#openCount === 1) this.#stopWaiting(run);
      this.#host.onAskEnd?.(this.#request, ask.ask);
    });
    Object.assign(ask, { state, answer, by });
    this.#openCount -= 1;
    if (ask.waiter !== undefined) ask.waiter.resolve(outcome);
    else if (!isRelayed(id)) this.#journal.repetition.addEnd(Number(id), operation, outcome);
  }

  /** See `Step.relay`. */
  async relay(index: number, asks: readonly OpenAsk[], from?: RunAddress): Promise<readonly RelayedAnswer[]> {
    this.#closeOthers(index, new Set(asks.map(({ id }) => `${index}.${id}`)));
    const answered = (): RelayedAnswer[] => asks.flatMap(({ id }) => this.#answerTo(index, id));
    if (answered().length > 0) return answered();
    const waits = asks.map((ask) => {
      const id = `${index}.${ask.id}`;
      return this.wait(id, () => ({ ...ask, id, ...(from !== undefined && { from }) }));
    });
    if ((await Promise.race(waits)).kind === 'expired') {
      // The other run's clock may be behind: it is asked again, but not all the time.
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return answered();
  }

  /** The run goes on no more: whoever waits for an answer gets this error. */
  reject(error: unknown): void {
    for (const { state, waiter } of this.#asks.values()) if (state === 'open') waiter?.reject(error);
  }

  #ask(ask: OpenAsk): Ask {
    const isMarked = !this.#journal.isDurable || this.isWaiting;
    this.#journal.write((run) => {
      const { table, clock, onAsk } = this.#host;
      if (!isMarked) table.setStatus(run, 'waiting', clock.now());
      table.insertAsk({ run, id: ask.id, ask: JSON.stringify(ask), expires_at: ask.expiresAtMs });
      this.#journal.noteCount(Number.parseInt(ask.id, 10) + 1);
      if (!this.isWaiting) this.#tellWaiting(true);
      this.#host.wakeAt(ask.expiresAtMs);
      onAsk?.(this.#request, ask);
    }, 'waiting');
    const kept: Ask = { ask, state: 'open', answer: undefined, by: undefined, waiter: createWaiter() };
    this.#asks.set(ask.id, kept);
    this.#openCount += 1;
    this.#onOpen();
    return kept;
  }

  #stopWaiting(run: number): void {
    this.#host.table.setStatus(run, 'running', this.#host.clock.now());
    this.#host.wakeIfDead();
    this.#tellWaiting(false);
  }

  #tellWaiting(isWaiting: boolean): void {
    for (const listener of this.#listeners) listener(isWaiting);
  }

  #answerTo(index: number, askId: string): RelayedAnswer[] {
    const ask = this.#asks.get(`${index}.${askId}`);
    return ask?.answer === undefined || ask.by === undefined ? [] : [{ askId, answer: ask.answer, by: ask.by }];
  }

  /** The other run does not wait for these any more: they were answered over there, or given up. */
  #closeOthers(index: number, ids: ReadonlySet<string>): void {
    for (const [id, { state }] of this.#asks) {
      if (state === 'open' && id.startsWith(`${index}.`) && !ids.has(id))
        this.settle(id, { kind: 'expired', timeoutMs: 0 });
    }
  }
}

/** Whether an ask is that of another run: its id begins with the operation that waits for that run. */
export function isRelayed(id: string): boolean {
  return id.includes('.');
}

function readRow(row: AskRow): Ask {
  const answer = row.answer === null ? undefined : (JSON.parse(row.answer) as AskAnswer);
  const by = row.answered_by === null ? undefined : (JSON.parse(row.answered_by) as Caller);
  return { ask: JSON.parse(row.ask) as OpenAsk, state: row.state, answer, by, waiter: undefined };
}

function createWaiter(): Waiter {
  let resolve: Waiter['resolve'] = () => {};
  let reject: Waiter['reject'] = () => {};
  const ended = new Promise<AskOutcome>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { ended, resolve, reject };
}
