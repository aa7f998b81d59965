/**
 * Tells when files change. It watches folders, since editors replace files instead of writing them, and a file may
 * come into being only later, together with its folder.
 *
 * Called by: the host in `dev`.
 *
 * Invariants
 * W1. Changes within the quiet time are one change.
 * W2. While a change is being worked on, no other is reported; what happens meanwhile is reported after it, as one.
 * W3. A file that has changed since the build began that found it is reported, though it was not watched then.
 * W4. A file that has the content with which it was reported last is not reported again: the system tells of one write
 *     several times, and a touched file is the same.
 * W5. Every folder has a watch of its own, those below watched folders too: a recursive watch of Node's on Linux
 *     follows each file by its inode, and hears nothing more of one that was saved by renaming another one over it.
 */
import { readdirSync, readFileSync, statSync, watch, type Dirent, type FSWatcher } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** How long nothing may happen before a change is reported: editors write in several steps. */
const QUIET_MS = 25;
/** Content of a file that has changed already, which no file has. */
const OUTDATED = null;

/** Contents of files by their paths; undefined for those that are not there. */
type Contents = Map<string, string | undefined | typeof OUTDATED>;

/** A running watch. */
export interface PathWatcher {
  /**
   * Watches other paths from now on.
   *
   * @param paths absolute paths of files and folders, which need not exist
   * @param sinceMs when the build that named them began (W3)
   */
  use(paths: readonly string[], sinceMs: number): void;
  /** Ends it. */
  close(): void;
}

/**
 * @param onChange called after each change, once at a time
 * @returns a watch of nothing yet; everything below a folder that it is told to watch counts
 */
export function watchPaths(onChange: () => Promise<void>): PathWatcher {
  return new FolderWatcher(onChange);
}

/**
 * Waits for one change.
 *
 * @param paths absolute paths of files and folders
 * @param sinceMs when the build that named them began (W3)
 * @param signal ends the wait
 * @returns whether there was a change
 */
export async function waitForChange(paths: readonly string[], sinceMs: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  return new Promise<boolean>((resolve) => {
    const end = (hasChanged: boolean): void => {
      watcher.close();
      signal.removeEventListener('abort', giveUp);
      resolve(hasChanged);
    };
    const giveUp = (): void => end(false);
    const watcher = watchPaths(async () => end(true));
    signal.addEventListener('abort', giveUp);
    watcher.use(paths, sinceMs);
  });
}

class FolderWatcher implements PathWatcher {
  readonly #onChange: () => Promise<void>;
  /** The watches by folder. A folder that was removed and made again is another one, with another `inode`. */
  readonly #watches = new Map<string, { watcher: FSWatcher; inode: number }>();
  /** Watched files with what they contained when they were last looked at. */
  #files: Contents = new Map();
  #folders: string[] = [];
  /** Files below watched folders that something happened to, with what they contained when they were reported. */
  readonly #reported: Contents = new Map();
  /** Those that something has happened to since. */
  readonly #noticed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isWorking = false;
  #isClosed = false;

  constructor(onChange: () => Promise<void>) {
    this.#onChange = onChange;
  }

  use(paths: readonly string[], sinceMs: number): void {
    if (this.#isClosed) return;
    this.#folders = paths.filter((path) => getInode(path) !== undefined);
    const files = paths.filter((path) => !this.#folders.includes(path));
    const known = this.#files;
    this.#files = new Map(files.map((path) => [path, known.get(path)]));
    // Before the files are read: an edit is either older than what is read, or an event.
    this.#watchFolders();
    for (const path of files) if (!known.has(path)) this.#files.set(path, readUnlessNewer(path, sinceMs));
    if ([...this.#files.values()].includes(OUTDATED)) this.#reportSoon();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const { watcher } of this.#watches.values()) watcher.close();
    this.#watches.clear();
  }

  /** Folders come and go: of a file whose folder is not there, the nearest one above that is there is watched. */
  #watchFolders(): void {
    const wanted = new Set([...this.#files.keys()].map(nearestFolder));
    for (const folder of wanted) this.#watchFolder(folder);
    for (const folder of this.#folders) this.#watchTree(folder, this.#watches.has(folder), wanted);
    for (const folder of this.#watches.keys()) if (!wanted.has(folder)) this.#unwatchFolder(folder);
  }

  /**
   * Watches a folder and all below it (W5). Each is watched before it is listed: what comes later is an event.
   *
   * @param folder
   * @param isFound whether what is around it was watched before: then files in a folder that was not are new
   * @param wanted takes in the folders that there are
   */
  #watchTree(folder: string, isFound: boolean, wanted: Set<string>): void {
    const isNew = this.#watchFolder(folder);
    if (!this.#watches.has(folder)) return;
    wanted.add(folder);
    for (const entry of listFolder(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) this.#watchTree(path, isFound || !isNew, wanted);
      else if (isFound && isNew) this.#noticed.add(path);
    }
  }

  /** Answers whether it was not watched before; if it is not there, it is not now either. */
  #watchFolder(folder: string): boolean {
    const inode = getInode(folder);
    if (inode !== undefined && this.#watches.get(folder)?.inode === inode) return false;
    this.#unwatchFolder(folder);
    if (inode === undefined) return true;
    try {
      const watcher = watch(folder, (_, name) => this.#notice(join(folder, name ?? '')));
      // The folder is gone: nothing more will come from it.
      watcher.on('error', () => undefined);
      this.#watches.set(folder, { watcher, inode });
    } catch (error) {
      if (getInode(folder) !== undefined) throw error;
    }
    return true;
  }

  #unwatchFolder(folder: string): void {
    this.#watches.get(folder)?.watcher.close();
    this.#watches.delete(folder);
  }

  #notice(path: string): void {
    const isInFolder = this.#folders.some((folder) => path.startsWith(`${folder}${sep}`));
    const isAbove = !isInFolder && [...this.#files.keys()].some((file) => file.startsWith(`${path}${sep}`));
    if (this.#isClosed || (!isInFolder && !isAbove && !this.#files.has(path))) return;
    if (isAbove) this.#watchFolders();
    if (isInFolder) this.#noticed.add(path);
    this.#reportSoon();
  }

  #reportSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#report(), QUIET_MS);
  }

  async #report(): Promise<void> {
    if (this.#isWorking || this.#isClosed) return;
    this.#watchFolders();
    if (!this.#hasChanged()) return;
    this.#isWorking = true;
    await this.#onChange();
    this.#isWorking = false;
    await this.#report();
  }

  /** Whether any file is another one than before (W4). */
  #hasChanged(): boolean {
    let haveChanged = false;
    const look = (path: string, contents: Contents): void => {
      const now = readIfPresent(path);
      if (contents.has(path) && contents.get(path) === now) return;
      contents.set(path, now);
      haveChanged = true;
    };
    for (const path of this.#files.keys()) look(path, this.#files);
    for (const path of this.#noticed) look(path, this.#reported);
    this.#noticed.clear();
    return haveChanged;
  }
}

/** What tells a folder from another one of the same path; undefined for what is no folder. */
function getInode(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true ? found.ino : undefined;
}

function listFolder(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

function nearestFolder(file: string): string {
  const folder = dirname(file);
  return folder === file || getInode(folder) !== undefined ? folder : nearestFolder(folder);
}

function readUnlessNewer(path: string, sinceMs: number): string | undefined | typeof OUTDATED {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.mtimeMs > sinceMs ? OUTDATED : readIfPresent(path);
}

/** A folder has no content, and is told from none by its inode. */
function readIfPresent(path: string): string | undefined {
  try {
    const inode = getInode(path);
    if (inode !== undefined) return `folder ${inode}`;
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
