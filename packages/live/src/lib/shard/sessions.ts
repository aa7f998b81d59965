/**
 * Who is connected to a shard, and which queries they watch.
 *
 * Owns the WebSockets tagged `live` and the tables `_sundog_live_session` and `_sundog_live_watch`. A socket's
 * attachment holds the number of its session only, so the database alone bounds how much a client may watch.
 *
 * - S1 What a session watches is in the tables before the client is told so.
 * - S2 After a wake, sessions are those whose sockets are still there; the others are forgotten with what they watched.
 */
import type { Sql } from '@sundog/actor';

import type { UserIdentity } from '../values/user-identity.ts';
import type { Instance, Session } from './watching.ts';

const TAG = 'live';

/** The sessions of one shard. */
export class Sessions {
  readonly #ctx: DurableObjectState;
  readonly #sql: Sql;
  readonly #bySocket = new Map<WebSocket, Session>();

  constructor(ctx: DurableObjectState, sql: Sql) {
    this.#ctx = ctx;
    this.#sql = sql;
  }

  /** How many there are. */
  get size(): number {
    return this.#bySocket.size;
  }

  /** All of them. */
  all(): IterableIterator<Session> {
    return this.#bySocket.values();
  }

  /** The session of a socket. */
  get(socket: WebSocket): Session | undefined {
    return this.#bySocket.get(socket);
  }

  /**
   * Takes a socket in.
   *
   * @param socket the server's end
   * @param identity who connects; undefined: nobody known
   * @param expiresAt when the identity ends
   * @param version where the shard stands
   */
  open(socket: WebSocket, identity: UserIdentity | undefined, expiresAt: number | undefined, version: number): Session {
    const { id } = this.#sql.one<{ id: number }>`
      insert into _sundog_live_session (identity, expires_at)
      values (${formatIdentity(identity)}, ${expiresAt ?? null}) returning id`;
    this.#ctx.acceptWebSocket(socket, [TAG]);
    socket.serializeAttachment({ session: id });
    return this.#add({ id, socket, identity, expiresAt, version });
  }

  /** Says who a session belongs to from now on. */
  identify(session: Session, identity: UserIdentity | undefined, expiresAt: number | undefined): void {
    this.#sql.run`update _sundog_live_session
      set identity = ${formatIdentity(identity)}, expires_at = ${expiresAt ?? null} where id = ${session.id}`;
    session.identity = identity;
    session.expiresAt = expiresAt;
  }

  /** Lets a session watch an instance under the client's number (S1); one that was closed meanwhile watches nothing. */
  watch(session: Session, query: number, instance: Instance): void {
    if (!this.#bySocket.has(session.socket)) return;
    this.#sql.run`insert into _sundog_live_watch (session, query, instance)
      values (${session.id}, ${query}, ${instance.id})
      on conflict do update set instance = excluded.instance`;
    unlink(session, query);
    link(session, query, instance);
  }

  /**
   * Ends the watching of one query.
   *
   * @returns the instance that it was; undefined if the session watched nothing under this number
   */
  unwatch(session: Session, query: number): Instance | undefined {
    const instance = session.watched.get(query);
    if (instance === undefined) return undefined;
    this.#sql.run`delete from _sundog_live_watch where session = ${session.id} and query = ${query}`;
    unlink(session, query);
    return instance;
  }

  /**
   * Forgets a session.
   *
   * @returns what it watched
   */
  close(session: Session): Instance[] {
    this.#bySocket.delete(session.socket);
    this.#sql.run`delete from _sundog_live_watch where session = ${session.id}`;
    this.#sql.run`delete from _sundog_live_session where id = ${session.id}`;
    const watched = [...session.queryCounts.keys()];
    for (const instance of watched) instance.watchers.delete(session);
    session.watched.clear();
    session.queryCounts.clear();
    return watched;
  }

  /**
   * Finds the sessions again after a wake (S2).
   *
   * @param find an instance by its number
   * @param version where the shard stood when it slept: what it had to tell, it had told
   */
  restore(find: (instance: number) => Instance | undefined, version: number): void {
    const sockets = new Map(this.#ctx.getWebSockets(TAG).map((socket) => [readSession(socket), socket]));
    const rows = this.#sql.all<{ id: number; identity: string; expires_at: number | null }>`
      select id, identity, expires_at from _sundog_live_session`;
    const byId = new Map<number, Session>();
    for (const { id, identity, expires_at } of rows) {
      const socket = sockets.get(id);
      if (socket === undefined) this.#forget(id);
      else {
        const expiresAt = expires_at ?? undefined;
        byId.set(id, this.#add({ id, socket, identity: parseIdentity(identity), expiresAt, version }));
      }
    }
    if (byId.size === 0) return;
    for (const watch of this.#sql.all<{ session: number; query: number; instance: number }>`
      select session, query, instance from _sundog_live_watch`) {
      const session = byId.get(watch.session);
      const instance = find(watch.instance);
      if (session !== undefined && instance !== undefined) link(session, watch.query, instance);
    }
  }

  #forget(session: number): void {
    this.#sql.run`delete from _sundog_live_watch where session = ${session}`;
    this.#sql.run`delete from _sundog_live_session where id = ${session}`;
  }

  #add(parts: Pick<Session, 'id' | 'socket' | 'identity' | 'expiresAt' | 'version'>): Session {
    const session: Session = { ...parts, watched: new Map(), queryCounts: new Map() };
    this.#bySocket.set(session.socket, session);
    return session;
  }
}

function link(session: Session, query: number, instance: Instance): void {
  const { watched, queryCounts } = session;
  watched.set(query, instance);
  queryCounts.set(instance, (queryCounts.get(instance) ?? 0) + 1);
  instance.watchers.add(session);
}

/** An instance stays watched until the last query of the session that watches it is gone. */
function unlink(session: Session, query: number): void {
  const { watched, queryCounts } = session;
  const instance = watched.get(query);
  if (instance === undefined) return;
  watched.delete(query);
  const count = (queryCounts.get(instance) ?? 0) - 1;
  if (count > 0) queryCounts.set(instance, count);
  else {
    queryCounts.delete(instance);
    instance.watchers.delete(session);
  }
}

function readSession(socket: WebSocket): number | undefined {
  const attachment: unknown = socket.deserializeAttachment();
  if (typeof attachment !== 'object' || attachment === null || !('session' in attachment)) return undefined;
  return typeof attachment.session === 'number' ? attachment.session : undefined;
}

function formatIdentity(identity: UserIdentity | undefined): string {
  return JSON.stringify(identity ?? null);
}

/** Only what `formatIdentity` has written is read. */
function parseIdentity(text: string): UserIdentity | undefined {
  return (JSON.parse(text) as UserIdentity | null) ?? undefined;
}
