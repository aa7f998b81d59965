import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { openBrowser } from '../../../tests/harness/open-browser.ts';
import { startProject } from '../../../tests/harness/start-project.ts';

let host: Awaited<ReturnType<typeof startProject>>;
let browser: Browser;

before(async () => {
  [host, browser] = await Promise.all([startProject(new URL('../templates/live/', import.meta.url)), openBrowser()]);
});

after(async () => {
  await browser?.close();
  await host?.stop();
});

test('two windows of a new project show what either says, also what was said while the server was away', async () => {
  const errors: string[] = [];
  const [first, second] = await Promise.all([openPage(errors), openPage(errors)]);
  await Promise.all([first, second].map((page) => untilStatus(page, 'live')));
  await say(first, 'hello');
  await said(second, 'hello').waitFor();

  await host.crash();
  await say(second, 'is anybody there?');
  await said(second, 'is anybody there?').waitFor();
  await said(first, 'is anybody there?').waitFor();
  await untilStatus(second, 'live');
  assert.deepEqual(await textsOf(second), ['is anybody there?', 'hello']);
  assert.deepEqual(await textsOf(first), ['is anybody there?', 'hello']);
  assert.equal(await second.locator('.pending').count(), 0);

  await say(first, ' ');
  await untilStatus(first, 'Write something first.');
  assert.deepEqual(errors, []);
});

test('a window asks before it is left while something said has not arrived, and not else', async () => {
  const errors: string[] = [];
  const [lost, other] = [await browser.newPage(), await openPage(errors)];
  await lost.routeWebSocket(/\/live\/socket/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      if (!String(frame).includes('"mutate"')) server.send(frame);
    });
  });
  await lost.goto(host.url);
  await say(lost, 'is lost');
  await lost.locator('.pending').waitFor();
  const dialog = lost.waitForEvent('dialog', { timeout: 10_000 });
  const reloading = lost.evaluate('location.reload()').catch(() => undefined);
  assert.equal((await dialog).type(), 'beforeunload');
  await (await dialog).accept();
  await reloading;

  await say(other, 'arrives');
  await said(other, 'arrives').waitFor();
  other.on('dialog', () => errors.push('asked'));
  await other.reload({ timeout: 10_000 });
  assert.deepEqual(errors, []);
});

test('a browser asks for the client once', async () => {
  const first = await fetch(`${host.url}/live/client.js`, { signal: AbortSignal.timeout(10_000) });
  assert.equal(first.headers.get('content-type'), 'text/javascript; charset=utf-8');
  assert.match(await first.text(), /export\s*\{/);
  const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
  const second = await fetch(`${host.url}/live/client.js`, { headers, signal: AbortSignal.timeout(10_000) });
  assert.equal(second.status, 304);
});

async function openPage(errors: string[]): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(host.url);
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

function said(page: Page, text: string) {
  return page.locator('#messages li:not(.pending)').filter({ hasText: text });
}

async function untilStatus(page: Page, text: string): Promise<void> {
  await page.locator('#status').filter({ hasText: text }).waitFor();
}

async function textsOf(page: Page): Promise<string[]> {
  return (await page.locator('#messages li').allTextContents()).map((text) => text.replace(/^guest \d+: /, ''));
}
