import type { MountContext } from '@sundog/actor';

import type { Authenticate } from '../identity/authenticate.ts';
import { describeShard, type LiveProject } from '../shard/project.ts';
import type { Shard } from '../shard/shard.ts';
import type { Asker } from '../shard/shard-calls.ts';
import { ForbiddenShardError } from './serve-errors.ts';

/** A request below the prefix, and what it is answered with. */
export interface LiveRequest {
  readonly request: Request;
  readonly context: MountContext<object>;
  readonly project: LiveProject;
  readonly authenticate: Authenticate;
  /** A shard to call; the name has been checked. */
  readonly shard: (name: string) => ShardStub;
  /** Opens a shard's socket by a ticket. */
  readonly openSocket: (name: string, ticket: string) => Promise<Response>;
}

/** The methods of a shard that Workers call. */
export type ShardStub = Pick<
  {
    [Name in keyof Shard]: Shard[Name] extends (...args: infer Args) => infer Result
      ? (...args: Args) => Promise<Awaited<Result>>
      : never;
  },
  'admit' | 'answer' | 'query' | 'mutate' | 'dispatch' | 'globalChanged' | 'shards'
>;

/** The bearer token of a request; undefined: it has none, or something else. */
export function getBearerToken(request: Request): string | undefined {
  return /^Bearer ([\w.~+/=-]+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

/**
 * Finds out who asks.
 *
 * @param authenticate checks tokens
 * @param token without one, nobody known asks
 * @throws InvalidTokenError
 */
export async function identify(authenticate: Authenticate, token: string | undefined): Promise<Asker> {
  return token === undefined ? { identity: undefined } : authenticate(token);
}

/**
 * Holds a shard against who asks for it.
 *
 * @throws ForbiddenShardError
 */
export async function mustMayOpen({ authorizeShard }: LiveProject, asker: Asker, shard: string): Promise<void> {
  if (!(await authorizeShard(asker.identity, describeShard(shard)))) throw new ForbiddenShardError(shard);
}
