/**
 * What a host writes about itself into its data directory, and the chain of records that decides who holds it.
 *
 * `host.json` is the record of the last holder. `host.<id>.json` is the claim of who follows the record `id`; it
 * exists only during a takeover. The holder is the last record of the chain that starts at `host.json`.
 */
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as v from 'valibot';

const identity = v.object({ pid: v.number(), startTime: v.string() });

const hostRecord = v.object({
  /** Names this run of this host; never used twice. */
  id: v.string(),
  pid: v.number(),
  /** Start of the process in the system's own terms; see `process-identity.ts`. */
  startTime: v.string(),
  /** ISO time. */
  startedAt: v.string(),
  /** The set of processes that `pid` belongs to; see `process-identity.ts`. */
  namespace: v.string(),
  /** ISO time at which the host let go of the directory; undefined while it runs, or when it was killed. */
  stoppedAt: v.optional(v.string()),
  engine: v.optional(identity),
  /** Path of the unix socket of the engine's control Worker. */
  controlSocket: v.optional(v.string()),
  adminUrl: v.optional(v.string()),
  urls: v.optional(v.record(v.string(), v.string())),
});

/** A host, as its record describes it. */
export type HostRecord = v.InferOutput<typeof hostRecord>;

/** The id that the first holder follows. */
export const NOBODY = 'nobody';

const CURRENT = 'host.json';

/**
 * @param directory a data directory
 * @returns the record at the end of the chain; undefined before the first holder
 */
export function readLastRecord(directory: string): HostRecord | undefined {
  let last = readRecord(join(directory, CURRENT));
  for (;;) {
    const next = readRecord(join(directory, claimName(last?.id ?? NOBODY)));
    if (next === undefined) return last;
    last = next;
  }
}

/**
 * Claims to follow a record.
 *
 * @param directory a data directory
 * @param previousId id of the record to follow
 * @param record the claim
 * @returns whether this claim is the one that follows; of several at once exactly one is
 */
export function tryClaim(directory: string, previousId: string, record: HostRecord): boolean {
  const claim = join(directory, claimName(previousId));
  const temporary = writeTemporary(directory, record);
  try {
    linkSync(temporary, claim);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  if (readLastRecord(directory)?.id === record.id) return true;
  // Whoever followed `previousId` has become the current record meanwhile: this claim leads nowhere.
  rmSync(claim, { force: true });
  return false;
}

/**
 * Makes a record the current one, and removes claims that lead nowhere. Only the holder may do this.
 *
 * @param directory a data directory
 * @param record the holder's record
 */
export function publishRecord(directory: string, record: HostRecord): void {
  renameSync(writeTemporary(directory, record), join(directory, CURRENT));
}

/**
 * Removes claims that lead nowhere, after `publishRecord`. Only the holder may do this.
 *
 * @param directory a data directory
 * @param id the holder's own id: nobody can follow it while it lives, but its name is left alone
 */
export function removeOldClaims(directory: string, id: string): void {
  for (const name of readdirSync(directory)) {
    if (/^host\.[\w-]+\.json$/.test(name) && name !== claimName(id)) rmSync(join(directory, name), { force: true });
  }
}

function claimName(previousId: string): string {
  return `host.${previousId}.json`;
}

function writeTemporary(directory: string, record: HostRecord): string {
  const path = join(directory, `.host-${record.id}.tmp`);
  writeFileSync(path, `${JSON.stringify(record, undefined, 2)}\n`);
  return path;
}

/** Records appear by link and rename, so they are whole. Anything else there was put by someone else: not a record. */
function readRecord(path: string): HostRecord | undefined {
  try {
    const parsed = v.safeParse(hostRecord, JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
