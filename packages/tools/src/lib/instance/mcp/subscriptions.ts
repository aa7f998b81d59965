/**
 * Which sessions of an instance want to hear of which resources, by the channels that resources change with.
 *
 * Owns the table `_sundog_mcp_subscription`.
 */
import { SqlTable, type Sql } from '@sundog/actor';

const schema = `
  create table if not exists _sundog_mcp_subscription (
    session text not null,
    uri text not null,
    channel text not null,
    primary key (session, uri, channel)
  ) strict, without rowid;
  create index if not exists _sundog_mcp_subscription_channel on _sundog_mcp_subscription (channel);
`;

/** The subscriptions of one instance. Sessions are told apart by their secrets. */
export class Subscriptions {
  readonly #sql: Sql;
  readonly #table: SqlTable;
  /** Those that anybody subscribes to; undefined: nobody has looked. A photon that only emits pays for one look. */
  #channels: ReadonlySet<string> | undefined;

  /** @param sql of the actor */
  constructor(sql: Sql) {
    this.#sql = sql;
    this.#table = new SqlTable(sql, '_sundog_mcp_subscription', schema);
  }

  /** A resource may change with any of these channels; the session wants to hear of it. */
  add(session: string, uri: string, channels: readonly string[]): void {
    const sql = this.#sql;
    this.#channels = undefined;
    this.#table.use(() =>
      sql.transaction(() => {
        for (const channel of channels) {
          sql.run`
            insert into _sundog_mcp_subscription (session, uri, channel) values (${session}, ${uri}, ${channel})
            on conflict do nothing`;
        }
      }),
    );
  }

  /** It does not want to any more. */
  remove(session: string, uri: string): void {
    this.#channels = undefined;
    this.#table.use(
      () => this.#sql.run`delete from _sundog_mcp_subscription where session = ${session} and uri = ${uri}`,
    );
  }

  /** The session has ended. */
  removeAll(session: string): void {
    this.#channels = undefined;
    this.#table.use(() => this.#sql.run`delete from _sundog_mcp_subscription where session = ${session}`);
  }

  /** Who wants to hear of what is emitted on a channel, and which of their resources it means. */
  of(channel: string): { session: string; uri: string }[] {
    this.#channels ??= this.#readChannels();
    if (!this.#channels.has(channel)) return [];
    return this.#sql.all<{ session: string; uri: string }>`
      select session, uri from _sundog_mcp_subscription where channel = ${channel}`;
  }

  #readChannels(): ReadonlySet<string> {
    const sql = this.#sql;
    const table = sql.maybeOne`select 1 as is_there from sqlite_master where name = '_sundog_mcp_subscription'`;
    if (table === undefined) return new Set();
    const rows = sql.all<{ channel: string }>`select distinct channel from _sundog_mcp_subscription`;
    return new Set(rows.map(({ channel }) => channel));
  }
}
