/**
 * The tables of an account's blobs, a step of the account's migrations.
 *
 * `blob`: bytes that are here, by digest; `expires_at` is null while a record refers to them. `blob_ref`: which record
 * (`collection/rkey`) refers to which blob, and the revision that wrote it. `blob_takedown`: what is not to be served
 * or uploaded. `blob_garbage`: keys in R2 that are to be deleted at a time, unless an upload is finished before.
 */
export const blobSchema = `
  create table blob (digest blob primary key, key text not null, mime_type text not null,
    size integer not null, created_at integer not null, expires_at integer) strict, without rowid;
  create index blob_by_expiry on blob (expires_at) where expires_at is not null;
  create table blob_ref (path text not null, digest blob not null, rev text not null,
    primary key (path, digest)) strict, without rowid;
  create index blob_ref_by_digest on blob_ref (digest, rev);
  create table blob_takedown (digest blob primary key, ref text not null) strict, without rowid;
  create table blob_garbage (key text primary key, due_at integer not null) strict, without rowid;
  create index blob_garbage_by_time on blob_garbage (due_at);`;
