import type { ActorClass, ActorStub } from '../calls/actor-stub.ts';
import type { ActorReference, CallOptions } from '../calls/calls.ts';
import type { CallContext } from '../context.ts';
import type { StatusTable } from '../edge/error-response.ts';

/** What a package gives the Worker: a URL prefix, a fetch function, its actor classes. */
export interface Mount<Env = Cloudflare.Env> {
  /** Where it lives: `/`, or a path like `/live` without a slash at its end. It takes whole segments only. */
  readonly prefix: string;
  /** What it is called in messages. */
  readonly name: string;
  /** One sentence for people, shown where mounts are listed. */
  readonly description?: string;
  /** The classes that the Worker's main module must export for it, by name. */
  readonly actors?: Readonly<Record<string, ActorClass>>;
  /** HTTP statuses of the mount's own error codes; the Worker's `statuses` go before them. 400 for those not listed. */
  readonly statuses?: StatusTable;
  /**
   * The mount opens the request's context itself, by `runInContext(context.call, …)`, where its code asks for it:
   * opening takes as long as reading half a dozen headers. Log lines lack it then; calls by `context.actor` do not.
   */
  readonly opensContext?: true;
  /** Answers a request under the prefix. What it throws becomes an error response. */
  fetch(request: Request, context: MountContext<Env>): Response | Promise<Response>;
}

/** What a mount gets with each request. */
export interface MountContext<Env = Cloudflare.Env> {
  readonly env: Env;
  readonly ctx: ExecutionContext;
  readonly url: URL;
  /** The path after the prefix, as it stands in the URL; it always begins with a slash. */
  readonly path: string;
  readonly requestId: string;
  /** On whose behalf; `withContext` changes it for calls made inside. */
  readonly call: CallContext;
  /** Whether this is a developer's machine, so that errors may say more. */
  readonly isDev: boolean;
  /** A typed stub of an actor by its class, namespace or name; see `Calls.to`. */
  readonly actor: <Instance extends object>(
    actor: ActorReference<Instance>,
    name?: string,
    options?: CallOptions,
  ) => ActorStub<Instance>;
  /**
   * Sends a request on to an actor's `fetch`, with the request's ids: for WebSockets, event streams and `onRequest`.
   * Headers from outside go along, so an actor must not believe them; who asks travels with calls only.
   */
  readonly forward: <Instance extends object>(
    request: Request,
    actor: ActorReference<Instance>,
    name?: string,
  ) => Promise<Response>;
  /**
   * What the Worker would answer if this were thrown, and logs what it would log: for a mount whose errors need headers
   * of its own.
   */
  readonly refuse: (error: unknown) => Response;
}
