/** The project `work`, running, and what tests ask it. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

import { importJWK, SignJWT } from 'jose';

import { startProject } from '../../../../tests/harness/start-project.ts';
import { issuer, privateKey } from './src/issuer.ts';

type Host = Awaited<ReturnType<typeof startProject>>;

/** A failure as clients see it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** A row of the project. */
export interface Row {
  readonly _id: string;
  readonly text: string;
  readonly at: number;
  readonly who: string | null;
}

/** A dead letter, as the project shows it. */
export interface Letter {
  readonly number: number;
  readonly attempts: number;
  readonly error: string;
  readonly entry: { readonly path: string };
}

const WAIT_MS = 40_000;

/** The project of this folder. */
export class WorkHost {
  readonly host: Host;

  private constructor(host: Host) {
    this.host = host;
  }

  /** Starts it on data of its own. */
  static async start(): Promise<WorkHost> {
    return new WorkHost(await startProject(new URL('.', import.meta.url)));
  }

  stop(): Promise<void> {
    return this.host.stop();
  }

  /** Kills the engine after a while. */
  async crashAfter(delayMs: number): Promise<void> {
    await pause(delayMs);
    await this.host.crash();
  }

  /** A token that the project believes. */
  async sign(subject: string): Promise<string> {
    const key = await importJWK(privateKey, 'ES256');
    const token = new SignJWT().setProtectedHeader({ alg: 'ES256' }).setSubject(subject);
    return token.setIssuer(issuer.issuer).setAudience(issuer.audience).setExpirationTime('1h').sign(key);
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(new URL(path, this.host.url), { signal: AbortSignal.timeout(20_000), ...init });
  }

  /** What a function returns, as it crosses. */
  async mutation(path: string, args: object, token?: string): Promise<unknown> {
    return this.#mustSucceed('mutation', path, args, token);
  }

  async query(path: string, args: object): Promise<unknown> {
    return this.#mustSucceed('query', path, args);
  }

  async action(path: string, args: object, token?: string): Promise<unknown> {
    return this.#mustSucceed('action', path, args, token);
  }

  /** What a function fails with. */
  async failure(kind: string, path: string, args: object): Promise<Failure> {
    const { requestId: _, ...failure } = (
      (await this.#call(kind, path, args)) as { error: { requestId: string } & Failure }
    ).error;
    return failure;
  }

  /** Waits until a query's result is as expected. */
  async until(path: string, args: object, isSo: (rows: readonly Row[]) => boolean): Promise<readonly Row[]> {
    return poll(path, () => this.#mustSucceed('query', path, args) as Promise<readonly Row[]>, isSo);
  }

  /** The notes of a text, which must become so many and not more. */
  async notes(text: string, count: number): Promise<readonly Row[]> {
    const isOne = (row: Row): boolean => row.text === text;
    const rows = await this.until('work:notes', {}, (all) => all.filter(isOne).length >= count);
    assert.equal(rows.filter(isOne).length, count, text);
    return rows.filter(isOne);
  }

  /** The messages of a text that have arrived, which must become so many and not more. */
  async messages(text: string, count: number): Promise<readonly unknown[]> {
    const found = await this.messagesAtLeast(text, count);
    assert.equal(found.length, count, text);
    return found;
  }

  /** The messages of a text that have arrived, which must become so many. */
  async messagesAtLeast(text: string, count: number): Promise<readonly unknown[]> {
    const read = async (): Promise<readonly { text: string }[]> => {
      const all = (await this.lab('/inbox')) as { text: string }[];
      return all.filter((message) => message.text === text);
    };
    return poll(`message ${text}`, read, ({ length }) => length >= count);
  }

  async deadLetters(count: number): Promise<readonly Letter[]> {
    return poll(
      'dead letters',
      () => this.lab('/dead') as Promise<Letter[]>,
      ({ length }) => length === count,
    );
  }

  /** What the project itself knows. */
  async lab(path: string): Promise<unknown> {
    return (await this.fetch(`/lab${path}`)).json();
  }

  async #mustSucceed(kind: string, path: string, args: object, token?: string): Promise<unknown> {
    const outcome = await this.#call(kind, path, args, token);
    if ('value' in outcome) return outcome.value;
    throw new Error(`${path}: ${JSON.stringify(outcome)}`);
  }

  async #call(kind: string, path: string, args: object, token?: string): Promise<object> {
    const headers = {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const response = await this.fetch(`/live/${kind}`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ path, args }),
    });
    return (await response.json()) as object;
  }
}

async function poll<Found>(what: string, read: () => Promise<Found>, isSo: (found: Found) => boolean): Promise<Found> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const found = await read();
    if (isSo(found)) return found;
    if (Date.now() > deadline) throw new Error(`${what}: waited in vain, found ${JSON.stringify(found)}`);
    await pause(30);
  }
}
