/**
 * Keeps what a compiler has made for whoever starts next: to bundle a project takes a second, to see that nothing has
 * changed since takes a few milliseconds.
 *
 * Owns: a folder for each thing that is built, with the files of its last builds and the record of the newest.
 * Called by: `bundle-sources.mjs` for commands, the host for projects and for its own Workers.
 *
 * Invariants
 * 1. A build is used only while all that it depends on is as it was before the compiler began, and what was absent
 *    still is. A build during which any of that has changed, by the clock that stamps files, is not kept.
 * 2. Nothing is used but what was written, byte for byte: files have their content's hash for names, and the record
 *    begins with its own.
 * 3. Several may look and build at once: files appear by rename, and stay for a minute after they were last found.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { listSettingsAbove } from './list-dependencies.mjs';

const RECORD = 'record.json';
const STAYS_MS = 60_000;
/** Longer than the clock that stamps files takes to go on. */
const CLOCK_TICK_MS = 20;

export function getKeptBuild(place) {
  const folder = folderOf(place);
  try {
    const [, hash, text] = /^(\w+)\n(.+)$/s.exec(readFileSync(join(folder, RECORD), 'utf8')) ?? [];
    if (hashOf(text) !== hash) return undefined;
    const { settings, stamps, files, details } = JSON.parse(text);
    if (settings !== hashOfSettings(place) || !isAsStamped(stamps)) return undefined;
    return { details, files: files.map(({ name, file }) => readKept(name, join(folder, file))) };
  } catch {
    return undefined;
  }
}

/** Touches it first: who removes old files leaves it. */
function readKept(name, path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Where it cannot be written, nobody removes it either.
  }
  const contents = readFileSync(path);
  if (!path.endsWith(fileNameOf(name, contents))) throw new Error(`${path} is not what was written`);
  return { name, path, contents };
}

export function canKeepBuild(place) {
  try {
    mkdirSync(folderOf(place), { recursive: true });
    accessSync(folderOf(place), constants.W_OK);
    // A checkout that holds the directory does not list it as changed.
    writeFileSync(join(place.directory, '.sundog/.gitignore'), '*\n');
    return true;
  } catch {
    return false;
  }
}

export async function keepBuild(place, build) {
  const startedAtMs = canKeepBuild(place) ? await readFileClock(place) : undefined;
  const above = stampAll(listSettingsAbove(place.directory));
  const { files, details, listDependencies } = await build();
  if (startedAtMs === undefined) return { files, details };
  try {
    const kept = putFiles(folderOf(place), files);
    const dependencies = await listDependencies();
    const stamps = stampAll(dependencies);
    if (isAsStamped(above) && dependencies.every((path) => isOlder(path, startedAtMs))) {
      putRecord(place, { settings: hashOfSettings(place), stamps, details, files: kept });
    }
    return { files: kept, details };
  } catch {
    return { files, details };
  }
}

/** What the clock says that stamps files, later than whatever has changed in the directory itself. */
async function readFileClock(place) {
  const probe = join(folderOf(place), `${randomUUID()}.clock`);
  const read = () => {
    writeFileSync(probe, '');
    return statSync(probe).ctimeMs;
  };
  try {
    if (isOlder(place.directory, read())) return read();
    await sleep(CLOCK_TICK_MS);
    return read();
  } catch {
    return undefined;
  } finally {
    rmSync(probe, { force: true });
  }
}

function putFiles(folder, files) {
  const kept = files.map(({ name, contents }) => ({ name, contents, path: join(folder, fileNameOf(name, contents)) }));
  for (const { path, contents } of kept) put(path, contents);
  const names = kept.map(({ path }) => basename(path));
  for (const name of readdirSync(folder)) if (name !== RECORD && !names.includes(name)) removeIfOld(join(folder, name));
  return kept;
}

function putRecord(place, { files, ...record }) {
  const text = JSON.stringify({ ...record, files: files.map(({ name, path }) => ({ name, file: basename(path) })) });
  put(join(folderOf(place), RECORD), `${hashOf(text)}\n${text}`);
}

function put(path, contents) {
  const temporary = `${path}.${randomUUID()}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

/** Another command may be about to read it. */
function removeIfOld(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && Date.now() - stat.mtimeMs > STAYS_MS) rmSync(path, { force: true });
}

function stampAll(paths) {
  return Object.fromEntries(paths.map((path) => [path, stampOf(path)]));
}

function isAsStamped(stamps) {
  for (const path in stamps) if (stampOf(path) !== stamps[path]) return false;
  return true;
}

/** Installed files all have one time of change, which says nothing; that of their inode is the system's own. */
function stampOf(path) {
  const stat = getStat(path);
  return stat === undefined ? 'absent' : `${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}`;
}

function isOlder(path, timeMs) {
  const stat = getStat(path);
  return stat === undefined || stat.ctimeMs < timeMs;
}

function getStat(path) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function folderOf({ directory, name }) {
  return join(directory, '.sundog', name);
}

/** A copy of the directory is another place: what it links to may still be the original's. */
function hashOfSettings({ directory, settings }) {
  return hashOf(JSON.stringify([realpathSync(directory), settings]));
}

function fileNameOf(name, contents) {
  return hashOf(contents) + extname(name);
}

function hashOf(contents) {
  return createHash('sha256').update(contents).digest('hex').slice(0, 32);
}
