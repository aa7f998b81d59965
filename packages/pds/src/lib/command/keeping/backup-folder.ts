/**
 * A backup of one account: a folder with
 *
 *   account.json      whose it is, and which commit (`BackupFacts`)
 *   repository.car    all records, as `com.atproto.sync.getRepo` answers
 *   preferences.json  what `app.bsky.actor.getPreferences` answers
 *   blobs/<CID>       the bytes of each blob
 *   blobs.json        their media types, by CID
 *
 * - B1 A file is written beside its place and renamed when it is whole and right: a backup that was stopped is as the
 *   one before, with some blobs more.
 * - B2 A blob's name is its digest, which is looked at before it gets the name.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

import { getText, isObject } from '../../values/json.ts';
import { CommandError } from '../client/command-error.ts';

/** Whose backup it is. */
export interface BackupFacts {
  readonly did: string;
  readonly handle: string;
  /** Of the host that it was made of. */
  readonly url: string;
  /** CID of the commit, and its revision. */
  readonly commit: string;
  readonly rev: string;
  /** ISO 8601. */
  readonly savedAt: string;
}

/** Names within the folder. */
export const backupFiles = {
  account: 'account.json',
  repository: 'repository.car',
  preferences: 'preferences.json',
  blobs: 'blobs',
  blobTypes: 'blobs.json',
} as const;

/**
 * @param folder
 * @returns whose backup lies there; undefined if none does
 */
export async function readFacts(folder: string): Promise<BackupFacts | undefined> {
  const facts = await readJson(join(folder, backupFiles.account));
  const names = ['did', 'handle', 'url', 'commit', 'rev', 'savedAt'] as const;
  const entries = names.map((name) => [name, getText(facts, name)] as const);
  if (entries.some(([, text]) => text === undefined)) return undefined;
  return Object.fromEntries(entries) as Record<(typeof names)[number], string>;
}

/**
 * @param folder
 * @returns whose backup lies there
 * @throws CommandError if none does
 */
export async function mustReadFacts(folder: string): Promise<BackupFacts> {
  const facts = await readFacts(folder);
  if (facts !== undefined) return facts;
  throw new CommandError(
    'no_backup',
    `Expected a backup in ${folder}, found no ${backupFiles.account} of one: "sundog pds backup" makes it.`,
  );
}

/**
 * @param path of a file
 * @returns its JSON; undefined without it
 */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * @param path of a file, which is replaced in one step (B1)
 * @param value becomes JSON
 */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.part`, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.part`, path);
}

/**
 * Writes a file as its bytes come, and gives it its name if they were right (B1).
 *
 * @param path of the file
 * @param stream its bytes
 * @param onChunk sees each chunk; throws for what is wrong
 * @param onEnd throws if the whole is wrong
 */
export async function writeStream(
  path: string,
  stream: ReadableStream<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void,
  onEnd: () => void | Promise<void>,
): Promise<void> {
  const file = createWriteStream(`${path}.part`, { mode: 0o600 });
  const written = finished(file);
  try {
    for await (const chunk of stream) {
      onChunk(chunk);
      if (!file.write(chunk)) await new Promise<void>((resolve) => file.once('drain', () => resolve()));
    }
    await onEnd();
  } finally {
    file.end();
    await written;
  }
  await rename(`${path}.part`, path);
}

/**
 * @param folder
 * @returns CIDs of the blobs that are there
 */
export async function listBlobs(folder: string): Promise<ReadonlySet<string>> {
  const blobs = join(folder, backupFiles.blobs);
  await mkdir(blobs, { recursive: true });
  return new Set((await readdir(blobs)).filter((name) => /^baf[a-z2-7]+$/.test(name)));
}

/**
 * @param folder
 * @returns media types of the blobs, by CID
 */
export async function readBlobTypes(folder: string): Promise<Record<string, string>> {
  const types = await readJson(join(folder, backupFiles.blobTypes));
  const entries = Object.entries(isObject(types) ? types : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
