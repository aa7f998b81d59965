/**
 * An actor: one addressable object with one writer, its own SQLite database, alarm and sockets.
 *
 * This file only wires: what an actor can do is in its parts, which also work on a plain Durable Object.
 *
 * Invariants:
 * - A1 The tables are migrated before anything else runs. Migrating is synchronous, so requests that wake the actor
 *   together find it done.
 * - A2 The handlers belong to the kernel, which passes on to the hooks (`onRequest`, `onSocket…`) what is not for a
 *   part. A class that overrides a handler is refused at its first wake, instead of losing events or jobs in silence.
 *   What it declares as a field is there only after its constructor, so the first object of a class lets nothing in
 *   until that has been looked at; later ones pay nothing.
 * - A3 A part is made when it is first asked for.
 */
import { DurableObject } from 'cloudflare:workers';

import { HandlerOverriddenError } from './actor-errors.ts';
import { ActorParts, type ActorOptions } from './actor-parts.ts';
import { UnnamedActorError } from './address.ts';
import type { Calls, NamedCallOptions } from './calls/calls.ts';
import type { CallEnvelope } from './calls/envelope.ts';
import type { CallEntry } from './calls/send-call.ts';
import type { Channels, EmitOptions, EmittedEvent } from './channels/channels.ts';
import { systemClock, type Clock } from './clock.ts';
import { runInContext } from './context.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Log } from './log/log.ts';
import type { Memory } from './memory/memory.ts';
import type { Schedule } from './schedule/schedule.ts';
import type { Migration } from './sql/migrate.ts';
import type { Sql } from './sql/sql.ts';
import { isDevMode } from './edge/dev-mode.ts';
import { createErrorResponse } from './edge/error-response.ts';
import { NotFoundError } from './edge/not-found-error.ts';
import { createRequestContext } from './edge/request-ids.ts';

/** The class to extend. Everything a subclass declares as a public method can be called by other actors and Workers. */
export abstract class Actor<Env extends object = Cloudflare.Env> extends DurableObject<Env> implements CallEntry {
  /** The schema's steps, oldest first; new ones go to the end. */
  static readonly migrations: readonly Migration[] = [];

  /** How the parts are set up. */
  static readonly options: ActorOptions = {};

  readonly #parts: ActorParts;

  /**
   * @param ctx of the object
   * @param env bindings of the Worker
   * @throws MigrationFailedError, MigrationNewerError, HandlerOverriddenError
   */
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    if (!checked.has(new.target)) checkHandlers(new.target, this, ctx); // A2
    const { migrations, options } = new.target;
    const clock = (): Clock => this.clock;
    this.#parts = new ActorParts({ target: this, ctx, env, migrations, options, base: Actor, clock });
    this.#parts.migrate(); // A1
  }

  /** Time, chance and ids for everything in this actor; a subclass for tests overrides it. */
  protected get clock(): Clock {
    return systemClock;
  }

  /**
   * The actor's own name.
   *
   * @throws UnnamedActorError the object was made or woken by its id, without a name
   */
  get name(): string {
    const { name } = this.ctx.id;
    if (name !== undefined) return name;
    throw new UnnamedActorError('This object is known by its id alone: reach actors by name, with getByName.', {
      id: this.ctx.id.toString(),
    });
  }

  /** SQL over the actor's database. */
  protected get sql(): Sql {
    return this.#parts.sql;
  }

  /** Keys and values. */
  protected get memory(): Memory {
    return this.#parts.memory;
  }

  /** Streams of events to subscribers. */
  protected get channels(): Channels {
    return this.#parts.channels;
  }

  /** The queue of work that survives crashes. Define kinds in the constructor: an alarm may be what wakes the actor. */
  protected get jobs(): Jobs {
    return this.#parts.jobs;
  }

  /** Named jobs at a time, after a delay, or by cron. They call the actor's methods with `(params, context)`. */
  protected get schedule(): Schedule {
    return this.#parts.schedule;
  }

  /** The actor's own log; make further ones with `new Log(this.ctx, …)`. */
  protected get log(): Log {
    return this.#parts.log;
  }

  /** Calls to other actors. */
  protected get calls(): Calls {
    return this.#parts.calls;
  }

  /** Calls another actor by name; see `Calls.call`. */
  protected call<Result = unknown>(
    target: string,
    args?: readonly unknown[],
    options?: NamedCallOptions,
  ): Promise<Result> {
    return this.calls.call<Result>(target, args, options);
  }

  /**
   * Sends an event to a channel's subscribers: `emit(channel, data)` or `emit({ channel, … })`; see `Channels.emit`.
   */
  protected emit(...event: EmitArguments): string | undefined {
    return isNamed(event) ? this.channels.emit(...event) : this.channels.emit(...event);
  }

  /**
   * Deletes all that the actor holds: tables, memory, jobs, schedules, logs, the alarm. After what this turn has
   * emitted, WebSockets are closed with 4410 and event streams end. Before anything else runs the migrations are
   * applied again, so what comes next finds a new actor. Fields of the instance stay as they are, and what is running
   * goes on: set such fields back yourself.
   */
  protected destroy(): Promise<void> {
    return this.#parts.destroy();
  }

  /**
   * Answers a request that is for no part; a subclass declares it. What it throws becomes an error response.
   *
   * @param request sent by `fetch` on the object's stub
   */
  protected onRequest(request: Request): Response | Promise<Response> {
    throw new NotFoundError('This actor answers no such request.', { method: request.method });
  }

  /** A message from a socket that the subclass accepted itself. */
  protected onSocketMessage(_socket: WebSocket, _message: string | ArrayBuffer): void | Promise<void> {}

  /** A socket that the subclass accepted itself has closed or failed. */
  protected onSocketClose(_socket: WebSocket, _end: SocketEnd): void | Promise<void> {}

  /** The engine's; `GET …/events` subscribes to channels, all else goes to `onRequest`. */
  override async fetch(request: Request): Promise<Response> {
    const context = createRequestContext(request.headers, this.clock);
    return runInContext(context, async () => {
      try {
        return await (isSubscription(request) ? this.channels.fetch(request) : this.onRequest(request));
      } catch (error) {
        const { requestId } = context;
        return createErrorResponse(error, { requestId, isDev: isDevMode(this.env), namesCode: true });
      }
    });
  }

  /** The engine's; runs the jobs that are due. */
  override async alarm(): Promise<void> {
    this.#parts.defineJobKinds();
    await this.jobs.alarm();
  }

  /** The engine's. */
  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    if (!this.channels.webSocketMessage(socket, message)) await this.onSocketMessage(socket, message);
  }

  /** The engine's. */
  override async webSocketClose(socket: WebSocket, code: number, reason: string, wasClean: boolean): Promise<void> {
    if (!this.channels.webSocketClose(socket))
      await this.onSocketClose(socket, { code, reason, wasClean, error: undefined });
  }

  /** The engine's. */
  override async webSocketError(socket: WebSocket, error: unknown): Promise<void> {
    if (this.channels.webSocketError(socket)) return;
    await this.onSocketClose(socket, { code: ABNORMAL_CLOSURE, reason: '', wasClean: false, error });
  }

  /** Where calls arrive. */
  _sundogCall(...envelope: CallEnvelope): unknown {
    return this.calls.receive(this, Actor, envelope);
  }
}

/** The two ways to emit. */
type EmitArguments =
  | [event: EmittedEvent, options?: EmitOptions]
  | [channel: string, data?: unknown, options?: EmitOptions];

function isNamed(event: EmitArguments): event is Extract<EmitArguments, [string, ...unknown[]]> {
  return typeof event[0] === 'string';
}

/** How a socket has ended. */
export interface SocketEnd {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  /** What failed, if it was no close. */
  readonly error: unknown;
}

/** RFC 6455, 7.4.1: the connection broke without a close frame. */
const ABNORMAL_CLOSURE = 1006;

type ActorConstructor = Pick<typeof Actor, 'migrations' | 'options' | 'prototype'> & { readonly name: string };

/** Classes whose handlers are the kernel's. */
const checked = new WeakSet<object>();

const handlers = {
  fetch: 'Declare onRequest(request) instead.',
  alarm: 'Use this.jobs or this.schedule for work at a time.',
  webSocketMessage: 'Declare onSocketMessage(socket, message) instead.',
  webSocketClose: 'Declare onSocketClose(socket, end) instead.',
  webSocketError: 'Declare onSocketClose(socket, end) instead.',
  _sundogCall: 'Calls arrive there.',
} as const;

/** What it finds in the object itself resets that, so that whoever waits for it is told. */
function checkHandlers(actorClass: ActorConstructor, actor: Actor<object>, ctx: DurableObjectState): void {
  mustKeepHandlers(actorClass, actorClass.prototype);
  void ctx.blockConcurrencyWhile(async () => {
    await Promise.resolve(); // The constructors of subclasses have run by then.
    mustKeepHandlers(actorClass, actor);
    checked.add(actorClass);
  });
}

function mustKeepHandlers(actorClass: ActorConstructor, target: object): void {
  for (const [handler, instead] of Object.entries(handlers)) {
    if (Reflect.get(target, handler) !== Reflect.get(Actor.prototype, handler)) {
      throw new HandlerOverriddenError(actorClass.name, handler, instead);
    }
  }
}

function isSubscription(request: Request): boolean {
  return request.method === 'GET' && new URL(request.url).pathname.endsWith('/events');
}
