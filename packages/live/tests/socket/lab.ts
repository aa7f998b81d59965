/** The lab, running, and what tests ask it beside its sockets. */
import { SignJWT, importJWK } from 'jose';

import { startProject } from '../../../../tests/harness/start-project.ts';
import { decodeValue } from '../../src/lib/values/decode-value.ts';
import { encodeValue } from '../../src/lib/values/encode-value.ts';
import type { FailureFrame } from '../../src/lib/wire/frames.ts';
import type { Value } from '../../src/lib/values/value.ts';
import { issuer, privateKey } from '../lab/src/issuer.ts';
import type { Counts } from './counts.ts';
import { FrameClient, type OpenOptions } from './frame-client.ts';

/** A function as it is called over HTTP. */
export interface HttpCall {
  readonly path: string;
  readonly args: Value;
  readonly client?: string;
  readonly number?: number;
  readonly token?: string;
}

/** What a call over HTTP came to. */
export type HttpOutcome = { readonly value: Value } | { readonly error: FailureFrame };

type Host = Awaited<ReturnType<typeof startProject>>;

/** The project of `tests/lab`, or another one that has its probe. */
export class Lab {
  readonly host: Host;
  readonly #clients: FrameClient[] = [];

  private constructor(host: Host) {
    this.host = host;
  }

  /** Starts it on data of its own. */
  static async start(directory = new URL('../lab/', import.meta.url)): Promise<Lab> {
    return new Lab(await startProject(directory));
  }

  async open(options: OpenOptions = {}): Promise<FrameClient> {
    const client = await FrameClient.open(this.host.url, options);
    this.#clients.push(client);
    return client;
  }

  query(path: string, args: Value, token?: string): Promise<HttpOutcome> {
    return this.#call('query', { path, args, ...(token !== undefined && { token }) });
  }

  mutate(call: HttpCall): Promise<HttpOutcome> {
    return this.#call('mutation', call);
  }

  /** Runs a mutation that must succeed. */
  async run(path: string, args: Value): Promise<Value> {
    const outcome = await this.mutate({ path, args });
    if ('value' in outcome) return outcome.value;
    throw new Error(`${path}: ${JSON.stringify(outcome.error)}`);
  }

  counts(shard = '__root__'): Promise<Counts> {
    return this.probe<Counts>(shard, 'counts');
  }

  /** Calls a method of a shard, or sets a switch of the whole lab (`null`). */
  async probe<Result>(shard: string | null, method: string, ...args: unknown[]): Promise<Result> {
    const response = await this.#post('/probe', { shard, method, args });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Result;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.cut();
    await this.host.stop();
  }

  async #call(kind: 'query' | 'mutation', { token, ...call }: HttpCall): Promise<HttpOutcome> {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await this.#post(`/live/${kind}`, { ...call, args: encodeValue(call.args) }, headers);
    const body = (await response.json()) as { value?: unknown; error: FailureFrame };
    return 'value' in body ? { value: decodeValue(body.value) } : { error: body.error };
  }

  #post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.host.url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers,
      signal: AbortSignal.timeout(15_000),
    });
  }
}

/** A token of somebody, good for so many seconds. */
export async function createToken(subject: string, seconds = 3600): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(issuer.issuer)
    .setAudience(issuer.audience)
    .setSubject(subject)
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(await importJWK({ ...privateKey, alg: 'ES256' }));
}
