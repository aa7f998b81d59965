import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { Browser, Locator, Page } from 'playwright-core';
import type { Host } from 'sundog';

import { openBrowser } from '../../harness/open-browser.ts';
import { startProject } from '../../harness/start-project.ts';

const showcase = new URL('../../../examples/showcase/', import.meta.url);
const FIRST_POSTS = 3;

let host: Host;
let browser: Browser;

before(async () => {
  // What `npm start` does first.
  execFileSync(process.execPath, [fileURLToPath(new URL('prepare.mjs', showcase))]);
  [host, browser] = await Promise.all([startProject(showcase), openBrowser()]);
});

after(async () => {
  await browser?.close();
  await host?.stop();
});

test('two windows that come first find one account, with a profile, posts, and all that happened in the firehose', async () => {
  const windows = await Promise.all([openSocial(), openSocial()]);
  for (const page of windows) {
    await page.getByRole('heading', { name: 'Sundog', exact: true }).waitFor();
    await page.getByText('@sundog.test').waitFor();
    await untilCount(posts(page), FIRST_POSTS);
    await events(page).filter({ hasText: 'account' }).filter({ hasText: 'active' }).waitFor();
    const commits = events(page).filter({ hasText: 'create app.bsky.actor.profile/self' });
    await commits.waitFor();
    assert.equal(await commits.filter({ hasText: 'create app.bsky.feed.post/' }).count(), 1);
  }
});

test('two windows post through a kill of the engine, and nothing is lost or there twice', async () => {
  const [first, second] = await Promise.all([openSocial(), openSocial()]);
  await write(first, 'one');
  await stored(second, 'one').waitFor();
  await write(second, 'two, with ümläuts and 🌞🌞');
  await stored(first, 'two, with ümläuts and 🌞🌞').waitFor();

  const killed = host.crash();
  for (const text of ['three', 'four']) await write(first, text);
  await write(second, 'five');
  await killed;
  for (const page of [first, second]) {
    for (const text of ['three', 'four', 'five']) await stored(page, text).waitFor();
    await untilLive(page);
  }
  await write(second, 'six');
  await stored(first, 'six').waitFor();
  await stored(second, 'six').waitFor();

  const texts = await textsOf(first);
  assert.deepEqual(texts.slice(0, -FIRST_POSTS).toSorted(), [
    'five',
    'four',
    'one',
    'six',
    'three',
    'two, with ümläuts and 🌞🌞',
  ]);
  assert.deepEqual(texts.slice(-FIRST_POSTS - 2, -FIRST_POSTS), ['two, with ümläuts and 🌞🌞', 'one']);
  assert.equal(texts[0], 'six', 'the newest is first');
  assert.deepEqual(await textsOf(second), texts);
  const lines = await linesOf(first);
  assert.equal(new Set(lines).size, lines.length, 'no event is there twice');
  assert.deepEqual(await linesOf(second), lines);
  const fresh = await openSocial();
  await stored(fresh, 'six').waitFor();
  assert.deepEqual(await textsOf(fresh), texts, 'what the firehose has told is what is stored');
  assert.deepEqual(await linesOf(fresh), lines, 'who was away has missed nothing');
});

test('a post that is deleted goes everywhere', async () => {
  const [first, second] = await Promise.all([openSocial(), openSocial()]);
  await write(first, 'a slip of the pen');
  await stored(second, 'a slip of the pen').getByRole('button', { name: 'Delete' }).click();
  await stored(first, 'a slip of the pen').waitFor({ state: 'detached' });
  await events(first).filter({ hasText: 'delete app.bsky.feed.post/' }).first().waitFor();
});

test('a session that has ended is replaced by itself', async () => {
  const page = await openSocial();
  await page.evaluate(() => (localStorage['socialSession'] = 'a.b.c'));
  await write(page, 'still here');
  await stored(page, 'still here').waitFor();
});

test('the page leads to the pages of the server, and says where that is by its settings', async () => {
  const page = await openSocial();
  const publicUrl = await page.locator('#public-url').textContent();
  assert.match(publicUrl ?? '', /^http:\/\/localhost:\d+$/);
  await page.getByText(`By its settings the server is at ${publicUrl}`).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Account page' }).getAttribute('href'), `${publicUrl}/account`);
  const repository = await page.getByRole('link', { name: 'Repository' }).getAttribute('href');
  const car = await fetch(`${host.url}${repository}`, { signal: AbortSignal.timeout(10_000) });
  assert.equal(car.headers.get('content-type'), 'application/vnd.ipld.car');
  assert.ok((await car.arrayBuffer()).byteLength > 1000);
  const account = await fetch(`${host.url}/account`, { signal: AbortSignal.timeout(10_000) });
  assert.match(await account.text(), /Sign in/);
  await page.getByRole('link', { name: 'Status page' }).click();
  await page.getByText('Listening').waitFor();
});

test('the start page leads here', async () => {
  const page = await browser.newPage();
  await page.goto(host.url);
  await page.getByRole('link', { name: /^Social/ }).click();
  await untilLive(page);
});

test('the page fits a narrow screen, and shows no error', async () => {
  const errors: string[] = [];
  const page = await browser.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`${host.url}/social/`);
  await untilLive(page);
  await write(page, 'a'.repeat(300));
  await stored(page, 'a'.repeat(300)).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  assert.deepEqual(errors, []);
});

test('nobody but a page of this server, on this machine, is told how to sign in', async () => {
  const { host: ownHost } = new URL(host.url);
  assert.equal((await askForAccount({ host: ownHost, origin: host.url })).status, 200);
  for (const headers of [
    { host: ownHost, origin: 'http://localhost:1' },
    { host: 'rebound.example', origin: 'http://rebound.example' },
    { host: ownHost, 'x-forwarded-for': '192.0.2.1' },
  ]) {
    const { status, text } = await askForAccount(headers);
    assert.equal(status, 403);
    assert.doesNotMatch(text, /password"/);
  }
});

/** Unlike `fetch` this lets a request say which host it means. */
function askForAccount(headers: Record<string, string>): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${host.url}/demo-account`, { method: 'POST', headers, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asked.on('timeout', () => asked.destroy(new Error('the server has not answered in time')));
    asked.on('error', reject);
    asked.end();
  });
}

/** Opens the page in a browser of its own: nothing is shared but the server. */
async function openSocial(): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${host.url}/social/`);
  await untilLive(page);
  return page;
}

async function untilLive(page: Page): Promise<void> {
  await page.locator('#connection[data-state=live]').waitFor();
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Post' }).fill(text);
  await page.getByRole('button', { name: 'Post', exact: true }).click();
}

function posts(page: Page): Locator {
  return page.locator('#posts li');
}

/** A post of which the firehose has told. */
function stored(page: Page, text: string): Locator {
  return page.locator('#posts li:not(.pending)').filter({ has: page.getByText(text, { exact: true }) });
}

function events(page: Page): Locator {
  return page.locator('#firehose li');
}

function textsOf(page: Page): Promise<string[]> {
  return page.locator('#posts li p').allTextContents();
}

function linesOf(page: Page): Promise<string[]> {
  return events(page).allTextContents();
}

async function untilCount(items: Locator, count: number): Promise<void> {
  await items.nth(count - 1).waitFor();
  await items.nth(count).waitFor({ state: 'detached' });
}
