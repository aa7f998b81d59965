/** The pages in a real browser, whose authenticator is Chromium's own virtual one, against a real engine. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';

import type { Browser, CDPSession, Page } from 'playwright-core';

import { openBrowser } from '../../../tests/harness/open-browser.ts';
import { startProject } from '../../../tests/harness/start-project.ts';
import { samples } from './pages/src/samples.ts';

let project: Awaited<ReturnType<typeof startProject>>;
let browser: Browser;
let origin: string;
/** One for all tests: this browser's contexts do not keep what their scripts fetch apart, and closing one ends it. */
let page: Page;
/** What the page's policy or its script complained about. */
const complaints: string[] = [];

before(async () => {
  [project, browser] = await Promise.all([startProject(new URL('pages/', import.meta.url)), openBrowser()]);
  // Passkeys belong to names; an address has none.
  origin = `http://localhost:${new URL(project.url).port}`;
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (line) => {
    if (/Content Security Policy|Uncaught/.test(line.text())) complaints.push(line.text());
  });
});

after(async () => {
  await browser?.close();
  await project?.stop();
});

afterEach(async () => {
  await page.unrouteAll();
  await page.goto('about:blank');
  assert.deepEqual(complaints.splice(0), []);
});

describe('every page', () => {
  for (const name of Object.keys(samples)) {
    // It sends itself away.
    if (name === 'hand-over') continue;
    test(`${name}: is as wide as a phone, styled, and breaks no rule of its policy`, async () => {
      await page.goto(`${origin}/${name}`);
      await page.setViewportSize({ width: 360, height: 700 });
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      assert.equal(await page.evaluate(overflow), 0);
      const radius = await page.evaluate("getComputedStyle(document.querySelector('.card')).borderRadius");
      assert.notEqual(radius, '0px', 'the style is refused');
      assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    });
  }
});

test('the status page goes on with what the firehose says', async () => {
  await page.goto(`${origin}/status`);
  await page.getByText('Live: new events appear here').waitFor();
  const events = page.locator('#events > li');
  await page.getByText('1,288', { exact: true }).waitFor();
  assert.match(await events.nth(0).innerText(), /12:00:00[^]*account did:plc:ewvi7nxzyoun6zhxrhs64oiz\s+deactivated/);
  assert.match(await events.nth(1).innerText(), /21 Nov[^]*create app\.bsky\.feed\.post\/3lbig[^]*and 1 more/);
  assert.deepEqual(
    [await page.locator('.event').count(), await page.locator('.fresh').count()],
    [2, 1],
    'what the page began with is not new',
  );
  assert.ok(!(await page.locator('body').innerText()).includes('1763800000001288'), 'nobody reads such numbers');
});

test('what an app is allowed is what stays ticked, and always what is required', async () => {
  await page.goto(`${origin}/consent`);
  const sent: URLSearchParams[] = [];
  await page.route('**/nowhere', async (route) => {
    sent.push(new URLSearchParams(route.request().postData() ?? ''));
    await route.fulfill({ body: 'thanks' });
  });
  await page.getByLabel('See and change your e-mail address').uncheck();
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await page.getByText('thanks').waitFor();
  const [fields] = sent;
  assert.equal(fields?.get('intent'), 'allow');
  assert.equal(fields?.get('csrf'), 'token');
  assert.equal(fields?.get('did'), 'did:plc:ewvi7nxzyoun6zhxrhs64oiz');
  assert.deepEqual(fields?.getAll('scope'), [
    'atproto',
    'repo:xyz.statusphere.status',
    'include:app.bsky.authCreatePosts',
  ]);
});

test('a form goes to the app by itself', async () => {
  const sent: (string | null)[] = [];
  await page.route('https://statusphere.example/**', async (route) => {
    sent.push(route.request().postData());
    await route.fulfill({ body: 'back at the app' });
  });
  await page.goto(`${origin}/hand-over`);
  await page.getByText('back at the app').waitFor();
  assert.deepEqual(sent, ['code=c']);
});

describe('passkeys', () => {
  let authenticator: CDPSession;
  let authenticatorId: string;

  beforeEach(async () => {
    authenticator = await page.context().newCDPSession(page);
    await authenticator.send('WebAuthn.enable');
    ({ authenticatorId } = await authenticator.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    }));
  });

  afterEach(async () => {
    await authenticator.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  });

  async function addPasskey(name: string): Promise<void> {
    await page.goto(`${origin}/desk/account`);
    await page.getByPlaceholder('Where it is kept').fill(name);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText(name, { exact: true }).waitFor();
  }

  /** What the form of the passkey sends, without sending it. */
  async function catchForm(path: string): Promise<string> {
    let form = '';
    await page.route(`**${path}`, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      form = route.request().postData() ?? '';
      await route.fulfill({ body: 'caught' });
    });
    await page.goto(`${origin}${path}`);
    await page.getByRole('button', { name: /passkey/i }).click();
    await page.getByText('caught').waitFor();
    await page.unrouteAll();
    return form;
  }

  /** Sends a form that was caught, as the browser that it was caught in, and answers the page's text. */
  async function sendForm(path: string, form: string): Promise<string> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await page.request.post(`${origin}${path}`, { data: form, headers });
    return response.text();
  }

  test('one is added, renamed, used to sign in without a name, and removed', async () => {
    await addPasskey('Test key');
    await page.getByText('not used yet').waitFor();
    await page.getByText('Rename').first().click();
    await page.getByLabel('Name', { exact: true }).first().fill('Other name');
    await page.getByRole('button', { name: 'Rename' }).first().click();
    await page.getByText('Other name', { exact: true }).waitFor();

    await page.goto(`${origin}/desk/sign-in`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('Hello did:plc:ewvi7nxzyoun6zhxrhs64oiz').waitFor();
    await page.getByText('By signIn.').waitFor();

    await page.goto(`${origin}/desk/account`);
    await page.getByText('last used').waitFor();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Done.').waitFor();
    await page.goto(`${origin}/desk/sign-in`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('This passkey belongs to no account here').waitFor();
  });

  test('one is the second proof after a password', async () => {
    await addPasskey('Second key');
    await page.goto(`${origin}/desk/sign-in`);
    await page.getByLabel('Handle or e-mail address').fill('ada.test');
    await page.getByLabel('Password').fill('whatever');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByText('By secondFactor.').waitFor();
  });

  test('a device makes no second one, and says so', async () => {
    await addPasskey('Only key');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('This device already has a passkey for your account.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Add a passkey' }).isEnabled(), true);
  });

  test('whoever cannot show who they are is not let in without a password', async () => {
    await addPasskey('Unverified key');
    await authenticator.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.goto(`${origin}/desk/sign-in`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('No passkey was used. You can try again.').waitFor();
  });

  test('what was sent once cannot be sent again, nor elsewhere, nor by another browser', async () => {
    await addPasskey('Replayed key');
    const form = await catchForm('/desk/sign-in');
    assert.match(await sendForm('/desk/second', form), /asked for by another page/);
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    assert.match(await sendForm('/desk/sign-in', form), /asked for by another page/);
    await page.context().clearCookies();
    await page.context().addCookies(cookies);
    assert.match(await sendForm('/desk/sign-in', form), /By signIn\./);
    assert.match(await sendForm('/desk/sign-in', form), /This was used already/);
  });

  test('a page that was left open too long says so', async () => {
    await page.goto(`${origin}/desk/sign-in`);
    await page
      .locator('input[name=csrf]')
      .first()
      .evaluate((input) => input.setAttribute('value', 'old'));
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('This page is too old; load it again.').waitFor();
  });
});

test('without script there is no passkey to press, and everything else is there', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(`${origin}/desk/sign-in`);
  assert.equal(await plain.getByRole('button', { name: 'Sign in with a passkey' }).isVisible(), false);
  await plain.getByLabel('Handle or e-mail address').fill('ada.test');
  await plain.getByLabel('Password').fill('whatever');
  await plain.getByRole('button', { name: 'Sign in', exact: true }).click();
  await plain.getByLabel('Code from your authenticator app').waitFor();
  assert.equal(await plain.getByRole('button', { name: 'Use a passkey' }).isVisible(), false);
});
