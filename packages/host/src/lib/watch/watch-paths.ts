/**
 * Tells when files change. It watches folders, since editors replace files instead of writing them, and a file may
 * come into being only later.
 *
 * Called by: the host in `dev`.
 *
 * Invariants
 * W1. Changes within the quiet time are one change.
 * W2. While a change is being worked on, no other is reported; what happens meanwhile is reported after it, as one.
 */
import { readFileSync, statSync, watch, type FSWatcher } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** How long nothing may happen before a change is reported: editors write in several steps. */
const QUIET_MS = 25;

/** A running watch. */
export interface PathWatcher {
  /**
   * Watches other paths from now on.
   *
   * @param paths absolute paths of files and folders
   */
  use(paths: readonly string[]): void;
  /** Ends it. */
  close(): void;
}

/**
 * @param paths absolute paths of files and folders; everything below a folder counts
 * @param onChange called after each change, once at a time
 * @returns the watch
 */
export function watchPaths(paths: readonly string[], onChange: () => Promise<void>): PathWatcher {
  return new FolderWatcher(paths, onChange);
}

class FolderWatcher implements PathWatcher {
  readonly #onChange: () => Promise<void>;
  readonly #watchers = new Map<string, FSWatcher>();
  /** Watched files with what they contained when they were last looked at. */
  #files = new Map<string, string | undefined>();
  #folders: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #hasFolderChanged = false;
  #isWorking = false;
  #isClosed = false;

  constructor(paths: readonly string[], onChange: () => Promise<void>) {
    this.#onChange = onChange;
    this.use(paths);
  }

  use(paths: readonly string[]): void {
    this.#folders = paths.filter(isFolder);
    const files = paths.filter((path) => !this.#folders.includes(path));
    this.#files = new Map(files.map((path) => [path, this.#files.get(path) ?? readIfPresent(path)]));
    const wanted = new Set([...files.map(dirname), ...this.#folders]);
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted) this.#watchFolder(folder);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #watchFolder(folder: string): void {
    if (this.#watchers.has(folder) || !isFolder(folder)) return;
    const recursive = this.#folders.includes(folder);
    const watcher = watch(folder, { recursive }, (_, name) => this.#notice(join(folder, name ?? '')));
    // The folder is gone: nothing more will come from it.
    watcher.on('error', () => undefined);
    this.#watchers.set(folder, watcher);
  }

  #notice(path: string): void {
    const isInFolder = this.#folders.some((folder) => path.startsWith(`${folder}${sep}`));
    if (this.#isClosed || (!isInFolder && !this.#files.has(path))) return;
    this.#hasFolderChanged ||= isInFolder;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#report(), QUIET_MS);
  }

  async #report(): Promise<void> {
    if (this.#isWorking || this.#isClosed || !this.#hasChanged()) return;
    this.#isWorking = true;
    await this.#onChange();
    this.#isWorking = false;
    await this.#report();
  }

  /** Touching a file is no change; an editor's save often comes as several events. */
  #hasChanged(): boolean {
    let haveChanged = this.#hasFolderChanged;
    this.#hasFolderChanged = false;
    for (const [path, before] of this.#files) {
      const now = readIfPresent(path);
      if (now === before) continue;
      this.#files.set(path, now);
      haveChanged = true;
    }
    return haveChanged;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
