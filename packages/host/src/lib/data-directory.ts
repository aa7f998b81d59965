/**
 * Holds a data directory for one host, whatever happened to the host before it.
 *
 * Owns: the files `host.json`, `host.<id>.json` and `host-<id>.sock` in the directory. The system has no lock that Node
 * can take, so who holds is decided by a chain of records (`data-directory-record.ts`).
 *
 * Invariants
 * D1. A claim is a hard link to a complete file under a name that only the next holder can take: one of many wins.
 * D2. Nobody follows a record whose host lives: same process id and start time, or, from another container, a socket
 *     that answers.
 * D3. A claim counts only if the chain from `host.json` leads to it. Claims are removed only after `host.json` passed
 *     them by, so a claim made late, after a removed one, never counts.
 * D4. The holder ends the engines of the hosts before it, and sees them gone, before it starts its own. An engine is
 *     ended only if its process id and start time are those in the record.
 * D5. A directory that was removed, or taken over after that, while its holder runs, is not written to any more.
 * D6. An engine's identity is in the record before the engine can have stored anything.
 */
import { randomUUID } from 'node:crypto';
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { isHolderListening, listenAsHolder, removeSocket, type HolderSocket } from './data-directory-socket.ts';
import {
  NOBODY,
  publishRecord,
  readLastRecord,
  removeOldClaims,
  tryClaim,
  type HostRecord,
} from './data-directory-record.ts';
import {
  getProcessIdentity,
  isSameProcessAlive,
  processNamespace,
  type ProcessIdentity,
} from './engine/process-identity.ts';
import { DataDirectoryError, DataDirectoryInUseError } from './errors.ts';
import { getFileReason } from './file-error.ts';

/** How long a killed engine may take to go. */
const ORPHAN_MS = 5000;
const CLAIM_ATTEMPTS = 20;

/** What a running host tells about itself. */
export interface RunningHost {
  pid: number;
  /** ISO time. */
  startedAt: string;
  enginePid: number | undefined;
  /** Path of the unix socket of the engine's control Worker. */
  controlSocket: string | undefined;
  adminUrl: string | undefined;
  /** Where each project answers, by its name. */
  urls: Record<string, string>;
}

/**
 * @param directory a data directory
 * @returns the host that holds it now, or undefined
 */
export async function readRunningHost(directory: string): Promise<RunningHost | undefined> {
  const record = readLastRecord(directory);
  if (record === undefined || !(await isHolding(directory, record))) return undefined;
  return {
    pid: record.pid,
    startedAt: record.startedAt,
    enginePid: record.engine?.pid,
    controlSocket: record.controlSocket,
    adminUrl: record.adminUrl,
    urls: record.urls ?? {},
  };
}

/** A data directory that this process holds. */
export class DataDirectory {
  /** Its path. */
  readonly path: string;
  /** The control socket of a host that was killed, if the one before was. */
  readonly leftControlSocket: string | undefined;
  readonly #socket: HolderSocket;
  #record: HostRecord;

  private constructor(path: string, record: HostRecord, socket: HolderSocket, previous: HostRecord | undefined) {
    this.path = path;
    this.#record = record;
    this.#socket = socket;
    this.leftControlSocket = previous?.stoppedAt === undefined ? previous?.controlSocket : undefined;
  }

  /**
   * Takes a directory, from a host that ended in whatever way or for the first time.
   *
   * @param path absolute path; made if absent
   * @returns the directory, to be released
   * @throws DataDirectoryInUseError when another host lives on it
   * @throws DataDirectoryError when the file system refuses, or an engine of a dead host cannot be ended
   */
  static async acquire(path: string): Promise<DataDirectory> {
    refuseAs(path, 'made', () => createFolders(path));
    refuseAs(path, 'written to', () => accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK));
    const record = createRecord();
    const socket = await listenAsHolder(path, record.id);
    try {
      const previous = await claim(path, record);
      publishRecord(path, record);
      removeOldClaims(path, record.id);
      if (previous !== undefined) removeSocket(path, previous.id);
      const directory = new DataDirectory(path, record, socket, previous);
      if (record.engine !== undefined) await directory.#endOrphan(record.engine);
      return directory;
    } catch (error) {
      socket.close();
      throw explain(path, 'used', error);
    }
  }

  /**
   * Adds to what the record says.
   *
   * @param facts what changed
   */
  update(facts: Pick<HostRecord, 'controlSocket' | 'adminUrl' | 'urls'>): void {
    this.#publish({ ...this.#record, ...facts });
  }

  /**
   * Notes the engine that is being started. Call it as soon as its process exists (D6).
   *
   * @param pid the engine's process id
   */
  noteEngine(pid: number): void {
    const { engine: _, ...record } = this.#record;
    const engine = getProcessIdentity(pid);
    this.#publish(engine === undefined ? record : { ...record, engine });
  }

  /**
   * @throws DataDirectoryError when the directory was removed or taken over (D5)
   */
  check(): void {
    if (this.#isHeld()) return;
    const problem =
      'was removed, or taken by another host, while this one ran on it. Stop this one and start it again.';
    throw new DataDirectoryError(this.path, problem);
  }

  /** Lets the directory go. The engine must be gone. */
  release(): void {
    const { engine: _, ...record } = this.#record;
    if (this.#isHeld()) this.#publish({ ...record, stoppedAt: new Date().toISOString() });
    this.#socket.close();
  }

  #isHeld(): boolean {
    return readLastRecord(this.path)?.id === this.#record.id;
  }

  #publish(record: HostRecord): void {
    this.check();
    this.#record = record;
    publishRecord(this.path, record);
  }

  async #endOrphan(engine: ProcessIdentity): Promise<void> {
    try {
      await endEngine(this.path, engine);
    } catch (error) {
      // The engine lives: it stays in the record, so that the next host meets it as well.
      this.#publish({ ...this.#record, stoppedAt: new Date().toISOString() });
      throw error;
    }
    const { engine: _, ...record } = this.#record;
    this.#publish(record);
  }
}

/**
 * For this user alone: it holds what the projects' users entrusted to them.
 *
 * Level by level: Node's recursive way tries for ever below a folder that says of new ones "no such file", as /proc.
 */
function createFolders(path: string): void {
  if (isFolder(path)) return;
  createFolders(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another host may have been faster.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function refuseAs(path: string, verb: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw explain(path, verb, error);
  }
}

/** In words what the file system refused; what else went wrong stays as it is. */
function explain(path: string, verb: string, error: unknown): unknown {
  const reason = getFileReason(error);
  if (reason === undefined) return error;
  const { code, path: file = path } = error as NodeJS.ErrnoException;
  // What is missing is made level by level: where that fails, as in /proc, the place takes none.
  const words = verb === 'made' && code === 'ENOENT' ? 'the system takes no folders there' : reason;
  const where = file === path ? '' : ` (${file})`;
  return new DataDirectoryError(path, `cannot be ${verb}: ${words}${where}. Choose another one with --data.`, code);
}

function createRecord(): HostRecord {
  const { pid } = process;
  return {
    id: randomUUID(),
    pid,
    startTime: getProcessIdentity(pid)?.startTime ?? '',
    startedAt: new Date().toISOString(),
    namespace: processNamespace(),
  };
}

/** Waits for nobody: claims, or finds who holds (D1, D2). Answers the record that was followed. */
async function claim(path: string, record: HostRecord): Promise<HostRecord | undefined> {
  for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt += 1) {
    const last = readLastRecord(path);
    if (last !== undefined && (await isHolding(path, last))) {
      throw new DataDirectoryInUseError(path, last.pid, last.startedAt);
    }
    // Whoever follows us, if we die before the engine does, must end it too (D4). An engine of another container ended
    // with it, and its number means another process here.
    record.engine = last?.namespace === record.namespace ? last.engine : undefined;
    if (tryClaim(path, last?.id ?? NOBODY, record)) return last;
  }
  throw new DataDirectoryError(path, 'is claimed by others again and again. Try again.');
}

async function isHolding(path: string, record: HostRecord): Promise<boolean> {
  if (record.stoppedAt !== undefined) return false;
  if (record.namespace === processNamespace()) return isSameProcessAlive(record);
  return isHolderListening(path, record.id);
}

async function endEngine(path: string, engine: ProcessIdentity): Promise<void> {
  const deadline = Date.now() + ORPHAN_MS;
  while (isSameProcessAlive(engine)) {
    try {
      process.kill(engine.pid, 'SIGKILL');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPERM') {
        throw new DataDirectoryError(path, `is used by the engine ${engine.pid}, which you may not end. End it first.`);
      }
    }
    if (Date.now() > deadline) {
      throw new DataDirectoryError(path, `is used by the engine ${engine.pid}, which does not end. End it first.`);
    }
    await delay(5);
  }
}
