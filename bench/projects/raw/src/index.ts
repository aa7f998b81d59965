import { DurableObject } from 'cloudflare:workers';

interface Env {
  COUNTER: DurableObjectNamespace<Counter>;
}

const messages = `
  create table if not exists message (
    _id text primary key, _creationTime real not null, channel text not null, text text not null
  ) strict, without rowid;
  create index if not exists message_channel on message (channel, _creationTime);
`;

/** As large as a commit of one post in the firehose of a personal data server. */
const EVENT_BYTES = 3000;

/** What a careful engineer writes by hand for the measured jobs. */
export class Counter extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec('create table if not exists hit (id integer primary key, at integer not null) strict');
    ctx.storage.sql.exec('create table if not exists fill (bytes blob not null) strict');
    ctx.storage.sql.exec(messages);
  }

  /** The row that the live database is asked for, with its index. */
  add(channel: string, text: string): string {
    const id = crypto.randomUUID();
    this.ctx.storage.sql.exec('insert into message values (?, ?, ?, ?)', id, Date.now(), channel, text);
    return id;
  }

  /** One row written. */
  write(): number {
    return this.ctx.storage.sql.exec<{ id: number }>('insert into hit (at) values (?) returning id', Date.now()).one()
      .id;
  }

  /** Nothing written. */
  read(): string {
    return 'ok';
  }

  /** One megabyte of rows, to be there at the next wake. */
  fill(): void {
    this.ctx.storage.transactionSync(() => {
      for (let row = 0; row < 64; row += 1) {
        this.ctx.storage.sql.exec('insert into fill (bytes) values (?)', new Uint8Array(16 * 1024));
      }
    });
  }

  /** Sends one event to every socket, encoded once. */
  emit(text: string): number {
    const message = JSON.stringify({ channel: 'load', data: { text } });
    const sockets = this.ctx.getWebSockets();
    for (const socket of sockets) socket.send(message);
    return sockets.length;
  }

  /** The same with a row written before. */
  publish(text: string): number {
    this.write();
    return this.emit(text);
  }

  /** Stores an event, then has another object store it and send it to its sockets. That is not waited for. */
  tell(text: string): void {
    const event = new TextEncoder().encode(text.padEnd(EVENT_BYTES, '.'));
    this.#store(event);
    void this.env.COUNTER.getByName('sender').pass(event);
  }

  /** Stores an event and sends it to every socket. */
  pass(event: Uint8Array): void {
    this.#store(event);
    for (const socket of this.ctx.getWebSockets()) socket.send(event);
  }

  #store(bytes: Uint8Array): void {
    this.ctx.storage.sql.exec('insert into fill (bytes) values (?)', bytes);
  }

  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }
}

export default {
  async fetch(request, env): Promise<Response> {
    const [, job, name = 'one', text = ''] = new URL(request.url).pathname.split('/');
    const counter = env.COUNTER.getByName(name);
    switch (job) {
      case 'write':
        return Response.json(await counter.write());
      case 'add': {
        const { channel, text: line } = await request.json<{ channel: string; text: string }>();
        return Response.json({ value: await counter.add(channel, line) });
      }
      case 'read':
        return Response.json(await counter.read());
      case 'fill':
        return Response.json((await counter.fill()) ?? null);
      case 'emit':
        return Response.json(await counter.emit(text));
      case 'publish':
        return Response.json(await counter.publish(text));
      case 'tell':
        return Response.json((await counter.tell(text)) ?? null);
      case 'events':
        return counter.fetch(request);
      case undefined:
      default:
        return new Response('no such job', { status: 404 });
    }
  },
} satisfies ExportedHandler<Env>;
