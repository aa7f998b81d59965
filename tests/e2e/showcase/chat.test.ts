import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser, Locator, Page } from 'playwright-core';
import type { Host } from 'sundog';

import { openBrowser } from '../../harness/open-browser.ts';
import { startProject } from '../../harness/start-project.ts';
import { openLine } from './line.ts';
import { undoAfter } from '../../harness/undo-after.ts';

let host: Host;
let browser: Browser;

before(async () => {
  [host, browser] = await Promise.all([
    startProject(new URL('../../../examples/showcase/', import.meta.url)),
    openBrowser(),
  ]);
});

after(async () => {
  await browser?.close();
  await host?.stop();
});

test('two windows chat through a kill of the engine, and no message is lost or there twice', async () => {
  const [first, second] = await Promise.all([openChannel('harbour'), openChannel('harbour')]);
  await say(first, 'one');
  await said(second, 'one').waitFor();

  const killed = host.crash();
  for (const text of ['two', 'three']) await say(first, text);
  await say(second, 'four');
  await killed;
  for (const page of [first, second]) {
    for (const text of ['two', 'three', 'four']) await said(page, text).waitFor();
  }
  await say(second, 'five');
  await said(first, 'five').waitFor();

  const texts = await textsOf(first);
  assert.deepEqual(texts.toSorted(), ['five', 'four', 'one', 'three', 'two']);
  assert.deepEqual(await textsOf(second), texts, 'both windows have them in the same order');
  assert.deepEqual(
    texts.filter((text) => text !== 'four'),
    ['one', 'two', 'three', 'five'],
    'what one window said is in the order in which it was said',
  );
});

test('what is said into a dead line is there at once, marked, and gets through when there is another', async (context) => {
  const line = await openLine(new URL(host.url));
  undoAfter(context, () => line.close());
  const page = await browser.newPage();
  await page.clock.install();
  await page.goto(`${line.url}/chat/`);
  await untilState(page, 'live');
  await openOther(page, 'island');
  line.freeze();
  await say(page, 'a letter in a bottle');
  await page.locator('#messages li.pending').filter({ hasText: 'a letter in a bottle' }).waitFor();
  await page.clock.fastForward(20_000);
  await page.clock.fastForward(10_000);
  await untilState(page, 'connecting');
  line.thaw();
  await page.clock.fastForward(1_000);
  await said(page, 'a letter in a bottle').waitFor();
  assert.deepEqual(await textsOf(page), ['a letter in a bottle']);
});

test('who is in a channel is seen by those who are, and no longer when they have gone', async () => {
  const [first, second] = await Promise.all([openChannel('quay'), openChannel('quay')]);
  await untilCount(first.locator('#here li'), 2);
  await openOther(second, 'pier');
  await untilCount(first.locator('#here li'), 1);
  await untilCount(second.locator('#here li'), 1);
});

test('a name that changes has changed for everybody, and for all that was said before', async () => {
  const [first, second] = await Promise.all([openChannel('berth'), openChannel('berth')]);
  await say(first, 'ahoy');
  await said(second, 'ahoy').waitFor();
  await first.getByRole('textbox', { name: 'Your name' }).fill('Captain Ann');
  await first.getByRole('button', { name: 'Rename' }).click();
  await second.locator('#messages li').filter({ hasText: 'Captain Ann ahoy' }).waitFor();
  await second.locator('#here li').filter({ hasText: 'Captain Ann' }).waitFor();
  await first.reload();
  await first.locator('#here').getByText('Captain Ann (you)').waitFor();
});

test('each channel is a shard, and the page lists them', async () => {
  const page = await openChannel('lagoon');
  await say(page, 'hello');
  await page.locator('#shards tr').filter({ hasText: 'lagoon' }).waitFor();
  const response = await fetch(`${host.url}/shards`, { signal: AbortSignal.timeout(10_000) });
  const shards = (await response.json()) as { name: string; sessions: number }[];
  assert.ok(shards.every(({ name }) => /^channelId\/channels_\w{26}$/.test(name)));
});

test('a message that is refused goes, and the page says why', async () => {
  const page = await openChannel('reef');
  await say(page, '   ');
  await page.getByRole('alert').filter({ hasText: 'must have 1 to 500 characters' }).waitFor();
  await untilCount(page.locator('#messages li'), 0);
});

test('the chat fits a narrow screen, and shows no error', async () => {
  const errors: string[] = [];
  const page = await browser.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`${host.url}/chat/`);
  await untilState(page, 'live');
  await openOther(page, 'o'.repeat(24));
  await say(page, 'a'.repeat(400));
  await said(page, 'a'.repeat(400)).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  assert.deepEqual(errors, []);
});

async function openChannel(name: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${host.url}/chat/`);
  await untilState(page, 'live');
  await openOther(page, name);
  return page;
}

async function openOther(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'New channel' }).fill(name);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page
    .locator('#channel-title')
    .filter({ hasText: new RegExp(`^${name}$`) })
    .waitFor();
  await page.locator('#here').getByText('(you)').waitFor();
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

function said(page: Page, text: string): Locator {
  return page.locator('#messages li:not(.pending)').filter({ hasText: text });
}

async function untilState(page: Page, state: string): Promise<void> {
  await page.locator(`#connection[data-state=${state}]`).waitFor();
}

async function untilCount(items: Locator, count: number): Promise<void> {
  if (count > 0) await items.nth(count - 1).waitFor();
  await items.nth(count).waitFor({ state: 'detached' });
}

async function textsOf(page: Page): Promise<string[]> {
  const texts = await page.locator('#messages li').allTextContents();
  return texts.map((text) => text.replace(/^guest \d+ /, ''));
}
