/** The hooks in a real browser. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { Browser, Page } from 'playwright-core';

import { bundleForBrowser } from '../../../tests/harness/bundle-for-browser.ts';
import { openBrowser } from '../../../tests/harness/open-browser.ts';

let browser: Browser;
let script: string;
let page: Page;

before(async () => {
  const entry = fileURLToPath(new URL('react/page.ts', import.meta.url));
  [browser, script] = await Promise.all([openBrowser(), bundleForBrowser(entry)]);
});

after(() => browser?.close());

beforeEach(async () => {
  page = await browser.newPage();
  await page.addScriptTag({ content: script, type: 'module' });
  await page.waitForSelector('#connection');
});

test('a query loads, is drawn, and is drawn anew when it has changed', async () => {
  assert.equal(await read('list-a'), 'loading');
  await run();
  assert.equal(await read('list-a'), '');
  assert.equal(await read('count-a'), '0');
  assert.equal(await read('connection'), 'true');
  assert.equal(await read('skipped'), 'nothing');
});

test('a mutation shows at once what it will change, then what it has changed; one that fails rejects', async () => {
  await run();
  await page.click('#add');
  assert.equal(await read('list-a'), '"one"?');
  await run();
  assert.equal(await read('list-a'), 'one');
  assert.equal(await read('count-a'), '1');
  await page.click('#refuse');
  await run();
  assert.equal(await read('failure'), 'It says so.');
});

test('other arguments are another query, and what is asked for again is not loaded again', async () => {
  await run();
  await page.click('#turn');
  assert.equal(await read('list-b'), 'loading');
  await run();
  assert.equal(await read('list-b'), '');
  const draws = await page.evaluate('page.draws()');
  await run();
  assert.equal(await page.evaluate('page.draws()'), draws, 'drawn without a reason');
});

test('a component that takes the place of another one with the same query never shows that it loads', async () => {
  await run();
  const seen = await page.evaluate(`(async () => {
    const seen = [];
    const observer = new MutationObserver(() => seen.push(document.querySelector('#count-a')?.textContent));
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    document.querySelector('#swap').click();
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return seen;
  })()`);
  assert.ok(Array.isArray(seen) && seen.length > 0 && seen.every((text) => text === '0'), JSON.stringify(seen));
});

test('what a server has asked is there from the first drawing on', async () => {
  assert.equal(await page.evaluate('page.preload()'), '<output id="preloaded">7</output>');
});

async function read(id: string): Promise<string | null> {
  return page.textContent(`#${id}`, { timeout: 10_000 });
}

/** Lets everything arrive that is under way, and the page draw. */
async function run(): Promise<void> {
  await page.evaluate(
    'page.world.run().then(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))))',
  );
}
