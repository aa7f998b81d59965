import { DurableObject } from 'cloudflare:workers';

import {
  acceptedContent,
  createMcpHandler,
  fromJsonSchema,
  inputRequired,
  McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';

interface Env {
  SERVER: DurableObjectNamespace<Server>;
}

const none = fromJsonSchema<object>({ type: 'object', properties: {} });
const oneText = fromJsonSchema<{ text: string }>({
  type: 'object',
  properties: { text: { type: 'string' } },
  required: ['text'],
});
const oneAnswer = fromJsonSchema<{ confirmed: boolean }>({
  type: 'object',
  properties: { confirmed: { type: 'boolean' } },
  required: ['confirmed'],
});
const oneNumber = fromJsonSchema<{ by?: number }>({ type: 'object', properties: { by: { type: 'number' } } });

/** The measured tools as the library's documentation does it: a server for each request, state in the object. */
export class Server extends DurableObject<Env> {
  readonly #handler = createMcpHandler(() => this.#createServer());
  readonly #listHandler = createMcpHandler(() => createListServer());
  /** Clients before 2026-07-28 are asked in a session: its server and its transport stay while the object is there. */
  readonly #sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec('create table if not exists counter (id integer primary key, count integer not null) strict');
  }

  override async fetch(request: Request): Promise<Response> {
    if (new URL(request.url).pathname === '/session') return (await this.#sessionOf(request)).handleRequest(request);
    const isList = request.headers.get('mcp-method') === 'tools/list';
    return (isList ? this.#listHandler : this.#handler).fetch(request);
  }

  async #sessionOf({ headers }: Request): Promise<WebStandardStreamableHTTPServerTransport> {
    const known = this.#sessions.get(headers.get('mcp-session-id') ?? '');
    if (known !== undefined) return known;
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => void this.#sessions.set(id, transport),
    });
    await this.#createServer().connect(transport);
    return transport;
  }

  #createServer(): McpServer {
    const server = new McpServer({ name: 'mcp-sdk', version: '0.0.0' });
    server.registerTool('noop', { inputSchema: none }, () => ({ content: [{ type: 'text', text: 'ok' }] }));
    server.registerTool('echo', { inputSchema: oneText }, ({ text }) => ({ content: [{ type: 'text', text }] }));
    server.registerTool('add', { inputSchema: oneNumber }, ({ by = 1 }) => ({
      content: [{ type: 'text', text: String(this.#add(by)) }],
    }));
    server.registerTool('ask', { inputSchema: none }, (_, { mcpReq: { inputResponses } }) => {
      const answer = acceptedContent(inputResponses, 'go', oneAnswer);
      const requestedSchema = {
        type: 'object' as const,
        properties: { confirmed: { type: 'boolean' as const } },
        required: ['confirmed'],
      };
      if (answer === undefined)
        return inputRequired({ inputRequests: { go: inputRequired.elicit({ message: 'Go on?', requestedSchema }) } });
      return { content: [{ type: 'text', text: String(answer.confirmed) }] };
    });
    return server;
  }

  #add(by: number): number {
    const row = this.ctx.storage.sql.exec<{ count: number }>(
      'insert into counter values (1, ?) on conflict do update set count = count + excluded.count returning count',
      by,
    );
    return row.one().count;
  }
}

/** Calls do not pay for the two hundred tools that only lists need. */
function createListServer(): McpServer {
  const server = new McpServer({ name: 'mcp-sdk', version: '0.0.0' });
  for (let index = 0; index < 200; index += 1) {
    server.registerTool(`tool_${index}`, { description: `Tool number ${index}`, inputSchema: oneText }, ({ text }) => ({
      content: [{ type: 'text', text }],
    }));
  }
  return server;
}

export default {
  fetch: (request, env) => env.SERVER.getByName('default').fetch(request),
} satisfies ExportedHandler<Env>;
