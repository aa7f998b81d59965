/** Name of the list of migrations that makes what a shard keeps beside the project's own tables. */
export const SHARD_MIGRATIONS = 'live';

/** What a shard keeps beside the project's own tables. Steps are added at the end, and never changed. */
export const shardMigrations: readonly string[] = [
  `
  -- One row. Versions count the mutations that have written something; up to "flushed" their watchers have been told.
  create table _sundog_live_state (
    id integer primary key check (id = 1),
    epoch text not null,
    version integer not null,
    flushed integer not null,
    is_listed integer not null
  ) strict;

  -- In the root shard: those that there are besides.
  create table _sundog_live_shard (
    name text primary key,
    created_at real not null
  ) strict, without rowid;

  create table _sundog_live_session (
    id integer primary key autoincrement,
    identity text not null,
    expires_at real
  ) strict;

  -- A query, its arguments and who may see it. Without a footprint it is stale: nobody watched when it was touched.
  create table _sundog_live_instance (
    id integer primary key autoincrement,
    path text not null,
    args text not null,
    audience text not null,
    footprint text,
    floor integer not null,
    unwatched_since real,
    unique (path, args, audience)
  ) strict;

  create table _sundog_live_watch (
    session integer not null,
    query integer not null,
    instance integer not null,
    primary key (session, query)
  ) strict, without rowid;
  create index _sundog_live_watch_instance on _sundog_live_watch (instance);

  -- What has become of an instance at a version, as it crosses: for clients that come back.
  create table _sundog_live_patch (
    instance integer not null,
    version integer not null,
    patch text not null,
    primary key (instance, version)
  ) strict, without rowid;

  -- Instances that the root shard has as parts of queries across shards. It has been told what they came to at "told".
  create table _sundog_live_part (
    instance integer primary key,
    seq integer not null,
    version integer not null,
    told integer not null,
    is_released integer not null
  ) strict;

  -- How the mutations of clients ended, until the clients have heard it.
  create table _sundog_live_mutation (
    client text not null,
    number integer not null,
    version integer not null,
    outcome text not null,
    ended_at real not null,
    primary key (client, number)
  ) strict, without rowid;
  create index _sundog_live_mutation_ended on _sundog_live_mutation (ended_at);
  `,
  `
  -- In the shard that watches the global tables: up to where it has taken in what was committed.
  create table _sundog_live_global (
    id integer primary key check (id = 1),
    position integer not null
  ) strict;
  `,
  `
  -- What was called, and by whom, as a digest; null: that was not noted.
  alter table _sundog_live_mutation add column digest text;
  `,
  `
  -- Of the result that all who watch have; null: they may have different ones.
  alter table _sundog_live_instance add column digest real;
  `,
];
