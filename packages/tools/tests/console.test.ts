/** The console in a real browser, against a real engine. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';

import type { Browser } from 'playwright-core';

import { openLine } from '../../../tests/e2e/showcase/line.ts';
import { openBrowser } from '../../../tests/harness/open-browser.ts';
import { Desk } from './console/desk.ts';
import { startConsole } from './console/start-console.ts';
import { undoAfter } from '../../../tests/harness/undo-after.ts';

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

function open(instance: string, path = '/'): Promise<Desk> {
  return Desk.open(browser, `${host.url}${path}?instance=${instance}`);
}

describe('a form', () => {
  test('begins with the defaults, and says what they are', async () => {
    const desk = await open('forms');
    assert.equal(await desk.call('say', { text: 'hi' }), 'Done: any: hi');
    await desk.field('times').fill('2');
    await desk.field('isLoud').check();
    await desk.field('voice').selectOption('low');
    await desk.press('Call');
    await desk.outcome.getByText('low: HI HI').waitFor();
  });

  test('has a field for every kind of value, and calls with what they say', async () => {
    const desk = await open('kinds');
    await desk.choose('echo');
    const { tool } = desk;
    await desk.field('street').fill('Main Street');
    await tool.getByLabel('green').check();
    await tool.getByLabel('blue').check();
    for (const word of ['one', 'two', 'three']) {
      await desk.press('Add to words');
      await desk.page.keyboard.insertText(word);
    }
    await desk.press('Remove from words', tool.locator('.row').nth(1));
    await desk.press('Add to ages');
    await tool.getByLabel('ages: name').fill('ada');
    await desk.field('value').fill('36.5');
    await tool.getByLabel('shape: which kind').selectOption('box');
    await desk.field('width').fill('2');
    await desk.field('height').fill('3');
    await desk.press('Add pair');
    await desk.field('1', tool.getByRole('group', { name: 'pair' })).fill('left');
    await desk.field('2', tool.getByRole('group', { name: 'pair' })).fill('-1');
    await desk.press('Add tree');
    await desk.field('name').fill('root');
    await desk.press('Add to children');
    await desk.page.keyboard.insertText('leaf');
    await desk.field('at').fill('2026-02-03T04:05:06');
    await desk.field('day').fill('2026-02-03');
    await tool.getByLabel('id: which kind').selectOption('number');
    await tool.getByRole('group', { name: 'id' }).getByRole('spinbutton').fill('7');
    await desk.field('any').fill('{"deep": [1, null]}');
    await desk.field('isSure').selectOption('no');
    await desk.field('mail').fill('ada@example.com');
    await desk.field('note').fill('two\nlines');
    await desk.field('color').fill('#ff8800');
    await desk.field('level').fill('7');
    await desk.press('Call');
    assert.deepEqual(await desk.json(), {
      address: { street: 'Main Street' },
      tags: ['green', 'blue'],
      words: ['one', 'three'],
      ages: { ada: 36.5 },
      shape: { kind: 'box', width: 2, height: 3 },
      pair: ['left', -1],
      tree: { name: 'root', children: [{ name: 'leaf' }] },
      at: new Date('2026-02-03T04:05:06').toISOString(),
      day: '2026-02-03',
      id: 7,
      any: { deep: [1, null] },
      isSure: false,
      mail: 'ada@example.com',
      note: 'two\nlines',
      color: '#ff8800',
      level: 7,
    });
    assert.deepEqual(desk.errors, []);
  });

  test('can be written as JSON, and is a form again with what that says', async () => {
    const desk = await open('json');
    await desk.choose('echo');
    await desk.field('street').fill('Main Street');
    await desk.press('JSON');
    const written = {
      address: { street: 'Side Street', city: 'Bern' },
      words: ['a'],
      shape: { kind: 'circle', radius: 1 },
    };
    await desk.field('JSON').fill(JSON.stringify(written));
    await desk.press('Form');
    assert.equal(await desk.field('city').inputValue(), 'Bern');
    await desk.press('Call');
    assert.deepEqual(await desk.json(), written);
    await desk.press('JSON');
    await desk.field('JSON').fill('{"no": "place"}');
    await desk.press('Form');
    await desk.tool.getByText('The form has no place for some of this.').waitFor();
  });

  test('says at its fields what is wrong: the browser, the form, and the server', async () => {
    const desk = await open('wrong');
    const problemOf = async (label: string): Promise<string> => {
      const ids = (await desk.field(label).getAttribute('aria-describedby'))?.split(' ') ?? [];
      return desk.page.locator(`#${ids.at(-1)}`).innerText();
    };
    await desk.start('say', { times: '9' });
    assert.match(await problemOf('times'), /5/);
    assert.equal(await problemOf('text'), 'Fill this in.');
    assert.equal(await desk.field('times').getAttribute('aria-invalid'), 'true');
    await desk.call('echo', { street: 'Main Street', note: 'stop!' });
    assert.match(await problemOf('note'), /^Expected a text that matches .*, found "stop!"/);
    assert.equal(await problemOf('street'), '');
  });
});

describe('a call', () => {
  test('shows how far it is, asks where it was made, and ends with its result', async () => {
    const desk = await open('calls');
    await desk.start('work');
    await desk.outcome.getByText('Go on?').waitFor();
    assert.deepEqual(await desk.outcome.getByRole('listitem').allInnerTexts(), ['begun', 'info: a quarter']);
    assert.equal(await desk.outcome.getByRole('progressbar').getAttribute('value'), '25');
    assert.equal(await desk.waiting.count(), 0, 'it is asked once');
    await desk.field('confirmed', desk.outcome).check();
    await desk.press('Answer');
    assert.match(await desk.untilEnded(), /^Done: worked/);
  });

  test('that is declined ends as the tool wants it to', async () => {
    const desk = await open('declined');
    await desk.start('sign', { what: 'the contract' });
    await desk.press('Decline');
    assert.match(await desk.untilEnded(), /^Failed: Error: .*declined.*Who signs the contract\?/s);
  });

  test('is cancelled, alone and while it asks', async () => {
    const desk = await open('cancelled');
    await desk.start('wait');
    await desk.outcome.getByRole('listitem').filter({ hasText: 'waiting for nothing' }).waitFor();
    await desk.press('Cancel');
    assert.match(await desk.untilEnded(), /^Cancelled/);
    await desk.start('sign', { what: 'nothing' });
    await desk.field('Name', desk.outcome).waitFor();
    await desk.press('Cancel');
    assert.match(await desk.untilEnded(), /^Failed: Error: .*closed the question/s);
    assert.equal(await desk.waiting.count(), 0);
  });

  test('asks a person in place of a model', async () => {
    const desk = await open('models');
    await desk.start('think');
    await desk.outcome.getByText('user: What is best?').waitFor();
    await desk.field('Reply', desk.outcome).fill('Tea.');
    await desk.press('Answer');
    assert.equal(await desk.untilEnded(), 'Done: Tea.');
  });

  test('shows pictures and links, and of what a tool says nothing is more than text', async () => {
    const desk = await open('results');
    await desk.call('show');
    const image = desk.outcome.getByRole('img');
    assert.equal(await image.evaluate((element): unknown => Reflect.get(element, 'naturalWidth')), 1);
    assert.deepEqual(await desk.outcome.getByRole('link').allInnerTexts(), ['https://example.com/more']);
    assert.equal(await desk.call('fail'), 'Failed: Error: No <b>luck</b> today');
    assert.equal(await desk.outcome.locator('b').count(), 0);
    assert.deepEqual(desk.errors, []);
  });
});

describe('what waits', () => {
  test('is answered from another window, also after a crash, and the first one goes on by itself', async () => {
    const [first, second] = await Promise.all([open('parked'), open('parked')]);
    await first.start('sign', { what: 'the treaty' });
    await second.waiting.getByText('Who signs the treaty?').waitFor();
    await host.crash();
    await Promise.all([first.untilLive(), second.untilLive()]);
    await second.press('JSON', second.waiting);
    await second.field('JSON', second.waiting).fill('{"name": "x"}');
    await second.press('Answer', second.waiting);
    await second.waiting.getByRole('alert').filter({ hasText: 'name' }).waitFor();
    await second.field('JSON', second.waiting).fill('{"name": "Ada", "color": "black"}');
    await second.press('Answer', second.waiting);
    await second.waiting.waitFor({ state: 'hidden' });
    assert.equal(await first.untilEnded(), 'Done: the treaty: Ada, in black');
    await Promise.all([first, second].map((desk) => desk.untilEvent('"name":"Ada"')));
  });

  test('may be a password, which goes to nobody but the tool: its page is this one', async () => {
    const desk = await open('secret');
    await desk.start('unlock');
    const link = desk.outcome.getByRole('link');
    const other = await Desk.open(browser, (await link.getAttribute('href')) ?? '');
    const password = other.field('Password', other.waiting);
    await password.and(other.page.locator(':focus')).waitFor();
    assert.equal(await password.getAttribute('type'), 'password');
    await password.fill('sesame');
    await other.press('Answer', other.waiting);
    assert.equal(await desk.untilEnded(), 'Done: 6 letters');
    await Promise.all([desk, other].map((one) => one.untilEvent('"length":6')));
  });

  test('may be a file', async () => {
    const desk = await open('file');
    await desk.start('attach');
    await desk.waiting
      .getByLabel('File')
      .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('hi') });
    await desk.press('Answer', desk.waiting);
    assert.deepEqual(await desk.json(), { name: 'a.txt', mimeType: 'text/plain', base64: 'aGk=' });
  });

  test('is cancelled from another window', async () => {
    const [first, second] = await Promise.all([open('dropped'), open('dropped')]);
    await first.start('sign', { what: 'the bill' });
    await second.press('Cancel sign', second.waiting);
    assert.match(await first.untilEnded(), /^Failed: Error: /);
  });

  test('may be a schedule', async () => {
    const desk = await open('planned');
    await desk.choose('plan');
    await desk.tool.getByLabel('unlock').check();
    await desk.press('Call');
    await desk.press('Run yearly unlock', desk.page.getByRole('region', { name: 'Schedules' }));
    await desk.field('Password', desk.waiting).fill('sesame');
    await desk.press('Answer', desk.waiting);
    await desk.untilEvent('"length":6');
  });
});

describe('a schedule', () => {
  test('is paused, resumed, run and cancelled', async () => {
    const desk = await open('schedules');
    await desk.choose('plan');
    await desk.tool.getByLabel('count').check();
    await desk.press('Call');
    const schedules = desk.page.getByRole('region', { name: 'Schedules' });
    await desk.press('Pause yearly count', schedules);
    await schedules.getByText('paused', { exact: true }).waitFor();
    await desk.page.reload();
    await desk.press('Resume yearly count', schedules);
    await schedules.getByText('active', { exact: true }).waitFor();
    await desk.press('Run yearly count', schedules);
    await desk.untilEvent('"count":1');
    await desk.press('Cancel yearly count', schedules);
    await schedules.waitFor({ state: 'hidden' });
  });

  test('that fails says why', async () => {
    const desk = await open('failing');
    await desk.choose('plan');
    await desk.tool.getByLabel('fail').check();
    await desk.press('Call');
    await desk.press('Run yearly fail', desk.page.getByRole('region', { name: 'Schedules' }));
    await desk.page.getByRole('alert').filter({ hasText: 'No <b>luck</b> today' }).waitFor();
  });
});

describe('events', () => {
  test('arrive newest first, also after a crash, and none is lost', async () => {
    const desk = await open('events');
    await desk.call('tell', { channel: 'a', text: 'one' });
    await desk.untilEvent('one');
    await host.crash();
    await desk.call('tell', { channel: 'b', text: 'two' });
    await desk.untilEvent('two');
    const texts = await desk.events.allInnerTexts();
    assert.deepEqual(
      texts.map((text) => /"text":"(\w+)"/.exec(text)?.[1]),
      ['two', 'one'],
    );
  });

  test('are chosen by channel, and stand still when told to', async () => {
    const desk = await open('filtered');
    for (const channel of ['red', 'blue']) {
      await desk.call('tell', { channel, text: `in ${channel}` });
      await desk.untilEvent(`in ${channel}`);
    }
    await desk.page.getByRole('combobox', { name: 'Channel' }).fill('red');
    assert.equal(await desk.events.count(), 1);
    await desk.page.getByRole('combobox', { name: 'Channel' }).fill('');
    await desk.page.getByRole('button', { name: 'Pause' }).click();
    await desk.call('tell', { channel: 'red', text: 'more' });
    await desk.page.getByRole('button', { name: 'Paused · 1 more' }).click();
    await desk.untilEvent('more');
  });

  test('come to nobody who does not look, and are there again when they do', async () => {
    const [desk, other] = await Promise.all([open('hidden'), open('hidden')]);
    const look = (isHidden: boolean): Promise<unknown> =>
      desk.page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, value: ${isHidden} });
        document.dispatchEvent(new Event('visibilitychange'))`);
    await look(true);
    await desk.page.getByText('connecting', { exact: true }).waitFor();
    await other.call('tell', { channel: 'a', text: 'meanwhile' });
    await other.untilEvent('meanwhile');
    assert.equal(await desk.events.count(), 0);
    await look(false);
    await desk.untilEvent('meanwhile');
  });

  test('go on where they can, if what was missed is no longer kept', async () => {
    const page = await browser.newPage();
    await page.route('**/console/state**', async (route) => {
      const state = (await (await route.fetch()).json()) as object;
      await route.fulfill({ json: { ...state, cursor: `${crypto.randomUUID()}.7` } });
    });
    await page.goto(`${host.url}/?instance=gone`);
    const [desk, other] = [new Desk(page), await open('gone')];
    await desk.untilLive();
    await other.start('tell', { channel: 'a', text: 'after all' });
    for (const deadline = Date.now() + 30_000; (await desk.events.count()) === 0 && Date.now() < deadline;) {
      await other.press('Call');
      await other.untilEnded();
    }
    await desk.untilEvent('after all');
  });

  test('are heard on another line when one goes dead without a word', async (context) => {
    const line = await openLine(new URL(host.url));
    undoAfter(context, () => line.close());
    const page = await browser.newPage();
    await page.clock.install();
    await page.goto(`${line.url}/?instance=dead`);
    await page.getByText('live', { exact: true }).waitFor();
    line.freeze();
    await page.clock.fastForward(31_000);
    await page.getByText('connecting', { exact: true }).waitFor();
    line.thaw();
    await page.clock.fastForward(1000);
    await page.getByText('live', { exact: true }).waitFor();
  });
});
