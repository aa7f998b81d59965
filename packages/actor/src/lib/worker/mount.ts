import type { ActorClass, ActorStub } from '../calls/actor-stub.ts';
import type { ActorReference, CallOptions } from '../calls/calls.ts';
import type { CallContext } from '../context.ts';
import { ActorError } from '../errors.ts';

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
  actor<Instance extends object>(
    actor: ActorReference<Instance>,
    name?: string,
    options?: CallOptions,
  ): ActorStub<Instance>;
}

/** The mounts given to `createWorker` cannot be used together, or one cannot be used at all. */
export class InvalidMountError extends ActorError {
  override readonly name = 'InvalidMountError';
  readonly code = 'invalid_mount';
}

/** No mount answers at this path. */
export class NoMountError extends ActorError {
  override readonly name = 'NoMountError';
  readonly code = 'not_found';
}

/** Something with a prefix. */
interface Prefixed {
  readonly prefix: string;
  readonly name: string;
}

/**
 * Checks the mounts and puts them in the order in which they are tried.
 *
 * @param mounts in any order
 * @returns the same, longest prefix first
 * @throws InvalidMountError a prefix is malformed or taken twice
 */
export function orderMounts<Item extends Prefixed>(mounts: readonly Item[]): readonly Item[] {
  const taken = new Map<string, string>();
  for (const { prefix, name } of mounts) {
    if (prefix !== '/' && !PREFIX.test(prefix)) {
      throw new InvalidMountError(
        `The prefix of mount "${name}" must be "/" or begin with a slash and have no empty segment, query or slash at its end, found "${prefix}".`,
        { name, prefix },
      );
    }
    const other = taken.get(prefix);
    if (other !== undefined) {
      throw new InvalidMountError(`The mounts "${other}" and "${name}" both want "${prefix}"; move one of them.`, {
        prefix,
        names: [other, name],
      });
    }
    taken.set(prefix, name);
  }
  return mounts.toSorted((a, b) => b.prefix.length - a.prefix.length);
}

const PREFIX = /^(?:\/[^/?#\s]+)+$/;

/**
 * Finds the mount of a path.
 *
 * @param ordered mounts, as `orderMounts` returns them
 * @param path of the request
 * @returns the mount with the longest prefix, and the path after it; undefined if none takes the path
 */
export function findMount<Item extends Prefixed>(
  ordered: readonly Item[],
  path: string,
): { mount: Item; rest: string } | undefined {
  for (const mount of ordered) {
    if (mount.prefix === '/') return { mount, rest: path };
    if (!path.startsWith(mount.prefix)) continue;
    const rest = path.slice(mount.prefix.length);
    if (rest === '') return { mount, rest: '/' };
    if (rest.startsWith('/')) return { mount, rest };
  }
  return undefined;
}
