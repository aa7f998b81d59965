import { DurableObject } from 'cloudflare:workers';

const schema = `
  create table if not exists message (
    _id text primary key, _creationTime real not null, channel text not null, text text not null
  ) strict;
  create index if not exists message_channel on message (channel, _creationTime);
`;
const insert = 'insert into message (_id, _creationTime, channel, text) values (?, ?, ?, ?)';

/** What a careful engineer writes by hand for channels: a row is stored, and sent to the sockets of its channel. */
export class RawChannels extends DurableObject {
  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env);
    ctx.storage.sql.exec(schema);
  }

  /** One row more. */
  add(channel: string, text: string): string {
    const row = { _id: `messages_${crypto.randomUUID()}`, _creationTime: Date.now(), channel, text };
    this.ctx.storage.sql.exec(insert, row._id, row._creationTime, channel, text);
    const message = JSON.stringify({ type: 'added', row });
    for (const socket of this.ctx.getWebSockets(channel)) socket.send(message);
    return row._id;
  }

  /** A socket to the channel that the path ends with. */
  override fetch(request: Request): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [new URL(request.url).pathname.split('/').at(-1) ?? '']);
    return new Response(null, { status: 101, webSocket: client });
  }
}
