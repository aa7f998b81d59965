import { Actor } from '@sundog/actor';

import { InvalidMessageError } from './errors.ts';

/** A message of a room's chat. */
export interface Message {
  id: number;
  author: string;
  text: string;
}

/** All that a page shows of a room, and the cursor of the events that come after it. */
export interface RoomState {
  count: number;
  ticks: number;
  tickedAt: number | null;
  wakes: number;
  bornAt: number;
  messages: Message[];
  cursor: string;
}

const TICK = 'tick';
const MESSAGES_SHOWN = 50;
const AUTHOR_MAX = 40;
const TEXT_MAX = 500;

/** A counter, a chat and a clock under one name. What it sends on its channels is all a page needs to stay true. */
export class Room extends Actor<Env> {
  static override readonly migrations = [
    'create table message (id integer primary key, author text not null, text text not null) strict',
  ];

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void this.#wake();
  }

  /** Somebody looks: from here on a clock ticks, until nobody does. */
  startClock(): void {
    if (this.schedule.getByName(TICK) !== undefined) return;
    this.schedule.create({ name: TICK, cron: '*/5 * * * * *', method: 'tick', catchUp: 'skip' });
  }

  /** Everything there is to show. */
  async state(): Promise<RoomState> {
    const bornAt = await this.memory.update<number>('bornAt', (at) => at ?? this.clock.now());
    const numbers = await this.memory.getAll<number>();
    return {
      count: numbers.get('count') ?? 0,
      ticks: numbers.get('ticks') ?? 0,
      tickedAt: numbers.get('tickedAt') ?? null,
      wakes: numbers.get('wakes') ?? 1,
      bornAt,
      messages: this.#lastMessages(),
      cursor: this.channels.cursor,
    };
  }

  /** Adds one; everybody who looks sees it. */
  async increment(): Promise<number> {
    const count = await this.memory.update<number>('count', (count) => (count ?? 0) + 1);
    this.emit('count', { count });
    return count;
  }

  /** Says something. */
  post(author: unknown, text: unknown): Message {
    const message = { author: parseText('author', author, AUTHOR_MAX), text: parseText('text', text, TEXT_MAX) };
    const { id } = this.sql.one<{ id: number }>`
      insert into message (author, text) values (${message.author}, ${message.text}) returning id`;
    this.emit('messages', { id, ...message });
    return { id, ...message };
  }

  /** Called by its schedule. When nobody looks any more the clock stops, and the room can sleep. */
  async tick(): Promise<void> {
    if (this.channels.subscribers() === 0) {
      this.schedule.cancelByName(TICK);
      return;
    }
    const ticks = await this.memory.update<number>('ticks', (ticks) => (ticks ?? 0) + 1);
    const tickedAt = this.clock.now();
    await this.memory.set('tickedAt', tickedAt);
    this.emit('ticks', { ticks, tickedAt });
  }

  /** Drops this object from memory, as the engine does by itself when nobody needs it. */
  sleep(): void {
    this.ctx.abort('put to sleep');
  }

  /** Counts how often this object came into memory, and tells those who come back after a crash. */
  async #wake(): Promise<void> {
    const wakes = await this.memory.update<number>('wakes', (wakes) => (wakes ?? 0) + 1);
    this.emit('wakes', { wakes });
  }

  #lastMessages(): Message[] {
    return this.sql.all<{ id: number; author: string; text: string }>`
      select id, author, text from (select * from message order by id desc limit ${MESSAGES_SHOWN}) order by id`;
  }
}

function parseText(field: string, value: unknown, lengthMax: number): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '' || text.length > lengthMax) throw new InvalidMessageError(field, lengthMax);
  return text;
}
