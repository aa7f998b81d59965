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

test('two windows see each other, and keep what they have through a crash of the engine', async () => {
  const [first, second] = await Promise.all([openRooms('lobby', 'harbour'), openRooms('lobby', 'harbour')]);
  await Promise.all([first, second].map((page) => untilLive(room(page, 'lobby'))));

  await room(first, 'lobby').getByRole('button', { name: 'Add one' }).click();
  await say(first, 'lobby', 'hello from the first window');
  await untilText(room(second, 'lobby').locator('[data-field=count]'), '1');
  await untilSaid(second, 'lobby', 'hello from the first window');

  await host.crash();
  await Promise.all([first, second].map((page) => untilLive(room(page, 'lobby'))));
  await untilText(room(second, 'lobby').locator('[data-field=count]'), '1');
  await say(second, 'lobby', 'hello after the crash');
  await untilSaid(first, 'lobby', 'hello after the crash');

  const messages = await room(first, 'lobby').locator('.messages li').allTextContents();
  assert.deepEqual(
    messages.map((text) => text.replace(/^guest \d+ /, '')),
    ['hello from the first window', 'hello after the crash'],
    'nothing lost, nothing twice',
  );
  await untilText(room(first, 'lobby').locator('[data-field=wakes]'), '2 times');
});

test('rooms are isolated from each other', async () => {
  const page = await openRooms('north', 'south');
  await untilLive(room(page, 'north'));
  await room(page, 'north').getByRole('button', { name: 'Add one' }).click();
  await untilText(room(page, 'north').locator('[data-field=count]'), '1');
  assert.equal(await room(page, 'south').locator('[data-field=count]').textContent(), '0');
});

test("a room's schedule ticks while somebody looks", async () => {
  const page = await openRooms('clock');
  await untilLive(room(page, 'clock'));
  await page.waitForFunction(
    () => Number.parseInt(document.querySelector('[data-field=ticks]')?.textContent ?? '') >= 1,
    undefined,
    // A page that does not draw, as those of a busy machine, is asked all the same.
    { polling: 100, timeout: 60_000 },
  );
});

test('a room ticks for whoever follows it, also when its clock has stopped since its state was asked for', async () => {
  const { body } = await fetch(`${host.url}/rooms/noon/events?channel=ticks`, {
    headers: { accept: 'text/event-stream' },
    signal: AbortSignal.timeout(60_000),
  });
  assert.ok(body);
  let heard = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    heard += text;
    if (heard.includes('"ticks":1')) break;
  }
  assert.ok(heard.includes('"ticks":1'), heard);
});

test('a room that is put to sleep forgets nothing and is followed again by itself', async () => {
  const page = await openRooms('dormouse');
  const dormouse = room(page, 'dormouse');
  await untilLive(dormouse);
  await say(page, 'dormouse', 'good night');
  await untilSaid(page, 'dormouse', 'good night');
  await dormouse.getByRole('button', { name: 'Put it to sleep' }).click();
  await dormouse.getByRole('button', { name: 'Add one' }).click();
  await untilText(dormouse.locator('[data-field=count]'), '1');
  await untilSaid(page, 'dormouse', 'good night');
});

test('what cannot be sent is said to be so, and stays to be sent again', async () => {
  const page = await openRooms('island');
  const island = room(page, 'island');
  await untilLive(island);
  await page.context().setOffline(true);
  await untilText(island.locator('[data-field=connection]'), 'connecting');
  await say(page, 'island', 'is anybody there');
  await island.getByRole('alert').filter({ hasText: 'did not get through' }).waitFor();
  assert.equal(await island.getByRole('textbox', { name: 'Message' }).inputValue(), 'is anybody there');

  await page.context().setOffline(false);
  await untilLive(island);
  assert.equal(await island.getByRole('alert').count(), 0);
  await island.getByRole('button', { name: 'Send' }).click();
  await untilSaid(page, 'island', 'is anybody there');
  assert.equal(await island.locator('.messages li').count(), 1);
});

test('a line that went dead without a word is noticed, and another one is taken', async (context) => {
  const line = await openLine(new URL(host.url));
  undoAfter(context, () => line.close());
  const page = await browser.newPage();
  await page.clock.install();
  await page.goto(`${line.url}/?room=cape`);
  await untilLive(room(page, 'cape'));
  line.freeze();
  await page.clock.fastForward(10_000);
  await page.clock.fastForward(10_000);
  await untilText(room(page, 'cape').locator('[data-field=connection]'), 'connecting');
  line.thaw();
  await page.clock.fastForward(1_000);
  await untilLive(room(page, 'cape'));
});

test('a room is shown once, and again after a reload', async () => {
  const page = await openRooms('north');
  for (const name of ['greenhouse', 'north', 'greenhouse']) {
    await page.getByLabel('Open another one').fill(name);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
  }
  await page.reload();
  await untilLive(room(page, 'greenhouse'));
  assert.deepEqual(await page.locator('.room h2').allTextContents(), ['north', 'greenhouse']);
});

test('everything can be done with the keyboard, on a narrow screen, whatever the words are long', async () => {
  const name = 'o'.repeat(40);
  const page = await openRooms(name, 'north');
  await page.setViewportSize({ width: 320, height: 640 });
  await untilLive(room(page, name));
  for (const key of ['Tab', 'Enter', 'Tab', 'Tab']) await page.keyboard.press(key);
  await page.keyboard.insertText('a'.repeat(400));
  await page.keyboard.press('Enter');
  await untilText(room(page, name).locator('[data-field=count]'), '1');
  await untilSaid(page, name, 'a'.repeat(400));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
});

test('a tool is a form in a page, and what it emits is seen there', async () => {
  const page = await openTool('Counter');
  await page.getByLabel(/^by/).fill('3');
  await page.getByRole('button', { name: 'Call' }).click();
  await outcome(page)
    .filter({ hasText: /^Done[^]*3$/ })
    .waitFor();
  await page.getByRole('list', { name: 'Events' }).getByText('"count":3').waitFor();
});

test('a tool asks before it does what cannot be taken back', async () => {
  const page = await openTool('Deploy');
  await page.getByLabel('service').fill('shop');
  await page.getByLabel('version').fill('1.4.0');
  await page.getByLabel(/^target/).selectOption('production');
  await page.getByRole('button', { name: 'Call' }).click();
  await outcome(page).getByText('Put shop 1.4.0 into production? It is not there yet.').waitFor();
  await outcome(page).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Answer' }).click();
  await outcome(page)
    .filter({ hasText: /^Done[^]*production/ })
    .waitFor();
});

test('the page lists what else runs and shows no error', async () => {
  const errors: string[] = [];
  const page = await browser.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(host.url);
  await page.locator('#mounts a').first().waitFor();
  assert.ok((await page.locator('#mounts a').allTextContents()).some((text) => text.includes('Rooms')));
  assert.deepEqual(errors, []);
});

async function openRooms(...names: string[]): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${host.url}/?${new URLSearchParams(names.map((name) => ['room', name]))}`);
  return page;
}

/** Follows the page's link to a tool's own page. */
async function openTool(name: string): Promise<Page> {
  const page = await openRooms('lobby');
  await page.getByRole('region', { name: 'Tools for people and models' }).getByRole('link', { name }).click();
  await page.getByText('live', { exact: true }).waitFor();
  return page;
}

/** What has become of the tool's call. */
function outcome(page: Page): Locator {
  return page.getByRole('region', { name: 'Outcome' });
}

function room(page: Page, name: string): Locator {
  return page.locator(`[data-room="${name}"]`);
}

async function say(page: Page, name: string, text: string): Promise<void> {
  await room(page, name).getByRole('textbox', { name: 'Message' }).fill(text);
  await room(page, name).getByRole('button', { name: 'Send' }).click();
}

async function untilLive(card: Locator): Promise<void> {
  await untilText(card.locator('[data-field=connection]'), 'live');
}

async function untilText(element: Locator, text: string): Promise<void> {
  await element.filter({ hasText: new RegExp(`^${text}$`) }).waitFor();
}

async function untilSaid(page: Page, name: string, text: string): Promise<void> {
  await room(page, name).locator('.messages li').filter({ hasText: text }).waitFor();
}
