/**
 * A shard: the actor in which tables live, functions run and clients' sockets end. This file joins the kernel to the
 * engine of the shard, and does nothing else.
 *
 * - A1 A client gets in by a ticket, which only the project's own Worker can ask for, by a call: so what a request says of
 *   who is asking is never believed.
 * - A2 A shard is in the registry, which the root shard keeps, before it writes for the first time.
 */
import { Actor, formatActorKind, NotFoundError, type SocketEnd } from '@sundog/actor';
import { InvalidTokenError } from '@sundog/actor/jwt';

import { openDatabase } from '../database/database.ts';
import { createSeed } from '../database/random.ts';
import type { FoundFunction } from '../functions/registry.ts';
import { GLOBAL_SHARD, ROOT_SHARD } from '../schema/definition.ts';
import { decodeValue } from '../values/decode-value.ts';
import { stringifyValue } from '../values/encode-value.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import { CLOSE_CODES, type ClientFrame } from '../wire/frames.ts';
import { parseClientFrame } from '../wire/parse-frame.ts';
import type { ActionParts } from './action-context.ts';
import { createActionTables } from './action-tables.ts';
import { describeFailure } from './describe-failure.ts';
import { Dispatcher, type DeadLetter } from './dispatcher.ts';
import type { FanOutMethods, FanOutOutside, PartsReply, PartsRequest, PartTidings } from './fan-out-calls.ts';
import { FanOutJobs } from './fan-out-jobs.ts';
import { createFanOutOutside } from './fan-out-outside.ts';
import { GlobalFeed } from './global-feed.ts';
import { UNWATCHED_MS_MAX } from './instances.ts';
import { OUTCOME_AGE_MS_MAX, type MutationName, type MutationOutcome } from './mutation-log.ts';
import { TIME_MAX, type OutboxEntry } from './outbox.ts';
import { describeShard, type LiveProject } from './project.ts';
import { ShardFunctions } from './run-function.ts';
import type { Asker, FunctionCall, ShardCalls } from './shard-calls.ts';
import { ShardEngine, type ShardCounts, type ShardEngineParts } from './shard-engine.ts';
import { FrameTooLargeError } from './shard-errors.ts';
import { ShardList, type ListedShard, type ShardPage } from './shard-list.ts';
import { SHARD_MIGRATIONS, shardMigrations } from './shard-tables.ts';
import { Tickets } from './tickets.ts';
import type { Outcome, Session } from './watching.ts';

/** Characters of a frame from a client. */
const FRAME_CHARACTERS_MAX = 1024 * 1024;

const NORMAL = 1000;
const NO_STATUS = 1005;
const ABNORMAL = 1006;

/** What jobs of a shard are called. */
const EXPIRE = 'live.expire';
const PRUNE = 'live.prune';
const MIGRATE = 'live.migrate';

/** What a Worker has checked of a call over HTTP. */
interface HttpCall {
  readonly path: string;
  readonly args?: unknown;
  readonly client?: string;
  readonly number?: number;
}

/** The tables that a shard has, or watches. */
type OpenedTables = Pick<ShardEngineParts, 'functions' | 'migrate'> & Pick<FanOutOutside, 'queryPart'>;

/** A shard of a project; `live` makes the class that a Worker exports. */
export abstract class Shard<Env extends object = Cloudflare.Env>
  extends Actor<Env>
  implements ShardCalls, FanOutMethods
{
  /** What the shard is one of. */
  protected abstract readonly project: LiveProject;

  readonly #tickets = new Tickets<Asker>();
  readonly #dispatcher: Dispatcher;
  readonly #fanOutJobs: FanOutJobs;
  readonly #globalFeed: GlobalFeed;
  #opened: ShardEngine | undefined;
  /** When a job prunes; undefined: not known, or not at all. */
  #pruneAt: number | undefined;

  /**
   * @param ctx of the object
   * @param env bindings of the Worker
   */
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql.migrate(shardMigrations, { set: SHARD_MIGRATIONS });
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    this.jobs.define(EXPIRE, () => this.#planEarlier(EXPIRE, this.#engine.closeExpired()));
    this.jobs.define(PRUNE, () => this.#prune());
    this.jobs.define(MIGRATE, () => this.#migrateBatch());
    this.#globalFeed = new GlobalFeed({
      jobs: this.jobs,
      now: () => this.clock.now(),
      engine: () => this.#engine,
    });
    this.#fanOutJobs = new FanOutJobs(this.jobs, () => this.#engine.across);
    this.#dispatcher = new Dispatcher(
      this.jobs,
      () => this.name,
      () => this.#actionParts(),
    );
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
   * Lets a client in (A1).
   *
   * @param asker who it is
   * @returns a ticket to open a socket with, good once and for ten seconds
   */
  admit(asker: Asker): string {
    const ticket = this.clock.uuid();
    this.#tickets.add(ticket, asker, this.clock.now());
    return ticket;
  }

  /** Runs a query; what the function throws is the outcome. */
  query(call: FunctionCall, asker: Asker, isOutside: boolean): Promise<Outcome> {
    return this.#engine.query(call, asker.identity, isOutside);
  }

  /** Runs a mutation; what the function throws is the outcome. With a name it runs once, however often it is called. */
  async mutate(call: FunctionCall, asker: Asker, isOutside: boolean, name?: MutationName): Promise<MutationOutcome> {
    const outcome = await this.#engine.mutate({ call, identity: asker.identity, name, isOutside });
    if (name !== undefined) this.#planPrune(OUTCOME_AGE_MS_MAX);
    return outcome;
  }

  /**
   * Runs a call that a client has sent to a Worker. Text goes in and comes out: between Worker and shard it takes a
   * fraction of the time that objects take.
   *
   * @param kind
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
    this.sql.transaction(() => this.#dispatcher.enqueue(entries));
  }

  /** What functions have left to be done here, and has failed for good; by number. */
  deadLetters(page: { after?: number; limit?: number } = {}): DeadLetter[] {
    return this.#dispatcher.deadLetters(page);
  }

  /** Tries a dead letter again, or forgets it. Answers whether there was one of this number. */
  resolveDeadLetter(number: number, how: 'retry' | 'discard'): boolean {
    return how === 'retry' ? this.jobs.retry(number) : this.jobs.discard(number);
  }

  /** Takes in what was committed to the global tables; asked of the shard that watches them. */
  async globalChanged(): Promise<void> {
    await this.#globalFeed.takeIn();
  }

  /** Figures of this shard, since it woke. */
  counts(): ShardCounts {
    return this.#engine.counts;
  }

  /** Adds a shard to the registry, which the root shard keeps. */
  enlist(shard: string): void {
    this.sql.transaction(() => {
      if (new ShardList(this.sql).add(shard, this.clock.now())) this.#fanOutJobs.noteListed(shard);
    });
  }

  /** The shards in the registry; the root shard knows. */
  shards(page: ShardPage = {}): ListedShard[] {
    return new ShardList(this.sql).list(page);
  }

  protected override onRequest(request: Request): Response {
    const ticket = new URL(request.url).searchParams.get('ticket') ?? '';
    const asker = this.#tickets.take(ticket, this.clock.now());
    if (asker === undefined) throw new NotFoundError('Nothing is found at this path.');
    const webSocket = this.#engine.connect(asker.identity, asker.expiresAt);
    this.#planEarlier(EXPIRE, asker.expiresAt);
    this.#globalFeed.look();
    return new Response(null, { status: 101, webSocket });
  }

  protected override async onSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const session = this.#engine.session(socket);
    if (session === undefined) return;
    try {
      await this.#receive(session, parseFrame(message));
    } catch (error) {
      this.#engine.refuse(session, describeFailure(error, 'A frame'));
    }
  }

  protected override async onSocketClose(socket: WebSocket, end: SocketEnd): Promise<void> {
    answerClose(socket, end);
    const session = this.#engine.session(socket);
    if (session === undefined) return;
    await this.#engine.disconnect(session);
    this.#planPrune(UNWATCHED_MS_MAX);
  }

  async #receive(session: Session, frame: ClientFrame): Promise<void> {
    switch (frame.type) {
      case 'queries':
        await this.#engine.clients.change(session, frame.add, frame.remove);
        if (frame.remove.length > 0) this.#planPrune(UNWATCHED_MS_MAX);
        return;
      case 'mutate':
        await this.#engine.mutateFor(session, frame);
        return this.#planPrune(OUTCOME_AGE_MS_MAX);
      case 'authenticate':
        return this.#authenticate(session, frame.token);
    }
  }

  /** Whoever could not open this shard may not stay in it either. */
  async #authenticate(session: Session, token: string | null): Promise<void> {
    const { authenticate, authorizeShard } = this.project;
    let asker: Asker | undefined;
    try {
      asker = token === null ? undefined : await authenticate(this.env)(token);
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error;
      return this.#engine.close(session, CLOSE_CODES.tokenExpired, 'invalid token');
    }
    if (!(await authorizeShard(asker?.identity, describeShard(this.name)))) {
      return this.#engine.close(session, CLOSE_CODES.forbidden, 'forbidden');
    }
    await this.#engine.clients.identify(session, asker?.identity, asker?.expiresAt);
    this.#planEarlier(EXPIRE, asker?.expiresAt);
    this.#planPrune(UNWATCHED_MS_MAX);
  }

  get #engine(): ShardEngine {
    return (this.#opened ??= this.#open());
  }

  #open(): ShardEngine {
    const { ctx, sql, clock, project, name: shard } = this;
    const findGlobal = shard === GLOBAL_SHARD ? project.global : undefined;
    const { functions, migrate, queryPart } =
      findGlobal === undefined ? this.#openTables() : this.#openGlobal(findGlobal);
    const engine = new ShardEngine({
      ctx,
      sql,
      clock,
      functions,
      migrate,
      enlist: () => this.#enlist(),
      enqueue: (entries) => this.#dispatcher.enqueue(entries),
      outside: createFanOutOutside({
        shard,
        project,
        sql,
        queryPart,
        jobs: this.#fanOutJobs,
        to: (name, timeoutMs) =>
          this.calls.to<FanOutMethods>(formatActorKind(this.constructor.name), name, { timeoutMs }),
      }),
    });
    this.#opened = engine;
    // See F2 of global-feed.ts; if it fails, the job does it.
    this.#globalFeed.takeIn().catch(() => undefined);
    this.#planEarlier(PRUNE, engine.nextPruneAt());
    return engine;
  }

  #openTables(): OpenedTables {
    const { project, ctx, clock, env, name: shard } = this;
    const { registry, migrations } = project;
    const now = () => clock.now();
    const database = openDatabase({ storage: ctx.storage, schema: registry.schema, shard, migrations, now });
    this.#planEarlier(MIGRATE, migrations.length > 0 ? clock.now() : undefined);
    const functions = new ShardFunctions({ registry, database, shard, clock, env, storage: project.files(env).now });
    return {
      functions,
      queryPart: (found, args, identity) => functions.queryPart(found, args, identity),
      migrate: (commit) => database.runMigrationBatch({ nowMs: clock.now(), seed: createSeed() }, commit),
    };
  }

  #openGlobal(find: NonNullable<LiveProject['global']>): OpenedTables {
    const { project, sql, clock, env } = this;
    const functions = this.#globalFeed.open({ database: find(env), registry: project.registry, clock, sql });
    // No query across shards has a part in the global tables.
    const queryPart = (found: FoundFunction, args: unknown, identity: UserIdentity | undefined) =>
      functions.query(found, args, identity);
    return { functions, queryPart, migrate: () => undefined };
  }

  async #enlist(): Promise<void> {
    if (this.name === ROOT_SHARD || this.name === GLOBAL_SHARD) return;
    await this.calls
      .to<ShardCalls & Pick<Shard, 'enlist'>>(formatActorKind(this.constructor.name), ROOT_SHARD)
      .enlist(this.name);
  }

  #actionParts(): ActionParts {
    const { project, env, clock } = this;
    const kind = formatActorKind(this.constructor.name);
    const shard = (name: string): ShardCalls => (name === this.name ? this : this.calls.to<ShardCalls>(kind, name));
    const tables = createActionTables({ project, env, clock, shard });
    return { registry: project.registry, clock, env, shard, storage: project.files(env).later, tables };
  }

  async #migrateBatch(): Promise<void> {
    if (await this.#engine.migrateBatch()) this.#planEarlier(MIGRATE, this.clock.now());
  }

  async #prune(): Promise<void> {
    this.#pruneAt = await this.#engine.prune();
    this.#planEarlier(PRUNE, this.#pruneAt);
  }

  /** Sees to it that what waits for someone from now on is forgotten at that age; a job before that plans the next one. */
  #planPrune(ageMs: number): void {
    const at = this.clock.now() + ageMs;
    if (this.#pruneAt !== undefined && this.#pruneAt <= at) return;
    this.#pruneAt = at;
    this.#planEarlier(PRUNE, at);
  }

  /** Plans the job of a kind for a time, unless it is planned for an earlier one; undefined: nothing is to be done. */
  #planEarlier(kind: string, at: number | undefined): void {
    if (at === undefined || at > TIME_MAX) return;
    const planned = this.jobs.getByKey(kind, kind);
    if (planned !== undefined && planned.state !== 'running' && planned.dueAt <= at) return;
    this.jobs.enqueue(kind, undefined, { key: kind, at });
  }
}

/** A client that says goodbye waits for the same. */
function answerClose(socket: WebSocket, { code, error }: SocketEnd): void {
  if (error !== undefined) return;
  try {
    // RFC 6455, 7.4.1: codes below that say that none was sent.
    socket.close(code === NO_STATUS || code === ABNORMAL ? NORMAL : code);
  } catch {
    // It is closed already.
  }
}

function parseFrame(message: string | ArrayBuffer): ClientFrame {
  const size = typeof message === 'string' ? message.length : message.byteLength;
  if (size > FRAME_CHARACTERS_MAX) throw new FrameTooLargeError(size, FRAME_CHARACTERS_MAX);
  return parseClientFrame(typeof message === 'string' ? message : new TextDecoder().decode(message));
}
