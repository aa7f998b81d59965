/**
 * Keeps one engine running.
 *
 * Owns: which engine process is the current one, and when the next is started.
 * Called by: the host.
 *
 * Invariants
 * S1. At most one engine exists: a new one is started only when the one before has ended.
 * S2. An engine that dies unasked is started again, for ever, ever more slowly.
 * S3. After `stop` or `kill` nothing is started any more.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { createLogRecord, type LogSink } from '../log/log-record.ts';
import type { EngineEnd, EngineProcess } from './engine-process.ts';
import { HEALTHY_MS, restartDelayMs } from './restart-delay.ts';

/** Where the engine is in its life. */
export type EngineState =
  | { kind: 'running'; engine: EngineProcess; sinceMs: number }
  | { kind: 'changing' }
  | { kind: 'waiting'; reason: string }
  | { kind: 'stopped' };

/** Keeps one engine running, whatever happens to it; `Setup` is what an engine is started from. */
export class EngineSupervisor<Setup> {
  readonly #start: (setup: Setup) => Promise<EngineProcess>;
  readonly #log: LogSink;
  #setup: Setup;
  #state: EngineState = { kind: 'changing' };
  #failures = 0;
  #restarts = 0;
  #isStopped = false;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = new AbortController();
  #current: EngineProcess | undefined;
  /** The engine that is being ended. */
  #ending: EngineProcess | undefined;

  /**
   * @param setup what the first engine is started from
   * @param start starts an engine
   * @param log gets told of deaths and restarts
   */
  constructor(setup: Setup, start: (setup: Setup) => Promise<EngineProcess>, log: LogSink) {
    this.#setup = setup;
    this.#start = start;
    this.#log = log;
  }

  /** Where the engine is in its life now. */
  get state(): EngineState {
    return this.#state;
  }

  /** How often an engine has been started after the first. */
  get restarts(): number {
    return this.#restarts;
  }

  /**
   * Starts the first engine.
   *
   * @returns the engine
   * @throws EngineStartError when it does not start; nothing runs then
   */
  async start(): Promise<EngineProcess> {
    return this.#exclusively(() => this.#begin(this.#setup));
  }

  /**
   * Ends the engine and starts one from another setup; if that one does not start, one from the old setup again.
   *
   * @param setup what the new one is started from
   * @param graceMs how long requests in flight may take
   * @throws EngineStartError when the new configuration does not start
   */
  async replace(setup: Setup, graceMs: number): Promise<void> {
    await this.#exclusively(async () => {
      if (this.#isStopped) return;
      await this.#end((engine) => engine.stop(graceMs));
      const previous = this.#setup;
      try {
        await this.#begin(setup);
        this.#setup = setup;
      } catch (error) {
        await this.#begin(previous).catch((reason: unknown) => this.#recoverFrom(String(reason)));
        throw error;
      } finally {
        this.#restarts += 1;
      }
    });
  }

  /** Kills the engine as a power cut would, and starts it again. */
  async crash(): Promise<void> {
    await this.#exclusively(async () => {
      if (this.#isStopped) return;
      await this.#end(killed);
      this.#restarts += 1;
      await this.#begin(this.#setup);
    });
  }

  /**
   * Ends the engine for good (S3).
   *
   * @param how ends it
   */
  async stop(how: (engine: EngineProcess) => Promise<EngineEnd>): Promise<void> {
    this.#isStopped = true;
    await this.#exclusively(async () => {
      await this.#end(how);
      this.#state = { kind: 'stopped' };
    });
  }

  /** Kills the engine for good, also one that is being stopped. */
  kill(): void {
    this.#isStopped = true;
    this.#ending?.kill();
    this.#current?.kill();
  }

  /** One change at a time (S1); a change cuts short the wait for a restart. */
  #exclusively<Result>(change: () => Promise<Result>): Promise<Result> {
    this.#waiting.abort();
    const turn = this.#turn.then(change);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #begin(setup: Setup): Promise<EngineProcess> {
    this.#state = { kind: 'changing' };
    const engine = await this.#start(setup);
    this.#current = engine;
    this.#state = { kind: 'running', engine, sinceMs: Date.now() };
    void engine.ended.then((end) => this.#noticeEnd(engine, end));
    return engine;
  }

  async #end(how: (engine: EngineProcess) => Promise<EngineEnd>): Promise<void> {
    const engine = this.#current;
    this.#state = { kind: 'changing' };
    this.#current = undefined;
    if (engine === undefined) return;
    this.#ending = engine;
    await how(engine);
    this.#ending = undefined;
  }

  #noticeEnd(engine: EngineProcess, end: EngineEnd): void {
    if (this.#current !== engine) return;
    this.#current = undefined;
    if (this.#state.kind === 'running' && Date.now() - this.#state.sinceMs >= HEALTHY_MS) this.#failures = 0;
    this.#recoverFrom(`the engine ended with ${end.signal ?? `code ${end.code}`}`);
  }

  /** Starts again after a while, and again (S2). */
  #recoverFrom(reason: string): void {
    if (this.#isStopped) return;
    const waitMs = restartDelayMs(this.#failures, Math.random());
    this.#failures += 1;
    this.#state = { kind: 'waiting', reason };
    this.#log(createLogRecord('error', `${reason}; starting it again in ${waitMs} ms`));
    const waiting = new AbortController();
    this.#waiting = waiting;
    void delay(waitMs, undefined, { signal: waiting.signal }).then(
      () => this.#exclusively(() => this.#restart()),
      () => undefined,
    );
  }

  async #restart(): Promise<void> {
    if (this.#isStopped || this.#state.kind !== 'waiting') return;
    this.#restarts += 1;
    try {
      await this.#begin(this.#setup);
      this.#log(createLogRecord('info', 'the engine runs again'));
    } catch (error) {
      this.#recoverFrom(error instanceof Error ? error.message : String(error));
    }
  }
}

async function killed(engine: EngineProcess): Promise<EngineEnd> {
  engine.kill();
  return engine.ended;
}
