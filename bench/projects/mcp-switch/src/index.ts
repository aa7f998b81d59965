import { DurableObject } from 'cloudflare:workers';

interface Env {
  SERVER: DurableObjectNamespace<Server>;
}

interface RpcRequest {
  id: number | string;
  method: string;
  params?: { name?: string; arguments?: { text?: string; by?: number } };
}

/** As many tools as the lists that are measured have. */
const tools = Array.from({ length: 200 }, (_, index) => ({
  name: `tool_${index}`,
  description: `Tool number ${index}`,
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
}));

/** What a careful engineer writes by hand for the measured tools: no checks, no sessions, no streams. */
export class Server extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec('create table if not exists counter (id integer primary key, count integer not null) strict');
  }

  override async fetch(request: Request): Promise<Response> {
    const { id, method, params = {} } = await request.json<RpcRequest>();
    if (method === 'tools/list') return Response.json({ jsonrpc: '2.0', id, result: { tools } });
    if (method !== 'tools/call') {
      return Response.json({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } });
    }
    const text = this.#call(params.name ?? '', params.arguments ?? {});
    return Response.json({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } });
  }

  #call(name: string, { text = '', by = 1 }: { text?: string; by?: number }): string {
    switch (name) {
      case 'echo':
        return text;
      case 'add':
        return String(this.#add(by));
      default:
        return 'ok';
    }
  }

  #add(by: number): number {
    const row = this.ctx.storage.sql.exec<{ count: number }>(
      'insert into counter values (1, ?) on conflict do update set count = count + excluded.count returning count',
      by,
    );
    return row.one().count;
  }
}

export default {
  fetch: (request, env) => env.SERVER.getByName('default').fetch(request),
} satisfies ExportedHandler<Env>;
