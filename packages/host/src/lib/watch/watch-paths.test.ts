import assert from 'node:assert/strict';
import { mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { temporaryFolder } from '../config/testing/temporary-folder.ts';
import { watchPaths } from './watch-paths.ts';

const UNTIL_MS = 10_000;

/** Longer than the quiet time, so that what comes after is another change. */
const LATER_MS = 200;

async function until(isTrue: () => boolean): Promise<void> {
  for (const end = Date.now() + UNTIL_MS; Date.now() < end && !isTrue();) await delay(10);
  assert.ok(isTrue());
}

/** Watches; answers what the file contained at each report. */
function watchFile(watched: string, file: string): { seen: string[]; close: () => void } {
  const seen: string[] = [];
  const watcher = watchPaths(async () => {
    seen.push(await readFile(file, 'utf8'));
  });
  watcher.use([watched], Date.now());
  return { seen, close: () => watcher.close() };
}

for (const kind of ['folder', 'file'] as const)
  test(`W4: of a watched ${kind}, what is touched is not reported, what is written is, each time`, async () => {
    await using folder = await temporaryFolder({ 'sub/a.txt': 'old' });
    const file = join(folder.path, 'sub/a.txt');
    const { seen, close } = watchFile(kind === 'folder' ? folder.path : file, file);
    try {
      await writeFile(file, 'new');
      await until(() => seen.at(-1) === 'new');
      const count = seen.length;
      await utimes(file, new Date(), new Date());
      await delay(LATER_MS);
      assert.equal(seen.length, count);
      await writeFile(file, 'newer');
      await until(() => seen.at(-1) === 'newer');
    } finally {
      close();
    }
  });

for (const kind of ['folder', 'file'] as const)
  test(`W5: of a watched ${kind}, what was saved by rename and is then written in place is reported`, async () => {
    await using folder = await temporaryFolder({ 'sub/a.txt': 'old' });
    const file = join(folder.path, 'sub/a.txt');
    const { seen, close } = watchFile(kind === 'folder' ? folder.path : file, file);
    try {
      for (const round of [1, 2]) {
        await writeFile(`${file}.new`, `renamed ${round}`);
        await rename(`${file}.new`, file);
        await until(() => seen.at(-1) === `renamed ${round}`);
        await writeFile(file, `in place ${round}`);
        await until(() => seen.at(-1) === `in place ${round}`);
      }
    } finally {
      close();
    }
  });

test('W5: folders that come into being below a watched one are watched, also one made anew', async () => {
  await using folder = await temporaryFolder({ 'a.txt': '' });
  const file = join(folder.path, 'new/deep/b.txt');
  const seen: (string | undefined)[] = [];
  const watcher = watchPaths(async () => {
    seen.push(await readFile(file, 'utf8').catch(() => undefined));
  });
  watcher.use([folder.path], Date.now());
  try {
    for (const round of [1, 2]) {
      await mkdir(join(folder.path, 'new/deep'), { recursive: true });
      await writeFile(file, `first ${round}`);
      await until(() => seen.at(-1) === `first ${round}`);
      await writeFile(file, `then ${round}`);
      await until(() => seen.at(-1) === `then ${round}`);
      await rm(join(folder.path, 'new'), { recursive: true });
      await until(() => seen.at(-1) === undefined);
    }
  } finally {
    watcher.close();
  }
});
