/**
 * MCP by hand: what goes over the wire, and nothing that a client library would smooth over. Each message that is read
 * is held against the schemas of its version.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { checkMessage, readExchange, type Exchange } from '../wire/check-message.ts';

/** A JSON-RPC message as it comes. */
export interface WireMessage {
  readonly jsonrpc: '2.0';
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** One event of an event stream. */
export interface WireEvent {
  readonly id: string | undefined;
  readonly retry: number | undefined;
  readonly data: string;
}

/** No request of a test waits longer. */
const TIMEOUT_MS = 30_000;

/** Takes both kinds of answers. */
export const bothKinds = 'application/json, text/event-stream';

/**
 * Posts a body.
 *
 * @param url of an MCP endpoint
 * @param body a message, or text as it is
 * @param headers besides the content type; `accept` is for both kinds unless given
 * @returns the response
 */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', accept: bothKinds, ...headers },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  exchanges.set(response, readExchange(body));
  return response;
}

/** What was asked for with each response. */
const exchanges = new WeakMap<Response, Exchange>();

/** What belongs to no request of its connection. */
const unasked: Exchange = { era: 'legacy', methods: new Map() };

/**
 * A message as a request.
 *
 * @param method its name
 * @param params of it
 * @param id of it
 */
export function request(method: string, params: object = {}, id: string | number = 1): object {
  return { jsonrpc: '2.0', id, method, params };
}

/**
 * The answer of a response: its JSON, or the last event of its stream.
 *
 * @param response to a request
 */
export async function answerOf(response: Response): Promise<WireMessage> {
  if (response.headers.get('content-type')?.includes('event-stream') !== true) {
    const message = (await response.json()) as WireMessage;
    checkMessage(message, exchanges.get(response) ?? unasked);
    return message;
  }
  let last: WireMessage | undefined;
  for await (const message of messagesOf(response)) last = message;
  if (last === undefined) throw new Error('the stream ended without a message');
  return last;
}

/**
 * The answers to a batch.
 *
 * @param response with an array of messages
 */
export async function answersOf(response: Response): Promise<readonly WireMessage[]> {
  const messages = (await response.json()) as readonly WireMessage[];
  for (const message of messages) checkMessage(message, exchanges.get(response) ?? unasked);
  return messages;
}

/**
 * The messages of an event stream.
 *
 * @param response that is a stream
 * @yields each message
 */
export async function* messagesOf(response: Response): AsyncGenerator<WireMessage> {
  for await (const { data } of eventsOf(response)) if (data !== '') yield JSON.parse(data) as WireMessage;
}

/**
 * The events of an event stream, also those without data.
 *
 * @param response that is a stream
 * @yields each event
 */
export async function* eventsOf(response: Response): AsyncGenerator<WireEvent> {
  if (response.body === null) return;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event === undefined) continue;
      // Without one it is no stream of MCP, but of events.
      const exchange = exchanges.get(response);
      if (exchange !== undefined && event.data !== '') checkMessage(JSON.parse(event.data), exchange);
      yield event;
    }
  }
}

/**
 * All events of a stream that ends.
 *
 * @param response that is a stream
 */
export async function allEventsOf(response: Response): Promise<WireEvent[]> {
  const events: WireEvent[] = [];
  for await (const event of eventsOf(response)) events.push(event);
  return events;
}

function parseEvent(block: string): WireEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
    if (name !== '')
      fields.set(name, name === 'data' && fields.has('data') ? `${fields.get('data')}\n${value}` : value);
  }
  if (fields.size === 0) return undefined;
  const retry = fields.get('retry');
  return {
    id: fields.get('id'),
    retry: retry === undefined ? undefined : Number(retry),
    data: fields.get('data') ?? '',
  };
}

/**
 * The text of a tool's result.
 *
 * @param message that answers `tools/call`
 */
export function textOf({ result }: WireMessage): string {
  const [block] = (result?.['content'] ?? []) as { text?: string }[];
  return block?.text ?? '';
}

/**
 * What a tool's result says for programs.
 *
 * @param message that answers `tools/call`
 */
export function structuredOf({ result }: WireMessage): Readonly<Record<string, unknown>> {
  return (result?.['structuredContent'] ?? {}) as Readonly<Record<string, unknown>>;
}

/**
 * The code of a failure.
 *
 * @param message that answers `tools/call`
 */
export function failureOf({ result }: WireMessage): string | undefined {
  const meta = (result?.['_meta'] ?? {}) as Readonly<Record<string, { readonly code?: string } | undefined>>;
  return meta['sundog/error']?.code;
}

/** A session of 2025-11-25, unless told otherwise. */
export class WireSession {
  readonly url: string;
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly start: WireMessage;

  constructor(url: string, id: string, start: WireMessage) {
    this.url = url;
    this.id = id;
    this.start = start;
    this.headers = { 'mcp-session-id': id, 'mcp-protocol-version': String(start.result?.['protocolVersion']) };
  }

  static async open(
    url: string,
    {
      capabilities = {},
      version = '2025-11-25',
      headers = {},
    }: { capabilities?: object; version?: string; headers?: Record<string, string> } = {},
  ): Promise<WireSession> {
    const params = { protocolVersion: version, capabilities, clientInfo: { name: 'test', version: '1' } };
    const response = await post(url, request('initialize', params), headers);
    const session = new WireSession(url, response.headers.get('mcp-session-id') ?? '', await answerOf(response));
    await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, session.headers);
    return session;
  }

  post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return post(this.url, body, { ...this.headers, ...headers });
  }

  async ask(method: string, params: object = {}, id: string | number = 1): Promise<WireMessage> {
    return answerOf(await this.post(request(method, params, id)));
  }

  call(name: string, args: object = {}, more: object = {}): Promise<WireMessage> {
    return this.ask('tools/call', { name, arguments: args, ...more });
  }

  /** Opens the session's stream, or goes on with one. */
  async listen(lastEventId?: string): Promise<Response> {
    const resume: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const response = await fetch(this.url, {
      headers: { ...this.headers, accept: 'text/event-stream', ...resume },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) exchanges.set(response, unasked);
    return response;
  }
}

/**
 * A request of 2026-07-28, with all that it needs.
 *
 * @param url of an MCP endpoint
 * @param method its name
 * @param params without `_meta`
 * @param options capabilities of the client, more `_meta`, other headers, an id
 * @returns the response
 */
export async function postModern(
  url: string,
  method: string,
  params: Record<string, unknown> = {},
  { capabilities = {}, meta = {}, headers = {}, id = 1, signal }: ModernOptions = {},
): Promise<Response> {
  const name = params['name'] ?? params['uri'] ?? params['taskId'];
  const all = {
    ...params,
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': capabilities,
      ...meta,
    },
  };
  const body = request(method, all, id);
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      accept: bothKinds,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
      ...headers,
    },
    signal: signal ?? AbortSignal.timeout(TIMEOUT_MS),
  });
  exchanges.set(response, readExchange(body));
  return response;
}

/** How a modern request differs from the simplest one. */
export interface ModernOptions {
  readonly capabilities?: object;
  readonly meta?: object;
  readonly headers?: Record<string, string>;
  readonly id?: string | number;
  readonly signal?: AbortSignal;
}

/**
 * Asks again until the answer fits.
 *
 * @param ask gives a value
 * @param fits whether it is the one
 * @returns the last value, which may not fit: the test's assertion says so
 */
export async function until<Value>(ask: () => Promise<Value>, fits: (value: Value) => boolean): Promise<Value> {
  let value = await ask();
  for (const end = Date.now() + TIMEOUT_MS; !fits(value) && Date.now() < end; value = await ask()) await delay(30);
  return value;
}
