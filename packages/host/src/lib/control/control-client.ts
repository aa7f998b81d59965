/**
 * The host's side of the control Worker: HTTP over a unix socket.
 */
import { HostError } from '../errors.ts';
import { exchange } from './exchange.ts';

/** How long the engine may take to answer: a large migration runs within one request. */
const TIMEOUT_MS = 120_000;

/** The control Worker did not answer, or not as agreed. */
class ControlError extends HostError {
  override readonly name = 'ControlError';
  readonly code = 'control_failed';
  /** The control Worker's own code for the failure, if it answered. */
  readonly reason: string | undefined;

  /**
   * @param message what failed
   * @param reason the control Worker's own code
   * @param cause the failure below
   */
  constructor(message: string, reason?: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

/** One statement with the values of its parameters. */
export interface D1Statement {
  sql: string;
  params?: (string | number | null)[];
}

/** What one statement gave. */
export interface D1StatementResult {
  results: Record<string, unknown>[];
  meta: { changes: number; rows_read: number; rows_written: number };
}

/** All results, or the message of the error that undid all statements. */
export type D1Answer = { results: D1StatementResult[] } | { error: string };

/** Speaks to one engine's control Worker. */
export class ControlClient {
  readonly #socketPath: string;

  /** @param socketPath path of the control socket */
  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /**
   * Runs statements in one transaction.
   *
   * @param databaseId a database that a running project binds
   * @param statements what to run, in order
   * @returns a result for each, or SQLite's error
   * @throws ControlError when the engine does not know the database or does not answer
   */
  async queryDatabase(databaseId: string, statements: D1Statement[]): Promise<D1Answer> {
    const path = `/d1/${encodeURIComponent(databaseId)}/query`;
    const answer = await this.#send('POST', path, JSON.stringify(statements));
    if (Array.isArray(answer)) return { results: answer as D1StatementResult[] };
    const { error } = answer as { error?: unknown };
    if (typeof error === 'string') return { error };
    throw new ControlError(`The D1 service gave an answer of an unknown shape: ${JSON.stringify(answer)}`);
  }

  /**
   * Runs a project's `scheduled()` now.
   *
   * @param projectName a running project
   * @param cron the expression its event shall carry
   * @param scheduledTimeMs the time its event shall carry
   * @returns the handler's outcome: `ok`, `exception` …
   * @throws ControlError when no such project runs or the engine does not answer
   */
  async runScheduled(projectName: string, cron: string, scheduledTimeMs: number): Promise<string> {
    const query = new URLSearchParams({ cron, time: String(scheduledTimeMs) });
    const answer = await this.#send(
      'POST',
      `/projects/${encodeURIComponent(projectName)}/scheduled?${query.toString()}`,
    );
    return (answer as { outcome: string }).outcome;
  }

  /**
   * Moves the time that crons go by; only under a test clock.
   *
   * @param advanceMs by how much
   * @throws ControlError without a test clock
   */
  async advanceCrons(advanceMs: number): Promise<void> {
    await this.#send('POST', `/crons/clock?advance=${advanceMs}`);
  }

  async #send(method: string, path: string, body = ''): Promise<unknown> {
    const { status, text } = await this.#exchange(method, path, body);
    if (status === 200) return JSON.parse(text);
    const refusal = parseRefusal(text);
    const message = refusal?.message ?? `status ${status}: ${text.slice(0, 500)}`;
    throw new ControlError(`The engine refused ${method} ${path}: ${message}`, refusal?.code);
  }

  async #exchange(method: string, path: string, body: string): Promise<{ status: number; text: string }> {
    try {
      return await exchange(this.#socketPath, { method, path, body, timeoutMs: TIMEOUT_MS });
    } catch (error) {
      const { message } = error as Error;
      throw new ControlError(`The engine does not answer on ${this.#socketPath}: ${message}`, undefined, error);
    }
  }
}

function parseRefusal(text: string): { code: string; message: string } | undefined {
  try {
    return (JSON.parse(text) as { error?: { code: string; message: string } }).error;
  } catch {
    return undefined;
  }
}
