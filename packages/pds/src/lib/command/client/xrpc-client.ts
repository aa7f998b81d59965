/**
 * Calls methods of a server over HTTP, and holds what it answers against the lexicon.
 *
 * - X1 What a server refuses is a `RefusedError` with its own words; a server that is not there an `UnreachableError`.
 * - X2 An access token that has expired is renewed once for each call, by whoever owns the session.
 */
import type { InferOutput, XRPCLexBodyParam } from '@atcute/lexicons/validations';
import { safeParse, type XRPCProcedureMetadata, type XRPCQueryMetadata } from '@atcute/lexicons/validations';

import { getText } from '../../values/json.ts';
import { CommandError, RefusedError, UnreachableError } from './command-error.ts';

/** What stands in the header `authorization`. */
export interface ClientCredential {
  /** With its scheme: `Bearer …`. */
  header: string;
  /** Gets another header when the token has expired; answers whether there is one. */
  renew?(): Promise<boolean>;
}

/** Parameters of a query, as the lexicon names them. */
export type Params = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** What a call sends besides its name. */
export interface CallParts {
  readonly params?: Params;
  /** A body of JSON. */
  readonly input?: object;
  /** A body of bytes, and its media type. */
  readonly bytes?: { readonly body: NonNullable<RequestInit['body']>; readonly contentType: string };
  readonly method?: 'GET' | 'POST';
}

type AnswerOf<Schema> = Schema extends { readonly output: XRPCLexBodyParam<infer Body> }
  ? InferOutput<Body>
  : undefined;

const JSON_TIMEOUT_MS = 60_000;

/** A server, and as whom it is asked. */
export class XrpcClient {
  /** Without a slash at its end. */
  readonly url: string;
  readonly #credential: ClientCredential | undefined;

  /**
   * @param url of the server
   * @param credential as whom; nobody unless given
   */
  constructor(url: string, credential?: ClientCredential) {
    this.url = url;
    this.#credential = credential;
  }

  /**
   * @param schema of a method without a body
   * @param params
   * @returns its answer
   * @throws RefusedError, UnreachableError, CommandError
   */
  async query<Schema extends XRPCQueryMetadata>(schema: Schema, params: Params = {}): Promise<AnswerOf<Schema>> {
    return this.#parse(schema, await this.json(schema.nsid, { params }));
  }

  /**
   * @param schema of a method with a body of JSON, or none
   * @param input
   * @returns its answer
   * @throws RefusedError, UnreachableError, CommandError
   */
  async procedure<Schema extends XRPCProcedureMetadata>(schema: Schema, input?: object): Promise<AnswerOf<Schema>> {
    const parts = input === undefined ? { method: 'POST' as const } : { input };
    return this.#parse(schema, await this.json(schema.nsid, parts));
  }

  /**
   * Calls a method whose answer is passed on as it is.
   *
   * @returns JSON; undefined for an empty answer
   * @throws RefusedError, UnreachableError, CommandError
   */
  async json(nsid: string, parts: CallParts): Promise<unknown> {
    const response = await this.send(nsid, parts, AbortSignal.timeout(JSON_TIMEOUT_MS));
    const text = await response.text();
    if (text === '') return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new CommandError('bad_answer', `${this.url} answers ${nsid} with what is no JSON.`, { cause: error });
    }
  }

  /**
   * @param nsid the method's name; what begins with a slash is a path instead
   * @param parts what is sent
   * @param signal ends it; without one, five minutes of silence do
   * @returns the answer, whose body nobody has read
   * @throws RefusedError, UnreachableError
   */
  async send(nsid: string, parts: CallParts, signal?: AbortSignal): Promise<Response> {
    const response = await this.#fetch(nsid, parts, signal);
    if (response.ok) return response;
    const refusal = await readRefusal(this.url, nsid, response);
    const isRepeatable = parts.bytes === undefined || typeof parts.bytes.body === 'string';
    if (refusal.code !== 'ExpiredToken' || !isRepeatable || !(await this.#credential?.renew?.())) throw refusal;
    const again = await this.#fetch(nsid, parts, signal); // X2
    if (again.ok) return again;
    throw await readRefusal(this.url, nsid, again);
  }

  async #fetch(nsid: string, parts: CallParts, signal: AbortSignal | undefined): Promise<Response> {
    const { params = {}, input, bytes, method } = parts;
    const headers: Record<string, string> = { accept: '*/*' };
    if (this.#credential !== undefined) headers['authorization'] = this.#credential.header;
    if (input !== undefined) headers['content-type'] = 'application/json';
    if (bytes !== undefined) headers['content-type'] = bytes.contentType;
    const body = input === undefined ? bytes?.body : JSON.stringify(input);
    const init = {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers,
      // A body that is a stream goes out while the answer is not there yet; Node wants that said.
      ...(body === undefined ? {} : { body, duplex: 'half' as const }),
      ...(signal === undefined ? {} : { signal }),
    };
    try {
      const path = nsid.startsWith('/') ? nsid : `/xrpc/${nsid}`;
      return await fetch(`${this.url}${path}${formatQuery(params)}`, init);
    } catch (error) {
      throw new UnreachableError(this.url, error);
    }
  }

  #parse<Schema extends XRPCQueryMetadata | XRPCProcedureMetadata>(schema: Schema, answer: unknown): AnswerOf<Schema> {
    const { output } = schema;
    if (output === null || output.type !== 'lex') return undefined as AnswerOf<Schema>;
    const result = safeParse(output.schema, answer);
    if (result.ok) return result.value as AnswerOf<Schema>;
    throw new CommandError(
      'bad_answer',
      `${this.url} answers ${schema.nsid} with what its lexicon does not know: ${result.message}`,
    );
  }
}

function formatQuery(params: Params): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    const values = typeof value === 'object' ? value : value === undefined ? [] : [String(value)];
    for (const each of values) search.append(name, each);
  }
  return search.size === 0 ? '' : `?${search.toString()}`;
}

async function readRefusal(url: string, nsid: string, response: Response): Promise<RefusedError> {
  const body: unknown = await response.json().catch(() => undefined);
  const reset = Number(response.headers.get('ratelimit-reset') ?? Number.NaN);
  return new RefusedError({
    url,
    nsid,
    status: response.status,
    code: getText(body, 'error') ?? 'UnknownError',
    reason: (getText(body, 'message') ?? '').replace(/\.$/, ''),
    resetAt: response.status === 429 && Number.isFinite(reset) ? reset : undefined,
  });
}
