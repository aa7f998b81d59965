/** Who may use the console, from where, and how: by token, by keyboard, on a narrow screen, in the dark. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';

import type { Browser } from 'playwright-core';

import { openBrowser } from '../../../tests/harness/open-browser.ts';
import { Desk } from './console/desk.ts';
import { startConsole } from './console/start-console.ts';

const TOKEN = 'token-of-the-tests';

let host: Awaited<ReturnType<typeof startConsole>>;
let browser: Browser;

before(async () => {
  host = await startConsole();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await host?.stop();
});

// A browser has six connections to one server, and every window that is seen holds one.
afterEach(async () => {
  for (const context of browser.contexts()) for (const page of context.pages()) await page.goto('about:blank');
});

interface Answer {
  readonly status: number;
  readonly body: string;
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${host.url}${path}`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
    ...init,
  });
  return { status: response.status, body: await response.text() };
}

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  return ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

describe('the page', () => {
  test('is at / for browsers and at /console for all, below every photon, and JSON is at / for programs', async () => {
    const html = { headers: { accept: 'text/html' } };
    const [page, named, program, unslashed] = await Promise.all([
      ask('/', html),
      ask('/p/desk/console'),
      ask('/'),
      ask('/p/desk', html),
    ]);
    assert.match(page.body, /^<!doctype html>/);
    assert.equal(named.body, page.body);
    assert.equal((JSON.parse(program.body) as { name: string }).name, 'desk');
    assert.equal(unslashed.status, 308, 'its paths are relative');
  });

  test('leaves / to a photon that has a page of its own', async () => {
    assert.match((await ask('/p/front/', { headers: { accept: 'text/html' } })).body, /Own page/);
    const desk = await Desk.open(browser, `${host.url}/p/front/console`);
    assert.equal(await desk.call('ring'), 'Done: ding');
  });

  test('opens instances by name, and lists those that have been used', async () => {
    const desk = await Desk.open(browser, `${host.url}/?instance=attic`);
    await desk.call('tell', { channel: 'a', text: 'in the attic' });
    await desk.untilEvent('in the attic');
    await desk.page.getByLabel('Instance').fill('cellar');
    await desk.press('Open', desk.page.getByRole('banner'));
    await desk.page.waitForURL(/\?instance=cellar/);
    await desk.untilLive();
    await desk.call('tell', { channel: 'a', text: 'in the cellar' });
    await desk.untilEvent('in the cellar');
    assert.equal(await desk.events.count(), 1);
    await desk.page.reload();
    await desk.page.locator('#instances option[value=attic]').waitFor({ state: 'attached' });
  });

  test('runs no script but its own', async () => {
    const desk = await Desk.open(browser, host.url);
    const isRun = await desk.page.evaluate(`
      const script = document.createElement('script');
      try { script.textContent = 'window.isRun = true'; document.head.append(script); } catch {}
      window.isRun === true`);
    assert.equal(isRun, false);
    assert.ok(desk.errors.length > 0, 'the browser has told of it');
  });
});

describe('without a mouse', () => {
  test('a tool is found, filled in and called', async () => {
    const desk = await Desk.open(browser, `${host.url}/?instance=keys`);
    const { keyboard } = desk.page;
    await desk.page.getByLabel('Search tools').focus();
    await keyboard.type('everyone');
    for (const key of ['Tab', 'Enter', 'Tab']) await keyboard.press(key);
    await keyboard.type('news');
    await keyboard.press('Tab');
    await keyboard.type('by hand');
    await keyboard.press('Enter');
    await desk.untilEvent('by hand');
  });

  test('what waits is answered, and the focus is never lost', async () => {
    const desk = await Desk.open(browser, `${host.url}/?instance=focus`);
    const { keyboard } = desk.page;
    await desk.start('sign', { what: 'a letter' });
    await desk.field('Name', desk.outcome).and(desk.page.locator(':focus')).waitFor();
    await keyboard.type('Ada');
    await keyboard.press('Enter');
    assert.equal(await desk.untilEnded(), 'Done: a letter: Ada, in blue');
    await desk.start('plan');
    await desk.tool.getByLabel('count').check();
    await desk.press('Call');
    await desk.page.getByRole('button', { name: 'Pause yearly count' }).focus();
    await keyboard.press('Enter');
    await desk.page.getByText('paused', { exact: true }).waitFor();
    await desk.page.getByRole('heading', { name: 'Schedules' }).and(desk.page.locator(':focus')).waitFor();
  });
});

test('everything fits on a narrow screen, whatever the words are long', async () => {
  const desk = await Desk.open(browser, `${host.url}/?instance=${'o'.repeat(80)}`);
  await desk.page.setViewportSize({ width: 320, height: 640 });
  const widthOf = (): Promise<unknown> => desk.page.evaluate('document.documentElement.scrollWidth');
  await desk.choose('echo');
  for (const button of ['Add to words', 'Add to ages', 'Add pair', 'Add tree']) await desk.press(button);
  assert.equal(await widthOf(), 320);
  await desk.call('tell', { channel: 'c'.repeat(150), text: 'w'.repeat(400) });
  await desk.untilEvent('www');
  await desk.start('sign', { what: 'x'.repeat(300) });
  await desk.outcome.getByText('Who signs').waitFor();
  assert.equal(await widthOf(), 320);
});

describe('behind a token', () => {
  test('the page asks for it, keeps it for its window, and goes on', async () => {
    const desk = await Desk.openLocked(browser, `${host.url}/guarded/`);
    await desk.page.getByRole('alert').filter({ hasText: 'Authorization' }).waitFor();
    await desk.page.getByLabel('Token').fill('not-the-right-one');
    await desk.page.keyboard.press('Enter');
    await desk.page.getByRole('alert').filter({ hasText: 'not the right one' }).waitFor();
    await desk.page.getByLabel('Token').fill(TOKEN);
    await desk.page.keyboard.press('Enter');
    await desk.untilLive();
    assert.equal(await desk.call('say', { text: 'open sesame' }), 'Done: any: open sesame');
    assert.match(await desk.call('fail'), /^Failed: .*needs the scope "fail:write"/);
    assert.deepEqual(await desk.page.evaluate('[Object.keys(localStorage), document.cookie]'), [[], '']);
  });

  test('what there is, is told to whoever may use it', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const [stranger, known] = await Promise.all([ask('/guarded/'), ask('/guarded/', { headers })]);
    assert.deepEqual([stranger.status, known.status], [401, 200]);
  });

  test('nobody sees or touches what is not theirs to use', async () => {
    const desk = await Desk.open(browser, `${host.url}/?instance=mixed`);
    await desk.start('sign', { what: 'theirs' });
    await desk.outcome.getByText('Who signs').waitFor();
    await desk.start('work');
    await desk.outcome.getByText('Go on?').waitFor();
    await desk.start('plan');
    await desk.tool.getByLabel('count').check();
    await desk.press('Call');
    const read = async (prefix: string, headers: Record<string, string> = {}) => {
      const { body } = await ask(`${prefix}/console/state?instance=mixed`, { headers });
      return JSON.parse(body) as {
        waiting: { items: { id: string; method: string; asks: { id: string }[] }[] };
        schedules: { items: { id: string }[] };
      };
    };
    await desk.page.getByRole('region', { name: 'Schedules' }).waitFor();
    const all = await read('');
    const authorization = `Bearer ${TOKEN}`;
    const own = await read('/guarded', { authorization });
    const methods = ({ waiting }: typeof all): string[] => waiting.items.map(({ method }) => method).toSorted();
    assert.deepEqual(methods(all), ['sign', 'work']);
    assert.deepEqual(methods(own), ['sign']);
    const theirs = all.waiting.items.find(({ method }) => method === 'work');
    const schedule = all.schedules.items[0]?.id;
    const result = { action: 'accept', content: { confirmed: true } };
    const actions: [string, object][] = [
      ['answer', { runId: theirs?.id, askId: theirs?.asks[0]?.id, result }],
      ['cancel', { runId: theirs?.id }],
      ['schedule', { id: schedule, action: 'cancel' }],
    ];
    for (const [name, body] of actions) {
      const path = `/guarded/console/${name}?instance=mixed`;
      assert.equal((await post(path, body)).status, 401, name);
      assert.equal((await post(path, body, { authorization })).status, 404, name);
    }
    assert.deepEqual(methods(await read('')), ['sign', 'work']);
  });
});

describe('a page of another site', () => {
  test('can neither read nor do anything', async () => {
    const foreign = { origin: 'https://evil.example' };
    assert.equal((await ask('/console/state', { headers: foreign })).status, 403);
    assert.equal((await post('/console/cancel', { runId: 'x' }, foreign)).status, 403);
    const asForm = await ask('/console/cancel', {
      method: 'POST',
      body: '{"runId":"x"}',
      headers: { 'content-type': 'text/plain' },
    });
    assert.equal(asForm.status, 400);
  });

  test('and whatever is no action is refused', async () => {
    for (const [name, body, takes] of [
      ['cancel', {}, '{ "runId": "…" }'],
      ['cancel', [], '{ "runId": "…" }'],
      ['answer', { runId: 'x', askId: '0' }, '"askId": "…", "result": { … } }'],
      ['schedule', { id: 'x', action: 'explode' }, '"action": "pause" | "resume"'],
    ] as const) {
      const refused = await post(`/console/${name}`, body);
      assert.equal(refused.status, 400, name);
      const { error } = JSON.parse(refused.body) as { error: { code: string; message: string } };
      assert.equal(error.code, 'bad_body');
      assert.ok(error.message.includes(takes), error.message);
    }
    assert.equal((await post('/console/format', { runId: 'x' })).status, 404);
    assert.equal((await ask('/console/format')).status, 404);
    assert.match((await post('/console/cancel', { runId: 'x' })).body, /"run_gone"/);
    assert.match((await post('/console/schedule', { id: 'x', action: 'run' })).body, /"unknown_schedule"/);
    assert.equal((await ask('/console/cancel')).status, 405);
  });
});
