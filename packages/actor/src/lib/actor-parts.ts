import { formatActorKind } from './address.ts';
import { mustFindMethod } from './calls/callable.ts';
import { Calls } from './calls/calls.ts';
import { isNamespace } from './calls/find-actor.ts';
import { Channels, type ChannelsOptions } from './channels/channels.ts';
import { closeReader } from './channels/reader.ts';
import type { Clock } from './clock.ts';
import { createContext, getContext, runInContext } from './context.ts';
import { Jobs, type JobsOptions } from './jobs/jobs.ts';
import type { LogRetention } from './log/retention.ts';
import { Log } from './log/log.ts';
import { GlobalMemory, type GlobalMemoryStub } from './memory/global.ts';
import { Memory } from './memory/memory.ts';
import { Schedule, type ScheduleOptions } from './schedule/schedule.ts';
import type { Migration } from './sql/migrate.ts';
import { Sql, type SqlOptions } from './sql/sql.ts';

/** How an actor class sets up its parts; what is left out has each part's defaults. */
export interface ActorOptions {
  readonly sql?: SqlOptions;
  readonly channels?: Omit<ChannelsOptions, 'clock' | 'jobs'>;
  readonly jobs?: Omit<JobsOptions, 'clock'>;
  readonly schedule?: Pick<ScheduleOptions, 'timeoutMs' | 'concurrency'>;
  /** What the actor's own log keeps; everything unless given. */
  readonly log?: { readonly retention: LogRetention };
  readonly calls?: { readonly depthMax?: number };
}

/** What the parts are made from. */
export interface ActorPartsSource {
  readonly target: object;
  readonly ctx: DurableObjectState;
  readonly env: object;
  readonly migrations: readonly Migration[];
  readonly options: ActorOptions;
  /** The kernel's class, below which methods are callable. */
  readonly base: { readonly prototype: object };
  /** Asked when a part is made: the actor's class may bring a clock of its own. */
  readonly clock: () => Clock;
}

/** Close code of WebSockets whose actor is destroyed, after HTTP's 410 Gone: whoever comes again meets a new one. */
const DESTROYED = 4410;

/** The parts of one actor, each made when it is first asked for: a wake that uses only `sql` pays for nothing else. */
export class ActorParts {
  readonly #source: ActorPartsSource;
  #sql: Sql | undefined;
  #memory: Memory | undefined;
  #channels: Channels | undefined;
  #jobs: Jobs | undefined;
  #schedule: Schedule | undefined;
  #log: Log | undefined;
  #calls: Calls | undefined;

  /** @param source the actor */
  constructor(source: ActorPartsSource) {
    this.#source = source;
  }

  get sql(): Sql {
    return (this.#sql ??= new Sql(this.#source.ctx.storage, this.#source.options.sql));
  }

  get memory(): Memory {
    const { ctx, env } = this.#source;
    return (this.#memory ??= new Memory(ctx, {
      session: () => getContext()?.session,
      global: () => getGlobalMemory(ctx, env),
    }));
  }

  get channels(): Channels {
    const { ctx, options, clock } = this.#source;
    return (this.#channels ??= new Channels(ctx, { ...options.channels, clock: clock(), jobs: this.jobs }));
  }

  get jobs(): Jobs {
    const { ctx, options, clock } = this.#source;
    return (this.#jobs ??= new Jobs(ctx, { ...options.jobs, clock: clock() }));
  }

  get schedule(): Schedule {
    return (this.#schedule ??= createSchedule(this.#source, this.jobs));
  }

  get log(): Log {
    return (this.#log ??= createLog(this.#source, this.jobs));
  }

  get calls(): Calls {
    const { ctx, env, options, clock } = this.#source;
    return (this.#calls ??= new Calls(ctx, { ...options.calls, env, clock: clock() }));
  }

  /** Applies the class's migrations that are pending. */
  migrate(): void {
    const { migrations } = this.#source;
    if (migrations.length > 0) this.sql.migrate(migrations);
  }

  /** Deletes all that the actor holds, and makes its tables anew before anything else runs. */
  async destroy(): Promise<void> {
    const { ctx } = this.#source;
    // Only where channels have been used since the last wake are there event streams, or events on their way out.
    await this.#channels?.disconnect(DESTROYED, 'destroyed');
    for (const socket of ctx.getWebSockets()) closeReader(socket, DESTROYED, 'destroyed');
    await ctx.blockConcurrencyWhile(async () => {
      await ctx.storage.deleteAlarm(); // With older compatibility dates deleteAll leaves it.
      await ctx.storage.deleteAll();
      this.migrate();
    });
  }

  /** Makes every part that has jobs, so that their kinds are known when an alarm wakes the actor. */
  defineJobKinds(): void {
    void this.channels;
    void this.schedule;
    void this.log;
  }
}

function createSchedule({ target, ctx, options, base, clock }: ActorPartsSource, jobs: Jobs): Schedule {
  const label = `${formatActorKind(target.constructor.name)}/${ctx.id.name ?? ctx.id.toString()}`;
  return new Schedule(ctx, {
    ...options.schedule,
    jobs,
    clock: clock(),
    hasMethod: (method) => hasMethod(target, method, base),
    invoke: (method, params, context) => {
      const found = mustFindMethod(target, method, base);
      return runInContext(createContext(clock(), { path: [`${label}.${method}`] }), () => {
        return found.call(target, params, context);
      });
    },
  });
}

function hasMethod(target: object, method: string, base: { readonly prototype: object }): boolean {
  try {
    mustFindMethod(target, method, base);
    return true;
  } catch {
    return false;
  }
}

const PRUNE_KIND = 'log.prune';
const LOG_NAME = 'actor';

function createLog({ ctx, options, clock }: ActorPartsSource, jobs: Jobs): Log {
  const log = new Log(ctx, {
    ...options.log,
    name: LOG_NAME,
    clock: clock(),
    onPruneDue: (at) => {
      const ifExists = at <= clock().now() ? 'replace' : 'keep'; // A plan that waits is for an earlier time.
      jobs.enqueue(PRUNE_KIND, undefined, { key: LOG_NAME, at, ifExists });
    },
  });
  jobs.define(PRUNE_KIND, () => {
    const { nextAtMs } = log.prune();
    if (nextAtMs !== undefined) jobs.enqueue(PRUNE_KIND, undefined, { key: LOG_NAME, at: nextAtMs });
  });
  return log;
}

/** The project's actor for global memory, exported by the Worker or bound as `GLOBAL_MEMORY`. */
function getGlobalMemory(ctx: DurableObjectState, env: object): GlobalMemoryStub | undefined {
  const sources: Readonly<Record<string, unknown>> = ctx.exports;
  const found = [sources['GlobalMemory'], Reflect.get(env, 'GLOBAL_MEMORY')].find(isNamespace);
  if (found === undefined) return undefined;
  // The engine's types know the methods of one class; under this name it is this one.
  return found.getByName(GlobalMemory.instance) as DurableObjectStub & GlobalMemoryStub;
}
