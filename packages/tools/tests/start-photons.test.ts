/** Photons of tests are compiled again when something that goes into them is another, and only then. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';

import { compilePhotons } from './start-photons.ts';

const folder = mkdtempSync(join(tmpdir(), 'start-photons-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const MARK = '.sundog/compiled';
const counter = 'export default class Counter { add(): number { return 1; } }';

function write(path: string, content: string): void {
  writeFileSync(join(folder, path), content);
}

/** As if something had been written then. */
function date(path: string, secondsFromNow: number): void {
  const time = new Date(Date.now() + 1000 * secondsFromNow);
  utimesSync(join(folder, path), time, time);
}

function readManifest(): string {
  return readFileSync(join(folder, 'counter.manifest.ts'), 'utf8');
}

beforeEach(async () => {
  write('counter.photon.ts', counter);
  write('page.html', 'a page');
  for (const path of ['counter.photon.ts', 'page.html']) date(path, -60);
  await compilePhotons(folder);
});

test('nothing is compiled twice', async () => {
  assert.equal(await compilePhotons(folder), false);
});

describe('all is compiled again', () => {
  test('after an edit of a photon', async () => {
    write('counter.photon.ts', counter.replace('add', 'increase'));
    date('counter.photon.ts', 60);
    assert.equal(await compilePhotons(folder), true);
    assert.match(readManifest(), /increase/);
  });

  test('after an edit of what a photon embeds, though it is no code', async () => {
    date('page.html', 60);
    assert.equal(await compilePhotons(folder), true);
  });

  test('when a file has come or gone, however old it is', async () => {
    rmSync(join(folder, 'page.html'));
    assert.equal(await compilePhotons(folder), true);
    write('page.html', 'a page');
    date('page.html', -3600);
    assert.equal(await compilePhotons(folder), true);
    assert.equal(await compilePhotons(folder), false);
  });

  test('when the compiler is newer', async () => {
    date(MARK, -24 * 3600 * 365);
    assert.equal(await compilePhotons(folder), true);
  });

  test('when a file was edited while it was compiled', async () => {
    date('counter.photon.ts', 60);
    const compiling = compilePhotons(folder);
    date('page.html', 0);
    assert.equal(await compiling, true);
    date('counter.photon.ts', -60);
    assert.equal(await compilePhotons(folder), true);
  });
});
