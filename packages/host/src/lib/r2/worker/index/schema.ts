/** The index's tables. Text orders by UTF-8 bytes, as R2 orders keys. Times are milliseconds since 1970. */
export const SCHEMA = `
  create table if not exists object (
    key text primary key,
    version text not null,
    size integer not null,
    etag text not null,
    uploaded integer not null,
    storage_class text not null,
    checksums text not null,
    http text,
    custom text,
    blob text,    -- the one blob that holds the bytes; null for small values and for multipart objects
    inline blob   -- the bytes of a small value; last, so that listings need not step over them
  ) strict;
  create table if not exists extent (  -- the parts of multipart objects
    version text not null,
    position integer not null,
    size integer not null,
    blob text not null,
    primary key (version, position)
  ) strict, without rowid;
  create table if not exists reservation (  -- blobs that are being written and belong to nothing yet
    blob text primary key,
    expires integer not null
  ) strict, without rowid;
  create index if not exists reservation_expires on reservation (expires);
  create table if not exists garbage (  -- blobs that belong to nothing any more
    blob text primary key,
    due integer not null,
    passes integer not null  -- how often the file is still to be deleted
  ) strict, without rowid;
  create index if not exists garbage_due on garbage (due);
  create table if not exists upload (
    id text primary key,
    key text not null,
    created integer not null,
    is_open integer not null,
    description text not null
  ) strict, without rowid;
  create index if not exists upload_created on upload (created);
  create table if not exists part (
    upload text not null,
    number integer not null,
    size integer not null,
    etag text not null,
    blob text not null,
    primary key (upload, number)
  ) strict, without rowid;
`;
