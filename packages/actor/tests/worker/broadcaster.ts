import { DurableObject } from 'cloudflare:workers';

import { Channels, type EmitOptions } from '../../src/lib/channels/channels.ts';
import { ActorError } from '../../src/lib/errors.ts';
import { Jobs } from '../../src/lib/jobs/jobs.ts';

/** How many broadcasters this isolate has made: it outlives each of them, so a test can ask without waking one. */
let wakes = 0;

/** An actor with channels whose methods tests call by HTTP: `POST /channels/<name>/<method>` with its arguments. */
export class Broadcaster extends DurableObject<Cloudflare.Env> {
  readonly #jobs: Jobs;
  readonly #channels: Channels;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    wakes += 1;
    this.#jobs = new Jobs(ctx);
    const isTight = ctx.id.name?.startsWith('tight') ?? false;
    this.#channels = new Channels(ctx, {
      jobs: this.#jobs,
      transient: ['presence'],
      ...(isTight && { limits: { queuedBytesMax: 256 * 1024, stallMs: 1000 } }),
      compression: ctx.id.name?.startsWith('compressed') ?? false,
    });
  }

  override async fetch(request: Request): Promise<Response> {
    const method = new URL(request.url).pathname.split('/')[3];
    try {
      if (method === 'events') return await this.#channels.fetch(request);
      const args = await request.json<unknown[]>();
      if (method === 'emit') return Response.json({ cursor: this.emit(...(args as [string, unknown, EmitOptions?])) });
      if (method === 'burst') this.burst(...(args as [string, number, number]));
      if (method === 'abort') this.ctx.abort('told to');
      return Response.json(method === 'state' ? this.state() : {});
    } catch (error) {
      if (!(error instanceof ActorError)) throw error;
      return Response.json({ error: { code: error.code, message: error.message } }, { status: 400 });
    }
  }

  emit(channel: string, data: unknown, options?: EmitOptions): string | undefined {
    return this.#channels.emit(channel, data, options);
  }

  burst(channel: string, count: number, sizeBytes: number): void {
    for (let n = 1; n <= count; n += 1) this.#channels.emit(channel, { n, filling: 'x'.repeat(sizeBytes) });
  }

  state(): { subscribers: number; queued: number[] } {
    const queued = this.ctx.getWebSockets().map((socket) => socket.bufferedAmount);
    return { subscribers: this.#channels.subscribers(), queued };
  }

  override async alarm(): Promise<void> {
    await this.#jobs.alarm();
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#channels.webSocketMessage(socket, message);
  }

  override webSocketClose(socket: WebSocket): void {
    this.#channels.webSocketClose(socket);
  }

  override webSocketError(socket: WebSocket): void {
    this.#channels.webSocketError(socket);
  }
}

/** Sends a request on to the broadcaster it names; `/channels/-/wakes` is answered without any. */
export async function fetchBroadcaster(request: Request, env: Cloudflare.Env): Promise<Response> {
  const [, , name = '', method] = new URL(request.url).pathname.split('/');
  if (method === 'wakes') return Response.json(wakes);
  return env.BROADCASTER.getByName(name).fetch(request);
}
