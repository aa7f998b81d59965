/**
 * What a client says of the queries that it watches, and of who it is.
 *
 * Called by: the engine of the shard.
 *
 * - Q1 Whoever begins to watch does so at the newest version: what is due to be told is told first.
 * - Q2 A query across shards is taken in when the shards have answered. What the client has said meanwhile counts: it
 *   may want it no longer, and may have become somebody else.
 */
import type { UserIdentity } from '../values/user-identity.ts';
import { formatFrame } from '../wire/format-frame.ts';
import type { AddedQuery, FailureFrame } from '../wire/frames.ts';
import { describeFailure } from './describe-failure.ts';
import { TooManyQueriesError, WrongShardError } from './shard-errors.ts';
import type { ShardParts } from './shard-parts.ts';
import { formatErrorState, formatTaken } from './transition-text.ts';
import type { Session } from './watching.ts';

/** Number of a query that cannot be watched: nothing more will come of it. */
const NO_INSTANCE = 0;

/** How many queries one client may watch in one shard. */
const QUERIES_MAX = 10_000;

type Needed = Pick<
  ShardParts,
  'state' | 'functions' | 'sessions' | 'subscriptions' | 'deliveries' | 'across' | 'inTurn'
>;

/** The queries of the clients of one shard. */
export class ClientQueries {
  readonly #parts: Needed;

  constructor(parts: Needed) {
    this.#parts = parts;
  }

  /** A client wants to watch some queries, and others no longer. */
  change(session: Session, add: readonly AddedQuery[], remove: readonly number[]): Promise<void> {
    const { inTurn, across, subscriptions } = this.#parts;
    return inTurn(async () => {
      if (!this.#bringUp(session)) return;
      for (const query of remove) {
        across.leave(session, query);
        subscriptions.drop(session, query);
      }
      const taken: string[] = [];
      for (const query of add) {
        if (across.isMine(query.path)) void this.#join(session, query);
        else taken.push(...(await this.#take(session, query)));
      }
      this.#tell(session, taken);
    });
  }

  /** A client has become somebody else, or nobody. */
  identify(session: Session, identity: UserIdentity | undefined, expiresAt: number | undefined): Promise<void> {
    const { inTurn, across, sessions, subscriptions, deliveries } = this.#parts;
    return inTurn(async () => {
      sessions.identify(session, identity, expiresAt);
      deliveries.sendPlain(session, formatFrame({ type: 'authenticated', expiresAt: expiresAt ?? null }));
      const taken: string[] = [];
      for (const { query, failure } of await across.listForbidden(session)) {
        subscriptions.drop(session, query);
        taken.push(formatRefused(query, failure));
      }
      this.#tell(session, [...taken, ...(await subscriptions.reidentify(session))]);
    });
  }

  /** See Q2. */
  async #join(session: Session, query: AddedQuery): Promise<void> {
    const { inTurn, across } = this.#parts;
    const { identity } = session;
    const failure = await across.join(session, query);
    await inTurn(async () => {
      if (!across.leave(session, query.query) || !this.#bringUp(session)) return;
      if (session.identity !== identity) return void this.#join(session, query);
      const taken = failure === undefined ? await this.#take(session, query) : [formatRefused(query.query, failure)];
      this.#tell(session, taken);
    });
  }

  async #take(session: Session, query: AddedQuery): Promise<string[]> {
    const { functions, subscriptions, deliveries } = this.#parts;
    try {
      if (session.watched.size >= QUERIES_MAX) throw new TooManyQueriesError(QUERIES_MAX);
      functions.mustFind(query.path, query.args, 'query', true);
      return [await subscriptions.take(session, query)];
    } catch (error) {
      if (error instanceof WrongShardError) {
        deliveries.sendPlain(session, formatFrame({ type: 'moved', query: query.query, shard: error.shard }));
        return [];
      }
      return [formatRefused(query.query, describeFailure(error, query.path))];
    }
  }

  /** Brings a client to the newest version. Answers whether it is still there: one that does not read is closed. */
  #bringUp(session: Session): boolean {
    this.#parts.deliveries.bringUp(session);
    return this.#parts.sessions.get(session.socket) !== undefined;
  }

  #tell(session: Session, taken: readonly string[]): void {
    const { deliveries, state } = this.#parts;
    if (taken.length > 0) deliveries.sendPersonal(session, { taken }, state.version);
  }
}

function formatRefused(query: number, failure: FailureFrame): string {
  return formatTaken(query, NO_INSTANCE, formatErrorState(failure));
}
