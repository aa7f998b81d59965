import { DurableObject } from 'cloudflare:workers';

const schema = `
  create table if not exists message (
    _id text primary key, _creationTime real not null, channel text not null, text text not null
  ) strict;
  create index if not exists message_channel on message (channel, _creationTime);
`;
const insert = 'insert into message (_id, _creationTime, channel, text) values (?, ?, ?, ?)';
const latest = 'select * from message where channel = ? order by _creationTime desc limit ?';
const CHANNEL = 'room';
const LIST_ROWS = 200;

/**
 * What a live database does without what is measured here: the strategies of other engines, written by hand, with
 * nothing around them. Not those engines themselves.
 */
export class WholeLists extends DurableObject {
  #lastTime = 0;

  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env);
    ctx.storage.sql.exec(schema);
  }

  /** The rows that are there before anybody watches. */
  fill(count: number): void {
    this.ctx.storage.transactionSync(() => {
      for (let number = 0; number < count; number += 1) this.#insert(`message ${number}`);
    });
  }

  /** One row more; the query runs again for every socket, and each gets its whole result. */
  addForEach(text: string): void {
    this.#insert(text);
    for (const socket of this.ctx.getWebSockets()) socket.send(this.#formatList());
  }

  /** One row more; the query runs again once, and each socket gets the whole result, encoded once. */
  addForAll(text: string): void {
    this.#insert(text);
    const message = this.#formatList();
    for (const socket of this.ctx.getWebSockets()) socket.send(message);
  }

  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  #insert(text: string): void {
    this.#lastTime = Math.max(Date.now(), this.#lastTime + 0.001);
    const id = `messages_${crypto.randomUUID().replaceAll('-', '').slice(0, 26)}`;
    this.ctx.storage.sql.exec(insert, id, this.#lastTime, CHANNEL, text);
  }

  #formatList(): string {
    const value = this.ctx.storage.sql.exec(latest, CHANNEL, LIST_ROWS).toArray();
    return JSON.stringify({ type: 'list', value });
  }
}
