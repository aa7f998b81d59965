import { parseActorName } from '../address.ts';
import { actorIdOf } from '../calls/actor-id.ts';
import { createActorStub } from '../calls/actor-stub.ts';
import { DEFAULT_ACTOR_NAME, resolveActor } from '../calls/calls.ts';
import { CALL_DEPTH_MAX, sendCall } from '../calls/send-call.ts';
import type { Clock } from '../clock.ts';
import type { CallContext } from '../context.ts';
import { createErrorResponse, type StatusTable } from '../edge/error-response.ts';
import { applyContextHeaders } from '../edge/request-ids.ts';
import type { MountContext } from './mount.ts';

/** What a request's scope is made of. */
export interface RequestScopeParts<Env> {
  readonly request: Request;
  readonly env: Env;
  readonly ctx: ExecutionContext;
  readonly path: string;
  readonly call: CallContext;
  readonly isDev: boolean;
  readonly clock: Clock;
  readonly statuses: StatusTable | undefined;
}

/**
 * The context that a mount gets, made once for each request. Its functions and its URL are made when they are asked
 * for: a named function in a bundle costs more than most of what a request does, and a URL more than that.
 */
export class RequestScope<Env extends object> implements MountContext<Env> {
  readonly env: Env;
  readonly ctx: ExecutionContext;
  readonly path: string;
  readonly requestId: string;
  readonly call: CallContext;
  readonly isDev: boolean;
  readonly #request: Request;
  readonly #clock: Clock;
  readonly #statuses: StatusTable | undefined;
  #url: URL | undefined;

  /** @param parts of the request */
  constructor({ request, env, ctx, path, call, isDev, clock, statuses }: RequestScopeParts<Env>) {
    this.env = env;
    this.ctx = ctx;
    this.path = path;
    this.requestId = call.requestId;
    this.call = call;
    this.isDev = isDev;
    this.#request = request;
    this.#clock = clock;
    this.#statuses = statuses;
  }

  get url(): URL {
    return (this.#url ??= new URL(this.#request.url));
  }

  get actor(): MountContext<Env>['actor'] {
    return (actor, name = DEFAULT_ACTOR_NAME, { timeoutMs } = {}) => {
      const target = resolveActor(actor, name, this);
      const options = { clock: this.#clock, context: this.call, depthMax: CALL_DEPTH_MAX, timeoutMs };
      return createActorStub((method, args) => sendCall(target, method, args, options));
    };
  }

  get forward(): MountContext<Env>['forward'] {
    return async (request, actor, name = DEFAULT_ACTOR_NAME) => {
      const { namespace } = resolveActor(actor, name, this);
      const headers = new Headers(request.headers);
      applyContextHeaders(headers, this.call, this.#clock);
      return namespace.get(actorIdOf(namespace, parseActorName(name))).fetch(new Request(request, { headers }));
    };
  }

  get refuse(): MountContext<Env>['refuse'] {
    return (error) => {
      const { requestId, isDev } = this;
      return createErrorResponse(error, { requestId, isDev, statuses: this.#statuses });
    };
  }
}
