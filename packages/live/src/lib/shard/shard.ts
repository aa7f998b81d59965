/**
 * A shard: the actor in which tables live, functions run and clients' sockets end. This file joins the kernel to the
 * parts of the shard, and does nothing else. What is public can be called by other shards and by the project's Worker.
 */
import { Actor, formatActorKind, type SocketEnd } from '@sundog/actor';

import { decodeValue } from '../values/decode-value.ts';
import { stringifyValue } from '../values/encode-value.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import type { ActionParts } from './action-context.ts';
import { createActionTables } from './action-tables.ts';
import { Dispatcher, type DeadLetter } from './dispatcher.ts';
import { Door } from './door.ts';
import type { FanOutMethods, PartsReply, PartsRequest, PartTidings } from './fan-out-calls.ts';
import { FanOutJobs } from './fan-out-jobs.ts';
import { GlobalFeed } from './global-feed.ts';
import { OUTCOME_AGE_MS_MAX, type MutationName, type MutationOutcome } from './mutation-log.ts';
import { openShard, type ShardWork } from './open-shard.ts';
import type { OutboxEntry } from './outbox.ts';
import type { LiveProject } from './project.ts';
import type { Asker, FunctionCall, ShardCalls } from './shard-calls.ts';
import type { ShardCounts, ShardEngine } from './shard-engine.ts';
import { ShardJobs } from './shard-jobs.ts';
import { ShardList, type ListedShard, type ShardPage } from './shard-list.ts';
import { SHARD_MIGRATIONS, shardMigrations } from './shard-tables.ts';
import type { Outcome } from './watching.ts';

/** What a Worker has checked of a call over HTTP. */
interface HttpCall {
  readonly path: string;
  readonly args?: unknown;
  readonly client?: string;
  readonly number?: number;
}

/** A shard of a project; `live` makes the class that a Worker exports. */
export abstract class Shard<Env extends object = Cloudflare.Env>
  extends Actor<Env>
  implements ShardCalls, FanOutMethods
{
  /** What the shard is one of. */
  protected abstract readonly project: LiveProject;

  readonly #work: ShardWork;
  readonly #door: Door;
  #opened: ShardEngine | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql.migrate(shardMigrations, { set: SHARD_MIGRATIONS });
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    const { jobs } = this;
    const engine = () => this.#engine;
    const now = () => this.clock.now();
    const shard = () => this.name;
    this.#work = {
      own: new ShardJobs({ jobs, now, engine }),
      global: new GlobalFeed({ jobs, now, engine }),
      fanOut: new FanOutJobs(jobs, () => this.#engine.across),
      dispatcher: new Dispatcher(jobs, shard, () => this.#actionParts()),
    };
    const door = { clock: () => this.clock, project: () => this.project };
    this.#door = new Door({ engine, env, shard, jobs: this.#work.own, ...door });
  }

  /** Answers the root shard for its parts of queries across shards. */
  askParts(request: PartsRequest): Promise<PartsReply> {
    return this.#engine.across.parts.answer(request);
  }

  /** Hears, as the root shard, that parts have changed. Answers of each whether it is still of use. */
  hearOfParts(tidings: PartTidings): Promise<readonly boolean[]> {
    return this.#engine.across.rounds.hear(tidings);
  }

  /**
   * Lets a client in.
   *
   * @param asker who it is
   * @returns a ticket to open a socket with, good once and for ten seconds
   */
  admit(asker: Asker): string {
    return this.#door.admit(asker);
  }

  /** Runs a query; what the function throws is the outcome. */
  query(call: FunctionCall, asker: Asker, isOutside: boolean): Promise<Outcome> {
    return this.#engine.calls.query(call, asker.identity, isOutside);
  }

  /** Runs a mutation; what the function throws is the outcome. With a name it runs once, however often it is called. */
  async mutate(call: FunctionCall, asker: Asker, isOutside: boolean, name?: MutationName): Promise<MutationOutcome> {
    const outcome = await this.#engine.calls.mutate({ call, identity: asker.identity, name, isOutside });
    if (name !== undefined) this.#work.own.pruneAfter(OUTCOME_AGE_MS_MAX);
    return outcome;
  }

  /**
   * Runs a call that a client has sent to a Worker. Text goes in and comes out: between Worker and shard it takes a
   * fraction of the time that objects take.
   *
   * @param body as it came, which the Worker has checked: `{ path, args, client?, number? }`
   * @param identity who asks
   * @returns `{ value }` or `{ error }`, as JSON
   */
  async answer(kind: 'query' | 'mutation', body: string, identity?: UserIdentity): Promise<string> {
    const { path, args, client, number } = JSON.parse(body) as HttpCall;
    const call = { path, args: decodeValue(args ?? {}) };
    if (kind === 'query') return stringifyValue(await this.query(call, { identity }, true));
    const name = client === undefined || number === undefined ? undefined : { client, number };
    return JSON.stringify(await this.mutate(call, { identity }, true, name)); // It is JSON already.
  }

  /** Takes over what is to be done later or elsewhere. */
  async dispatch(entries: readonly OutboxEntry[]): Promise<void> {
    this.sql.transaction(() => this.#work.dispatcher.enqueue(entries));
  }

  /** What functions have left to be done here, and has failed for good; by number. */
  deadLetters(page: { after?: number; limit?: number } = {}): DeadLetter[] {
    return this.#work.dispatcher.deadLetters(page);
  }

  /** Tries a dead letter again, or forgets it. Answers whether there was one of this number. */
  resolveDeadLetter(number: number, how: 'retry' | 'discard'): boolean {
    return how === 'retry' ? this.jobs.retry(number) : this.jobs.discard(number);
  }

  /** Takes in what was committed to the global tables; asked of the shard that watches them. */
  async globalChanged(): Promise<void> {
    await this.#work.global.takeIn();
  }

  /** Figures of this shard, since it woke. */
  counts(): ShardCounts {
    return this.#engine.counts();
  }

  /** Adds a shard to the registry, which the root shard keeps. */
  enlist(shard: string): void {
    this.sql.transaction(() => {
      if (new ShardList(this.sql).add(shard, this.clock.now())) this.#work.fanOut.noteListed(shard);
    });
  }

  /** The shards in the registry; the root shard knows. */
  shards(page: ShardPage = {}): ListedShard[] {
    return new ShardList(this.sql).list(page);
  }

  protected override onRequest(request: Request): Response {
    const webSocket = this.#door.open(new URL(request.url));
    this.#work.global.look();
    return new Response(null, { status: 101, webSocket });
  }

  protected override onSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    return this.#door.hear(socket, message);
  }

  protected override onSocketClose(socket: WebSocket, end: SocketEnd): Promise<void> {
    return this.#door.leave(socket, end);
  }

  get #engine(): ShardEngine {
    if (this.#opened !== undefined) return this.#opened;
    const { ctx, env, sql, clock, project, name: shard } = this;
    this.#opened = openShard({
      ctx,
      env,
      sql,
      clock,
      project,
      shard,
      work: this.#work,
      to: (name, timeoutMs) => this.#to(name, timeoutMs),
    });
    // See F2 of global-feed.ts; if it fails, the job does it.
    this.#work.global.takeIn().catch(() => undefined);
    return this.#opened;
  }

  /** Another shard to call. */
  #to(name: string, timeoutMs?: number) {
    const kind = formatActorKind(this.constructor.name);
    return this.calls.to<ShardCalls & FanOutMethods & Pick<Shard, 'enlist'>>(
      kind,
      name,
      timeoutMs === undefined ? {} : { timeoutMs },
    );
  }

  #actionParts(): ActionParts {
    const { project, env, clock } = this;
    const shard = (name: string): ShardCalls => (name === this.name ? this : this.#to(name));
    const tables = createActionTables({ project, env, clock, shard });
    return { registry: project.registry, clock, env, shard, storage: project.files(env).later, tables };
  }
}
