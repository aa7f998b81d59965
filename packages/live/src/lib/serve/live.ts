/**
 * The mount of a live database: who asks, and which shard is asked. Everything else happens in shards.
 *
 * Paths below the prefix: `POST /query`, `/mutation`, `/action`, `/route`; `GET /socket`, `/client.js`; and `/http/…`,
 * which HTTP actions answer.
 */
import { NotFoundError, type Mount, type MountContext } from '@sundog/actor';
import { answerPreflight, checkOrigin, withCors, type OriginRules } from '@sundog/actor/edge';
import type { JwtIssuer } from '@sundog/actor/jwt';

import type { RegisteredModules } from '../functions/registered-modules.ts';
import { createRegistry, type Registry } from '../functions/registry.ts';
import { createAuthenticate, type Authenticate } from '../identity/authenticate.ts';
import type { Crons } from '../functions/cron-jobs.ts';
import type { HttpRouter } from '../functions/http-router.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import type { AnySchema } from '../schema/define-schema.ts';
import { findShardFields } from '../functions/shard-rules.ts';
import { FileStore } from '../files/file-store.ts';
import type { FilesOptions } from '../files/files-place.ts';
import { checkSchedulable } from '../shard/outbox.ts';
import type { DeadLetter } from '../shard/dispatcher.ts';
import type { AuthorizeFanOut, AuthorizeShard, LiveProject } from '../shard/project.ts';
import { createGlobalFinder, listGlobalTables } from '../global/open-global.ts';
import { ROOT_SHARD } from '../schema/definition.ts';
import { decodeValue } from '../values/decode-value.ts';
import type { ShardCounts } from '../shard/shard-engine.ts';
import type { ListedShard, ShardPage } from '../shard/shard-list.ts';
import { Shard } from '../shard/shard.ts';
import { answerAction } from './answer-action.ts';
import { answerCall, answerRoute } from './answer-calls.ts';
import { answerClient } from './answer-client.ts';
import { answerHttp, HTTP_PREFIX } from './answer-http.ts';
import { answerSocket } from './answer-socket.ts';
import { createCronArmer, type SchedulerClass } from './arm-crons.ts';
import type { LiveRequest } from './live-request.ts';
import { answerFiles, FILES_PREFIX } from './answer-files.ts';
import { corsRules } from './cors-rules.ts';
import { createFileFinder } from './open-files.ts';
import { InvalidLiveError } from './serve-errors.ts';
import { statuses } from './statuses.ts';

/** What a project says about its live database. */
export interface LiveOptions<Env = Cloudflare.Env> {
  readonly schema: AnySchema;
  /**
   * Modules of functions by name: `{ messages }`, from `import * as messages`. All that `sundog generate` has found.
   */
  readonly functions: RegisteredModules;
  /** Data migrations, in the order in which they run. */
  readonly migrations?: LiveProject['migrations'];
  /** Where it lives; `/live` unless given. */
  readonly prefix?: string;
  /** Whose tokens count; nobody's unless given, and then everybody is unknown. */
  readonly auth?: readonly JwtIssuer[] | ((env: Env) => readonly JwtIssuer[]);
  /**
   * Who may open which shard; needed as soon as a table is sharded. The root shard is open unless this says otherwise.
   */
  readonly authorizeShard?: AuthorizeShard;
  /** Who may ask all shards of a field at once; needed as soon as clients can: by a query with `acrossShards`. */
  readonly authorizeFanOut?: AuthorizeFanOut;
  /** Origins whose pages may use it, besides the server's own: `https://app.example.com`, or `*` for all. */
  readonly allowedOrigins?: readonly string[];
  /** Where tables that are declared `.global()` live: the binding of a D1 database. */
  readonly global?: { readonly binding: string };
  /** Names by which it may be called: `app.example.com`. Unless given: every name for those who come from elsewhere. */
  readonly allowedHosts?: readonly string[];
  /** What answers requests below `<prefix>/http/`. */
  readonly http?: HttpRouter;
  /** Files in R2, for `ctx.storage`; none unless given. */
  readonly files?: FilesOptions;
  /** What runs again and again; the Worker exports the class `LiveScheduler` then. */
  readonly crons?: Crons;
}

/** Where a live database lives unless it says otherwise. */
const PREFIX = '/live';

/** The class of a project's shards, for the Worker to export. */
export type ShardClass = new (ctx: DurableObjectState, env: never) => Shard<object>;

/** The mount, and the classes that the Worker must export for it. */
export interface LiveMount<Env> extends Mount<Env> {
  readonly actors: { readonly LiveShard: ShardClass };
  /**
   * Lists the shards that have been written to, in the order of their names; the root shard is not among them.
   *
   * @param context of a mount of yours, which decides who may see the list
   * @param page which part of it: 100 from the first on unless told
   * @throws InvalidLimitError
   */
  shards(context: Pick<MountContext<object>, 'actor'>, page?: ShardPage): Promise<readonly ListedShard[]>;
  /**
   * Figures of a shard since it woke: clients, watched queries, runs. Asking wakes it.
   *
   * @param context of a mount of yours
   * @param shard its name, of the list; `__root__` for the root shard
   */
  counts(context: Pick<MountContext<object>, 'actor'>, shard: string): Promise<ShardCounts>;
  /**
   * Lists what functions have left to be done (calls to come, messages, files to delete), and has failed for good.
   *
   * @param context of a mount of yours
   * @param shard in which it was left; what actions and cron jobs leave is in the root shard
   * @param page which part of it, by number: 100 from the first on unless told
   */
  deadLetters(
    context: Pick<MountContext<object>, 'actor'>,
    shard: string,
    page?: { readonly after?: number; readonly limit?: number },
  ): Promise<readonly DeadLetter[]>;
  /**
   * Tries a dead letter again, or forgets it.
   *
   * @param context of a mount of yours
   * @param shard in which it is
   * @param number of the letter
   * @returns whether there was one
   */
  resolveDeadLetter(
    context: Pick<MountContext<object>, 'actor'>,
    shard: string,
    number: number,
    how: 'retry' | 'discard',
  ): Promise<boolean>;
}

/** What a mount with cron jobs has besides. */
export interface ScheduledMount {
  readonly actors: { readonly LiveScheduler: SchedulerClass };
}

/**
 * Serves a live database: `createWorker({ mounts: [live({ schema, functions: { messages } })] })`. The Worker exports
 * the mount's actors: `export const { LiveShard } = database.actors`.
 *
 * @param options schema and functions
 * @returns the mount
 * @throws InvalidFunctionError, InvalidLiveError
 */
export function live<Env extends object = Cloudflare.Env>(
  options: LiveOptions<Env> & { readonly crons: Crons },
): LiveMount<Env> & ScheduledMount;
export function live<Env extends object = Cloudflare.Env>(options: LiveOptions<Env>): LiveMount<Env>;
export function live<Env extends object>(options: LiveOptions<Env>): LiveMount<Env> {
  const { prefix = PREFIX, allowedOrigins = [], allowedHosts = [], http, crons } = options;
  const rules: OriginRules = { mount: 'live', allowedOrigins, allowedHosts };
  const project = createProject(options);
  const LiveShard = class LiveShard extends Shard<object> {
    protected override readonly project = project;
  };
  const LiveScheduler = class LiveScheduler extends Scheduler<object> {};
  const armCrons = createCronArmer(crons?.jobs ?? [], LiveScheduler);
  return {
    prefix,
    name: 'live',
    description: `A live database with ${project.registry.functions.size} functions.`,
    statuses,
    actors: { LiveShard, ...(crons !== undefined && { LiveScheduler }) },
    counts: ({ actor }, shard) => actor<Shard<object>>(LiveShard, shard).counts(),
    shards: ({ actor }, page) => actor<Shard<object>>(LiveShard, ROOT_SHARD).shards(page),
    deadLetters: ({ actor }, shard, page) => actor<Shard<object>>(LiveShard, shard).deadLetters(page),
    resolveDeadLetter: ({ actor }, shard, number, how) =>
      actor<Shard<object>>(LiveShard, shard).resolveDeadLetter(number, how),
    async fetch(request, context) {
      if (crons !== undefined) armCrons(context);
      if (http !== undefined && context.path.startsWith(`${HTTP_PREFIX}/`)) {
        // Which pages may use them is their own business: pages and services of others are what they are for.
        checkOrigin(request, context.url, { ...rules, allowedOrigins: ['*'] });
        return answerHttp(createLiveRequest(request, context, project, LiveShard), http);
      }
      const origin = checkOrigin(request, context.url, rules);
      if (request.method === 'OPTIONS') return answerPreflight(request, origin, corsRules);
      return withCors(await answerOrRefuse(createLiveRequest(request, context, project, LiveShard)), origin, corsRules);
    },
  };
}

function createLiveRequest(
  request: Request,
  context: MountContext<object>,
  project: LiveProject,
  actorClass: ShardClass,
): LiveRequest {
  return {
    request,
    context,
    project,
    authenticate: project.authenticate(context.env),
    shard(name) {
      return context.actor(actorClass, name);
    },
    openSocket(name, ticket) {
      const url = new URL(`/socket?ticket=${ticket}`, request.url);
      // None of the client's headers goes along: the shard asks the ticket, and nothing else.
      return context.forward(new Request(url, { headers: { upgrade: 'websocket' } }), actorClass, name);
    },
  };
}

/** A refusal is an answer too: pages of other origins may read it. */
async function answerOrRefuse(asked: LiveRequest): Promise<Response> {
  try {
    return await answer(asked);
  } catch (error) {
    return asked.context.refuse(error);
  }
}

function answer(asked: LiveRequest): Promise<Response> {
  const { request, context, project } = asked;
  if (context.path.startsWith(`${FILES_PREFIX}/`)) {
    const store = project.files(context.env);
    if (store instanceof FileStore) return answerFiles(request, context.url, context.path, store);
  }
  switch (`${request.method} ${context.path}`) {
    case 'POST /query':
      return answerCall(asked, 'query');
    case 'POST /mutation':
      return answerCall(asked, 'mutation');
    case 'POST /action':
      return answerAction(asked);
    case 'POST /route':
      return answerRoute(asked);
    case 'GET /client.js':
      return Promise.resolve(answerClient(request));
    case 'GET /socket':
      return answerSocket(asked);
    default:
      throw new NotFoundError('Nothing is found at this path.');
  }
}

function createProject<Env extends object>({ schema, functions, ...options }: LiveOptions<Env>): LiveProject {
  const registry = createRegistry({ schema, functions });
  const shardFields = findShardFields(registry.schema);
  const { prefix = PREFIX, migrations = [], authorizeShard, auth = [], crons } = options;
  checkMigrations(registry, migrations);
  for (const { path, args } of crons?.jobs ?? []) checkSchedulable(registry, path, decodeValue(args));
  if (shardFields.size > 0 && authorizeShard === undefined) {
    throw new InvalidLiveError(
      `Tables are sharded by ${[...shardFields].join(', ')}, and nothing says who may open which shard: give live({ authorizeShard: (identity, shard) => … }).`,
    );
  }
  const across = [...registry.functions.values()].find(
    ({ fn, acrossField }) => acrossField !== undefined && fn.visibility === 'public',
  );
  if (across !== undefined && options.authorizeFanOut === undefined) {
    throw new InvalidLiveError(
      `${across.path} runs across shards, and nothing says who may ask all of them: give live({ authorizeFanOut: (identity, field) => … }).`,
    );
  }
  const authenticators = new WeakMap<object, Authenticate>();
  return {
    registry,
    shardFields,
    migrations,
    authorizeShard: authorizeShard ?? (() => true),
    authorizeFanOut: options.authorizeFanOut ?? (() => false),
    global: findGlobal(registry, options.global?.binding),
    files: createFileFinder(options.files, prefix),
    authenticate(env) {
      const known = authenticators.get(env);
      if (known !== undefined) return known;
      const issuers = typeof auth === 'function' ? auth(env as Env) : auth;
      const created = createAuthenticate(issuers);
      authenticators.set(env, created);
      return created;
    },
  };
}

/** One that would never run, as it has another's name or no table, is a mistake that nobody would see. */
function checkMigrations({ schema }: Registry, migrations: LiveProject['migrations']): void {
  const names = new Set<string>();
  for (const { name, table } of migrations) {
    if (names.has(name)) {
      throw new InvalidLiveError(
        `Two migrations are called "${name}": the name says what has been done, so each needs one of its own.`,
      );
    }
    names.add(name);
    if (!Object.hasOwn(schema.tables, table)) {
      throw new InvalidLiveError(
        `The migration "${name}" is of the table ${table}, which the schema does not have: name one of its tables, or leave the migration out.`,
      );
    }
  }
}

function findGlobal({ schema, functions }: Registry, binding: string | undefined): LiveProject['global'] {
  const tables = listGlobalTables(schema);
  if (tables.length === 0) {
    const [found] = [...functions.values()].filter(({ fn }) => fn.scope.kind === 'global');
    if (found === undefined) return undefined;
    throw new InvalidLiveError(
      `${found.path} is declared global, and no table is: say .global() of a table, or leave \`global: true\` out.`,
    );
  }
  if (binding !== undefined) return createGlobalFinder(schema, binding);
  throw new InvalidLiveError(
    `The tables ${tables.join(', ')} are global, and nothing says which D1 database they live in: give live({ global: { binding: 'DB' } }), with the binding of one of d1_databases in wrangler.jsonc.`,
  );
}
