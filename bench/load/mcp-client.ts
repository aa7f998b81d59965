/** As much of MCP as it takes to time one call: what the official clients do besides would be timed with it. */

/** A JSON-RPC message as it comes. */
interface Message {
  id?: number | string;
  method?: string;
  params?: { requestedSchema?: { properties?: Record<string, unknown> } };
  result?: {
    isError?: boolean;
    inputRequests?: Record<string, Message>;
    requestState?: string;
    structuredContent?: unknown;
  };
  error?: unknown;
}

const TIMEOUT_MS = 60_000;
const MODERN = '2026-07-28';
const LEGACY = '2025-11-25';
const capabilities = { elicitation: { form: {} } };
const clientInfo = { name: 'bench', version: '0.0.0' };

/** What each request of 2026-07-28 says about its client. */
export const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': MODERN,
  'io.modelcontextprotocol/clientCapabilities': capabilities,
  'io.modelcontextprotocol/clientInfo': clientInfo,
};

/** The headers of such a request. */
export function modernHeaders(method: string, name?: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': MODERN,
    'mcp-method': method,
    ...(name !== undefined && { 'mcp-name': name }),
  };
}

/**
 * Calls a tool as of 2026-07-28.
 *
 * @param url of the MCP endpoint
 * @param name of the tool
 * @param args
 * @param more parameters
 * @returns the result
 * @throws Error if it is an error
 */
export async function callTool(
  url: string,
  name: string,
  args: object = {},
  more: object = {},
): Promise<NonNullable<Message['result']>> {
  const params = { name, arguments: args, _meta: modernMeta, ...more };
  const response = await fetch(url, {
    method: 'POST',
    headers: modernHeaders('tools/call', name),
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  let last: Message = {};
  for await (const message of messagesOf(response)) last = message;
  return mustHaveResult(last);
}

/**
 * Calls a tool that asks once, and answers with yes: two requests.
 *
 * @param url of the MCP endpoint
 * @param name of the tool
 */
export async function answerInRounds(url: string, name: string): Promise<void> {
  const { inputRequests = {}, requestState } = await callTool(url, name);
  const asked = Object.entries(inputRequests);
  if (asked.length !== 1) throw new Error(`${url} did not ask`);
  const inputResponses = Object.fromEntries(asked.map(([id, ask]) => [id, agree(ask)]));
  await callTool(url, name, {}, { inputResponses, ...(requestState !== undefined && { requestState }) });
}

/** A session, as clients before 2026-07-28 have it. */
export class Session {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  private constructor(url: string, headers: Record<string, string>) {
    this.#url = url;
    this.#headers = headers;
  }

  /** Begins a session. */
  static async open(url: string): Promise<Session> {
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const params = { protocolVersion: LEGACY, capabilities, clientInfo };
    const response = await new Session(url, headers).#post({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
    await response.text();
    const id = response.headers.get('mcp-session-id');
    if (id === null) throw new Error(`${url} began no session: ${response.status}`);
    const session = new Session(url, { ...headers, 'mcp-session-id': id, 'mcp-protocol-version': LEGACY });
    await (await session.#post({ jsonrpc: '2.0', method: 'notifications/initialized' })).text();
    return session;
  }

  /** Calls a tool that asks once on the call's stream, and answers with yes by a request of its own. */
  async answerOnStream(name: string): Promise<void> {
    const params = { name, arguments: {} };
    const response = await this.#post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    let asked = 0;
    let last: Message = {};
    for await (const message of messagesOf(response)) {
      last = message;
      if (message.method !== 'elicitation/create') continue;
      asked += 1;
      await (await this.#post({ jsonrpc: '2.0', id: message.id, result: agree(message) })).text();
    }
    mustHaveResult(last);
    if (asked !== 1) throw new Error(`${this.#url} asked ${asked} times`);
  }

  #post(body: object): Promise<Response> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return fetch(this.#url, { method: 'POST', headers: this.#headers, body: JSON.stringify(body), signal });
  }
}

/** Yes to everything that is asked. */
function agree({ params }: Message): object {
  const names = Object.keys(params?.requestedSchema?.properties ?? {});
  return { action: 'accept', content: Object.fromEntries(names.map((name) => [name, true])) };
}

function mustHaveResult(message: Message): NonNullable<Message['result']> {
  if (message.result !== undefined && message.result.isError !== true) return message.result;
  throw new Error(`a call failed: ${JSON.stringify(message)}`);
}

/**
 * The messages of a response: its JSON, or each event of its stream.
 *
 * @yields each of them
 */
async function* messagesOf(response: Response): AsyncGenerator<Message> {
  if (response.headers.get('content-type')?.includes('event-stream') !== true) {
    yield (await response.json()) as Message;
    return;
  }
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const events = (text + chunk).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const lines = event.split('\n').filter((line) => line.startsWith('data:'));
      const data = lines.map((line) => line.slice('data:'.length).trim()).join('\n');
      if (data !== '') yield JSON.parse(data) as Message;
    }
  }
}
