/**
 * The stateless front of a project: finds the mount, opens the request's context, answers errors in one shape.
 * It adds nothing else, and keeps nothing between requests.
 */
import { mustFindActor, type ActorSources } from '../calls/find-actor.ts';
import { systemClock, type Clock } from '../clock.ts';
import { runInContext, type CallContext, type Principal } from '../context.ts';
import { isDevMode } from '../edge/dev-mode.ts';
import { createErrorResponse, type StatusTable } from '../edge/error-response.ts';
import { NotFoundError } from '../edge/not-found-error.ts';
import { throwRelayedError } from '../edge/relayed-error.ts';
import { createRequestContext } from '../edge/request-ids.ts';
import { findMount, orderMounts } from './find-mount.ts';
import type { Mount } from './mount.ts';
import { readRequestPath } from './request-path.ts';
import { RequestScope } from './request-scope.ts';

/** What a Worker is made of. */
export interface WorkerOptions<Env = Cloudflare.Env> {
  readonly mounts: readonly Mount<Env>[];
  /** Finds out who asks, before any mount runs; what it throws becomes an error response. */
  readonly identify?: (request: Request, env: Env) => Identity | Promise<Identity>;
  /** How long a request's calls may take in all, in milliseconds; no limit unless given. */
  readonly timeoutMs?: number;
  /** HTTP statuses of the project's own error codes; 400 for those not listed. 500 hides the error. */
  readonly statuses?: StatusTable;
  readonly clock?: Clock;
}

/** Who asks. */
export interface Identity {
  readonly principal?: Principal;
  readonly session?: string;
}

/** The Worker's default export; spread it to add `scheduled` or `queue`. */
export interface Worker<Env> {
  fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response>;
}

/**
 * Makes the Worker of a project: `export default createWorker({ mounts: [...] })`.
 *
 * The longest prefix that takes the request's path wins, at whole segments; `/` takes what is left. Every response
 * carries `x-request-id`, except those that hand a WebSocket over. With the variable `SUNDOG_DEV` errors say more.
 *
 * @param options mounts, and who asks
 * @returns the handler
 * @throws InvalidMountError a prefix is malformed or taken twice
 */
export function createWorker<Env extends object = Cloudflare.Env>(options: WorkerOptions<Env>): Worker<Env> {
  const mounts = orderMounts(options.mounts);
  const statusesOf = new Map(mounts.map((mount) => [mount, { ...mount.statuses, ...options.statuses }]));
  const clock = options.clock ?? systemClock;
  const isContextComplete = options.identify === undefined && options.timeoutMs === undefined;
  let areActorsChecked = false;
  return {
    async fetch(request, env, ctx) {
      const context = createRequestContext(request.headers, clock);
      const { requestId } = context;
      const isDev = isDevMode(env);
      let statuses: StatusTable | undefined = options.statuses;
      try {
        if (!areActorsChecked) {
          mustHaveActors(mounts, { ctx, env });
          areActorsChecked = true;
        }
        const path = readRequestPath(request.url);
        const found = findMount(mounts, path);
        if (found === undefined) throw createNotFoundError(path, isDev ? mounts : undefined);
        const call = isContextComplete ? context : await completeContext(context, request, env, options);
        const { mount, rest } = found;
        statuses = statusesOf.get(mount);
        const scope = new RequestScope({ request, env, ctx, path: rest, call, isDev, clock, statuses });
        const response = await (mount.opensContext
          ? mount.fetch(request, scope)
          : runInContext(call, () => mount.fetch(request, scope)));
        const { status } = response;
        if (status >= 400) await throwRelayedError(response);
        return status === 101 ? response : withRequestId(response, requestId);
      } catch (error) {
        return runInContext(context, () => {
          return createErrorResponse(error, { requestId, isDev, statuses });
        });
      }
    },
  };
}

/** A class that nobody exports is better missed at the first request than at the first call. */
function mustHaveActors(mounts: readonly Pick<Mount, 'actors'>[], sources: ActorSources): void {
  for (const { actors = {} } of mounts) {
    for (const className of Object.keys(actors)) mustFindActor(className, sources);
  }
}

function createNotFoundError(
  path: string,
  listed: readonly Pick<Mount, 'prefix' | 'name' | 'description'>[] | undefined,
) {
  if (listed === undefined) return new NotFoundError('Nothing is found at this path.');
  const mounts = listed.map(({ prefix, name, description }) => ({ prefix, name, description }));
  const list = mounts.map(({ prefix, name }) => `${prefix} (${name})`).join(', ');
  return new NotFoundError(`No mount takes the path "${path}"; there are ${list === '' ? 'none' : list}.`, { mounts });
}

async function completeContext<Env>(
  context: CallContext,
  request: Request,
  env: Env,
  { identify, timeoutMs, clock = systemClock }: WorkerOptions<Env>,
): Promise<CallContext> {
  const deadlineMs = timeoutMs === undefined ? undefined : clock.now() + timeoutMs;
  const limited = { ...context, deadlineMs };
  if (identify === undefined) return limited;
  const { principal, session } = await runInContext(limited, () => identify(request, env));
  return { ...limited, principal, session };
}

/** A response that comes from an actor or from the network has headers that cannot be changed: it is copied. */
function withRequestId(response: Response, requestId: string): Response {
  try {
    response.headers.set('x-request-id', requestId);
    return response;
  } catch {
    const copy = new Response(response.body, response);
    copy.headers.set('x-request-id', requestId);
    return copy;
  }
}
