import { DurableObject } from 'cloudflare:workers';

import { Actor, type SocketEnd } from '../../src/lib/actor.ts';
import { Calls } from '../../src/lib/calls/calls.ts';
import type { CallEnvelope } from '../../src/lib/calls/envelope.ts';
import { systemClock, type Clock } from '../../src/lib/clock.ts';
import type { CallContext } from '../../src/lib/context.ts';
import { ActorError } from '../../src/lib/errors.ts';
import { deferred } from './jobs-bench.ts';

/** An expected failure with facts. */
export class RoomFullError extends ActorError {
  override readonly name = 'RoomFullError';
  readonly code = 'room_full';
}

/** Methods that misbehave, and values that are hard to carry. */
abstract class Oddities extends Actor {
  readonly #release = deferred();

  field = () => 'no method';

  get accessor(): () => string {
    return () => 'no method';
  }

  async both(first: string, second?: number): Promise<{ first: string; second: number }> {
    return { first, second: second ?? 0 };
  }

  echo(value: unknown): unknown {
    return value;
  }

  join(name: string): number {
    throw new RoomFullError(`There is no seat for ${name}.`, { name, seats: 3, since: new Date(0) });
  }

  crash(): never {
    throw new RangeError('the sky has fallen');
  }

  throwText(): never {
    // oxlint-disable-next-line typescript/only-throw-error -- strangers do
    throw 'only text';
  }

  giveFunctionInError(): never {
    throw new RoomFullError('odd', { kept: 1, lost: () => 1 });
  }

  unclonable(): symbol {
    return Symbol('stays here');
  }

  async wait(ms: number): Promise<string> {
    await scheduler.wait(ms);
    return 'done';
  }

  /** Ends when it is released. */
  async hold(): Promise<void> {
    await this.#release.promise;
    await this.memory.set('was held', true);
  }

  release(): void {
    this.#release.resolve();
  }

  async wasHeld(): Promise<boolean> {
    return this.memory.has('was held');
  }

  abort(): void {
    this.ctx.abort('told to');
  }

  tables(): string[] {
    const found = this.sql.all<{ name: string }>`
      select name from sqlite_master where type = 'table' and name not like '\\_cf\\_%' escape '\\' order by name`;
    return found.map(({ name }) => name);
  }

  alarmTime(): Promise<number | null> {
    return this.ctx.storage.getAlarm();
  }

  static secret(): string {
    return 'of the class';
  }

  ['#marked'](): string {
    return 'hidden';
  }

  _hidden(): string {
    return 'hidden';
  }
}

/** A room with messages: the actor of the README, and ways to see its parts at work. */
export class Room extends Oddities {
  static override readonly migrations = ['create table message (id integer primary key, text text not null) strict'];
  static override readonly options = { channels: { transient: ['presence'] } };

  readonly #endings: string[] = [];

  post(text: string): number {
    const { id } = this.sql.one<{ id: number }>`insert into message (text) values (${text}) returning id`;
    this.emit('messages', { id, text });
    return id;
  }

  all(): string[] {
    return this.sql.all<{ text: string }>`select text from message order by id`.map(({ text }) => text);
  }

  seen(): CallContext | undefined {
    return this.calls.context;
  }

  /** Passes through all rooms named, in turn, and answers what the last one saw. */
  async pass(names: string[]): Promise<CallContext | undefined> {
    const [next, ...rest] = names;
    return next === undefined ? this.calls.context : this.calls.to(Room, next).pass(rest);
  }

  async forEver(): Promise<unknown> {
    return this.call('room.forEver', [], { instance: this.name === 'ping' ? 'pong' : 'ping' });
  }

  async relay(target: string, args: unknown[], instance: string): Promise<unknown> {
    return this.call(target, args, { instance });
  }

  ownName(): string {
    return this.name;
  }

  /** Leaves something in every part. */
  async fill(): Promise<void> {
    this.post('of the old one');
    this.logged();
    this.tickIn(60_000);
    await this.memory.set('key', 'of the old one');
  }

  async end(last?: string): Promise<string> {
    if (last !== undefined) this.emit('messages', last);
    await this.destroy();
    return 'ended';
  }

  /** What there is but tables: keys and the alarm. */
  async left(): Promise<{ keys: string[]; alarm: number | null }> {
    return { keys: [...this.ctx.storage.kv.list()].map(([key]) => key), alarm: await this.alarmTime() };
  }

  async remember(key: string): Promise<unknown> {
    const before = await this.memory.scope('session').get(key);
    await this.memory.scope('session').set(key, this.calls.context?.session ?? null);
    return before;
  }

  tickIn(delayMs: number): void {
    this.schedule.create({ name: 'tick', delayMs, method: 'tick', params: { text: 'tick' } });
  }

  tick({ text }: { text: string }): void {
    this.post(`${text} ${this.calls.context?.path.join()}`);
  }

  logged(): number[] {
    this.log.append('a');
    this.log.append('b');
    const read = this.log.read({ after: 0 });
    return read.kind === 'entries' ? read.entries.map(({ sequence }) => sequence) : [];
  }

  scheduleMethod(method: string, delayMs = 60_000): void {
    this.schedule.create({ name: method, delayMs, method });
  }

  emitBoth(): (string | undefined)[] {
    return [this.emit('messages', 1), this.emit({ channel: 'messages', text: 'b' })];
  }

  async share(key: string, value: object): Promise<void> {
    await this.memory.scope('global').set(key, value);
  }

  async shared(key: string): Promise<unknown> {
    return this.memory.scope('global').get(key);
  }

  protected override async onRequest(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (request.headers.get('upgrade') === 'websocket') {
      const { 0: client, 1: server } = new WebSocketPair();
      this.ctx.acceptWebSocket(server);
      return new Response(null, { status: 101, webSocket: client });
    }
    if (pathname.endsWith('/full')) throw new RoomFullError('No seat.', { seats: 3 });
    if (pathname.endsWith('/crash')) throw new RangeError('the sky has fallen');
    if (pathname.endsWith('/all')) return Response.json(this.all());
    return super.onRequest(request);
  }

  endings(): string[] {
    return this.#endings;
  }

  protected override onSocketClose(_socket: WebSocket, { code, reason, error }: SocketEnd): void {
    this.#endings.push(`${code} ${error instanceof Error ? error.message : reason}`);
  }

  protected override onSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    if (typeof message === 'string') socket.send(`own: ${message}`);
  }
}

/** A room whose time is held; its class name has two words. */
export class QuietRoom extends Room {
  static override readonly options = { channels: { transient: ['presence'] }, log: { retention: { ageMs: 60_000 } } };

  protected override get clock(): Clock {
    return { ...systemClock, now: () => 1_000_000 };
  }

  pruneDueAt(): number | undefined {
    return this.jobs.list()[0]?.dueAt;
  }

  tellTime(): number {
    return this.clock.now();
  }

  override crash(): never {
    throw new RoomFullError('in the subclass', {});
  }
}

/** A room whose log is short. */
export class ForgetfulRoom extends Room {
  static override readonly options = { channels: { transient: ['presence'] }, log: { retention: { ageMs: 300 } } };

  append(): number {
    return this.log.append('a');
  }

  /** What the log has let go, without making the log. */
  forgotten(): number {
    return this.sql.one<{ base: number }>`select min(sequence) as base from _sundog_log_actor`.base;
  }
}

/** Wakes with a migration that fails. */
export class Broken extends Actor {
  static override readonly migrations = ['create table nonsense ('];

  hello(): string {
    return 'hello';
  }
}

/** Takes a handler from the kernel. */
export class Greedy extends Actor {
  override async fetch(): Promise<Response> {
    return new Response('mine');
  }

  hello(): string {
    return 'hello';
  }
}

/** Takes a handler from the kernel by a field. */
export class Hoarder extends Actor {
  override alarm = async (): Promise<void> => {};

  hello(): string {
    return 'hello';
  }
}

/** A plain Durable Object that takes part in calls. */
export class Plain extends DurableObject<Cloudflare.Env> {
  readonly #calls = new Calls(this.ctx, { env: this.env, depthMax: 2 });

  _sundogCall(...envelope: CallEnvelope): unknown {
    return this.#calls.receive(this, DurableObject, envelope);
  }

  path(): readonly string[] | undefined {
    return this.#calls.context?.path;
  }

  async deeper(): Promise<unknown> {
    return this.#calls.call('plain.deeper');
  }
}

/** A plain Durable Object that does not. */
export class Mute extends DurableObject<Cloudflare.Env> {
  hello(): string {
    return 'hello';
  }
}
