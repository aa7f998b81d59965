/** Calls to a server as clients make them, with the session of one account. */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';

import { methods } from '../../src/lib/methods/methods.ts';
import { findOutputFault } from '../../src/lib/xrpc/check-output.ts';
import type { TestServer } from '../start-server.ts';

/** The server has said no. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly status: number;
  readonly code: string;

  /**
   * @param nsid of the method
   * @param status of the answer
   * @param body of the answer
   */
  constructor(nsid: string, status: number, body: string) {
    super(`${nsid}: ${status} ${body.slice(0, 500)}`);
    this.status = status;
    this.code = /"error":"(\w+)"/.exec(body)?.[1] ?? '';
  }
}

/** What an answer of JSON may be, as far as tests look into it. */
// oxlint-disable-next-line typescript/no-explicit-any -- Answers are looked into by tests that fail where they differ.
export type Json = any;

type Params = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** How a call differs from the usual. */
export interface CallOptions {
  readonly authorization?: string | undefined;
  readonly type?: string;
  /** How the body is compressed. */
  readonly encoding?: string;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;

/** What we answer is what the lexicon says; what others answer is theirs. */
function fit(nsid: string, output: Json): Json {
  const method = methods.get(nsid);
  if (method !== undefined && method.at !== 'proxy') assert.equal(findOutputFault(output, method.schema), undefined);
  return output;
}

/** One caller of one server. */
export class Client {
  readonly #url: () => string;
  /** The header `authorization`; undefined: nobody. */
  authorization: string | undefined;
  did = '';
  handle = '';

  /**
   * @param url where the server answers
   * @param authorization who asks
   */
  constructor(url: string | (() => string), authorization?: string) {
    this.#url = typeof url === 'string' ? () => url : url;
    this.authorization = authorization;
  }

  /** A query whose answer is JSON. */
  async get(nsid: string, params: Params = {}, options: CallOptions = {}): Promise<Json> {
    return fit(nsid, await (await this.fetch(nsid, params, undefined, options)).json());
  }

  /** A query whose answer is bytes. */
  async bytes(nsid: string, params: Params = {}, options: CallOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await (await this.fetch(nsid, params, undefined, options)).arrayBuffer());
  }

  /** A procedure. Bytes are sent as they are, anything else as JSON. */
  async post(nsid: string, input?: unknown, options: CallOptions = {}): Promise<Json> {
    const response = await this.fetch(nsid, {}, input ?? null, options);
    const text = await response.text();
    return fit(nsid, text === '' ? undefined : JSON.parse(text));
  }

  /**
   * Any call.
   *
   * @param input undefined for a query; null for a procedure without input
   * @throws RefusedError
   */
  async fetch(nsid: string, params: Params, input?: unknown, options: CallOptions = {}): Promise<Response> {
    const url = new URL(`/xrpc/${nsid}`, this.#url());
    for (const [name, value] of Object.entries(params)) {
      for (const each of Array.isArray(value) ? value : [value]) {
        if (each !== undefined) url.searchParams.append(name, String(each));
      }
    }
    const isBytes = input instanceof Uint8Array || input instanceof ReadableStream;
    const authorization = 'authorization' in options ? options.authorization : this.authorization;
    const type = options.type ?? (isBytes ? 'application/octet-stream' : 'application/json');
    const init: RequestInit & { duplex?: 'half' } = {
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(input === undefined || input === null ? {} : { 'content-type': type }),
        ...(options.encoding === undefined ? {} : { 'content-encoding': options.encoding }),
      },
      signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
    };
    if (input !== undefined) init.method = 'POST';
    if (isBytes) init.body = input;
    else if (input !== undefined && input !== null) init.body = JSON.stringify(input);
    if (input instanceof ReadableStream) init.duplex = 'half';
    const response = await fetch(url, init);
    if (!response.ok) throw new RefusedError(nsid, response.status, await response.text());
    return response;
  }

  /** Uses the session that an answer holds. */
  adopt({ accessJwt, did, handle }: { accessJwt: string; did: string; handle: string }): this {
    this.authorization = `Bearer ${accessJwt}`;
    this.did = did;
    this.handle = handle;
    return this;
  }

  /** Signs in again. */
  async signIn(): Promise<this> {
    const input = { identifier: this.did, password: PASSWORD, allowTakendown: true };
    return this.adopt(await this.post('com.atproto.server.createSession', input, { authorization: undefined }));
  }
}

/** Of every account of the tests. */
export const PASSWORD = 'a password of the tests';

/**
 * Makes an account.
 *
 * @param server
 * @param name before the domain of its handle; by chance unless given
 * @param more of the input, or other
 */
export async function signUp(
  server: Pick<TestServer, 'url'>,
  name: string = `a${randomInt(2 ** 40).toString(36)}`,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Client> {
  const client = new Client(() => server.url);
  const input = { handle: `${name}.test`, email: `${name}@mail.test`, password: PASSWORD, ...more };
  return client.adopt(await client.post('com.atproto.server.createAccount', input));
}

/** A caller that is the administrator. */
export function asAdmin(server: Pick<TestServer, 'url' | 'admin'>): Client {
  return new Client(() => server.url, server.admin);
}
