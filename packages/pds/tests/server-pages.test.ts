/**
 * The pages of a running server in a real browser: its owner signs in, sees and changes the account, and lets apps in.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';

import { fromBase32 } from '@atcute/multibase';
import type { Browser, Page } from 'playwright-core';

import { openBrowser } from '../../../tests/harness/open-browser.ts';
import { computeCode } from '../src/lib/access/totp.ts';
import { startAppView, type AppView } from './app-view.ts';
import { loopbackId, TestClient, TestKey } from './oauth-peer.ts';
import { beginOAuth } from './oauth-user.ts';
import { assertRefused, createUser, PASSWORD, signIn, type TestUser } from './server-user.ts';
import { startServer, type TestServer } from './start-server.ts';
import { undoAfter } from '../../../tests/harness/undo-after.ts';

let server: TestServer;
/** Answers when it is asked to crawl. */
let relay: AppView;
let browser: Browser;
/**
 * One for all tests: this browser's contexts do not keep what their scripts fetch apart. Cookies are taken away
 * instead.
 */
let page: Page;
/** What a page's policy or its script complained about. */
const complaints: string[] = [];

before(async () => {
  relay = await startAppView();
  relay.answers.set('com.atproto.sync.requestCrawl', () => ({ body: {} }));
  const variables = { PDS_RELAYS: `${relay.url} http://localhost:1` };
  [server, browser] = await Promise.all([startServer({ variables }), openBrowser()]);
  page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (line) => {
    if (/Content Security Policy|Uncaught/.test(line.text())) complaints.push(line.text());
  });
});

after(async () => {
  await browser?.close();
  await server?.stop();
  await relay?.stop();
});

beforeEach(() => page.context().clearCookies());

afterEach(async () => {
  await page.unrouteAll();
  await page.goto('about:blank');
  assert.deepEqual(complaints.splice(0), []);
});

/** A picture to look at, on request. */
async function shoot(name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

async function open(path: string): Promise<void> {
  await page.goto(`${server.url}${path}`);
}

async function press(name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

/** Lets the time of all accounts go on. */
async function setAhead(aheadMs: number): Promise<void> {
  const signal = AbortSignal.timeout(10_000);
  await fetch(`${server.url}/tests/ahead`, { method: 'POST', body: String(aheadMs), signal });
}

async function fillSignIn(user: Pick<TestUser, 'handle'>, password = PASSWORD): Promise<void> {
  await page.getByLabel('Handle or e-mail address').fill(user.handle);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press('Sign in');
}

async function openAccount(user: TestUser): Promise<void> {
  await open('/account');
  await fillSignIn(user);
  await page.getByRole('heading', { name: `@${user.handle}` }).waitFor();
}

describe('the account page', () => {
  test('opens with the password, and closes', async () => {
    const user = await createUser(server, 'alice');
    await open('/account');
    await shoot('sign-in');
    await fillSignIn(user, 'wrong');
    await page.getByText('That is not the right name or password.').waitFor();
    await fillSignIn(user);
    await page.getByRole('heading', { name: '@alice.test' }).waitFor();
    await page.getByText(user.did).waitFor();
    await page.getByText('this one').waitFor();
    await shoot('account');
    await press('Send confirmation');
    await page.getByText('A mail with a code is on its way.').waitFor();
    const token = await server.takeCode(user.email, 'Confirm your');
    await page.getByText('I have the code').click();
    await page.getByLabel('Code from the mail').fill('AAAAA-BBBBB');
    await press('Confirm');
    await page.getByText('Token is invalid').waitFor();
    await page.getByText('I have the code').click();
    await page.getByLabel('Code from the mail').fill(` ${token.toLowerCase()} `);
    await press('Confirm');
    await page.getByText('Your address is confirmed.').waitFor();
    await page.getByText('confirmed', { exact: true }).waitFor();
    assert.equal((await user.agent.com.atproto.server.getSession()).data.emailConfirmed, true);
    const [cookie] = await page.context().cookies();
    assert.ok(cookie);
    await page.locator('header').getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByText('You are signed out.').waitFor();
    await page.context().addCookies([cookie]);
    await open('/account');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('makes an app password and shows it once, and takes it back', async () => {
    const user = await createUser(server, 'paula');
    await openAccount(user);
    await page.getByLabel('Name of the app').fill('My reader');
    await press('Create an app password');
    const secret = await page.locator('code.secret').innerText();
    await shoot('app-password');
    const app = await signIn(server, user.handle, secret);
    await open('/account');
    assert.equal(await page.getByText(secret).count(), 0);
    await page
      .locator('section', { has: page.getByRole('heading', { name: 'App passwords' }) })
      .getByText('My reader')
      .waitFor();
    await press('Revoke');
    await page.getByText('The app password is revoked').waitFor();
    await assertRefused(app.com.atproto.server.getSession(), 'ExpiredToken', 400);
  });

  test('ends sessions of passwords and of apps', async () => {
    const user = await createUser(server, 'sonja');
    const app = await beginOAuth(server, user, 'atproto repo:com.example.note');
    await openAccount(user);
    const signedIn = page.locator('section', { has: page.getByRole('heading', { name: 'Signed in' }) });
    await signedIn.getByRole('button', { name: 'Sign out' }).first().click();
    await page.getByText('That session has ended.').waitFor();
    await assertRefused(user.agent.com.atproto.server.getSession(), 'ExpiredToken', 400);
    await page.getByText('this computer').waitFor();
    await page.getByText('What it may do').click();
    await shoot('apps');
    await press('Remove');
    await page.getByText('The app has no access any more.').waitFor();
    assert.equal((await app.fetch('/xrpc/com.atproto.server.getSession')).status, 401);
  });

  test('deactivates the account, and activates it again', async () => {
    const user = await createUser(server, 'dieter');
    await openAccount(user);
    await page.getByText('Deactivate the account').click();
    await press('Deactivate');
    await page.getByText('Your account is deactivated').waitFor();
    await shoot('deactivated');
    const isActive = async () => (await user.agent.com.atproto.sync.getRepoStatus({ did: user.did })).data.active;
    assert.equal(await isActive(), false);
    await press('Activate');
    await page.getByText('The account is active again.').waitFor();
    assert.equal(await isActive(), true);
  });

  test('sets codes up, which are asked for from then on', async () => {
    const user = await createUser(server, 'tom');
    await openAccount(user);
    await press('Set it up');
    const secret = (await page.locator('.setup code.secret').innerText()).replaceAll(/\s/g, '');
    await shoot('codes');
    const codeAt = (offset: number) =>
      computeCode(fromBase32(secret.toLowerCase()), Math.floor(Date.now() / 30_000) + offset);
    await page.getByLabel('Code that the app shows').fill(codeAt(-1));
    await press('Turn it on');
    await page.getByText('From now on a code is asked for.').waitFor();
    const [backup = ''] = await page.locator('ul.codes li').allInnerTexts();
    await shoot('backup-codes');

    await page.context().clearCookies();
    await open('/account');
    await fillSignIn(user);
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    await shoot('second-factor');
    await page.getByLabel(/code/i).first().fill('000000');
    await press('Go on');
    await page.getByText('That code is not right.').waitFor();
    await page.getByLabel(/code/i).first().fill(codeAt(1));
    await press('Go on');
    await page.getByRole('heading', { name: '@tom.test' }).waitFor();
    await assertRefused(signIn(server, user.handle), 'AuthFactorTokenRequired', 401);
    await user.agent.com.atproto.server.createSession({
      identifier: user.handle,
      password: PASSWORD,
      authFactorToken: backup,
    });
    await press('Turn it off');
    await page.getByText('No code is asked for any more.').waitFor();
    await signIn(server, user.handle);
  });

  test('takes a passkey, which then opens it', async () => {
    const user = await createUser(server, 'kim');
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await openAccount(user);
    await page.getByPlaceholder('Where it is kept').fill('Test key');
    await press('Add a passkey');
    await page.getByText('The passkey is yours to sign in with.').waitFor();
    await page.getByText('Test key', { exact: true }).waitFor();
    await page.context().clearCookies();
    await open('/account');
    await press('Sign in with a passkey');
    await page.getByRole('heading', { name: '@kim.test' }).waitFor();
    await page.getByText('last used').first().waitFor();
    await shoot('passkey');
    await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  });

  test('makes what lets somebody in only soon after its owner has signed in', async (context) => {
    const user = await createUser(server, 'ruth');
    await openAccount(user);
    undoAfter(context, () => setAhead(0));
    await setAhead(11 * 60_000);
    await page.getByLabel('Name of the app').fill('Thief');
    await press('Create an app password');
    await page.getByText('You signed in a while ago: sign in again to do this.').waitFor();
    await shoot('account-later');
    for (const name of ['make one', 'add one', 'set it up']) {
      await page.getByRole('link', { name: `Sign in again to ${name}`, exact: true }).waitFor();
    }
    assert.equal(await page.getByRole('button', { name: /passkey|app password|Set it up/ }).count(), 0);
    const options = await page.request.post(`${server.url}/account/passkey/new`, { headers: { origin: server.url } });
    assert.deepEqual([options.status(), (await options.json()).error], [401, 'AuthenticationRequired']);

    await page.getByRole('link', { name: 'Sign in again to make one' }).click();
    assert.equal(await page.getByLabel('Handle or e-mail address').inputValue(), user.handle);
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await press('Sign in');
    await page.getByText('That is not the right name or password.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await press('Sign in');
    await page.getByRole('button', { name: 'Add a passkey' }).waitFor();
    await page.getByLabel('Name of the app').fill('Mine');
    await press('Create an app password');
    await page.getByText('Your new app password').waitFor();
    const sessions = page.locator('section', { has: page.getByRole('heading', { name: 'Signed in' }) }).locator('li');
    assert.match((await sessions.allInnerTexts()).join(' '), /Chrome on Linux/);
    assert.equal(await sessions.filter({ hasText: 'Chrome on Linux' }).count(), 1, 'the session before has ended');
  });

  test('brings a new password by mail', async () => {
    const user = await createUser(server, 'vera');
    await open('/account/password');
    await page.getByLabel(/e-mail/i).fill(user.email);
    await shoot('ask-reset');
    await page.getByRole('button').first().click();
    await page.getByText('a mail is on its way').waitFor();
    await page.getByLabel(/code/i).fill(await server.takeCode(user.email, 'Reset your password'));
    await page.getByLabel(/password/i).fill('a whole new one');
    await shoot('set-password');
    await page.getByRole('button').first().click();
    await page.getByText('Your password is new').waitFor();
    await signIn(server, user.handle, 'a whole new one');
  });
});

describe('the consent page', () => {
  test('lets an app in with what stays ticked', async (context) => {
    const user = await createUser(server, 'clara');
    const scope = 'atproto repo:com.example.note blob:image/* account:email';
    const client = new TestClient(server.url, await TestKey.create(), { clientId: loopbackId(scope) });
    // What follows a form is nothing that a test could answer in the app's place.
    const app = await startAppView();
    undoAfter(context, () => app.stop());
    const redirect = { redirect_uri: `${app.url.replace('localhost', '127.0.0.1')}/callback` };
    const pushed = await client.push({ scope, ...redirect });
    await page.goto(client.urlOf(pushed));
    await fillSignIn(user);
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor();
    await shoot('consent');
    await page.getByLabel(/e-mail address/).uncheck();
    await press('Allow');
    await page.waitForURL(/\/callback\?/);
    const { searchParams } = new URL(page.url());
    const { body } = await client.redeem(searchParams.get('code') ?? '', pushed.verifier, redirect);
    assert.equal(body['scope'], 'atproto blob:image/* repo:com.example.note');

    await page.goto(client.urlOf(await client.push({ scope, ...redirect })));
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor();
    await press('Do not allow');
    await page.waitForURL(/\/callback\?error=access_denied/);
  });
});

/** Lets a test close what a page has opened. */
const rememberSockets = `
  globalThis.sockets = [];
  globalThis.WebSocket = class extends WebSocket {
    constructor(url) { super(url); sockets.push(this); }
  };`;

describe('pages for everyone', () => {
  test('the start page names the host, and the status page goes on with what happens', async () => {
    const user = await createUser(server, 'stella');
    await open('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await shoot('index');
    await page.addInitScript({ content: rememberSockets });
    await open('/status');
    await page.getByText('Live: new events appear here').waitFor();
    await page.locator('.event', { hasText: user.did }).first().waitFor();
    assert.equal(await page.locator('.fresh').count(), 0, 'what was there at the beginning is not new');
    const relays = page.locator('section', { has: page.getByRole('heading', { name: 'Relays' }) }).locator('li');
    while ((await relays.filter({ hasText: 'not told yet' }).count()) > 0) await page.reload();
    assert.match((await relays.allInnerTexts()).join(' '), /told[^]*localhost:1\s[^]*did not answer/);
    const note = (rkey: string): Promise<unknown> =>
      user.agent.com.atproto.repo.createRecord({
        repo: user.did,
        collection: 'com.example.note',
        rkey,
        record: { $type: 'com.example.note' },
      });
    await note('seen');
    await page.locator('.fresh', { hasText: 'create com.example.note/seen' }).waitFor();
    await page.evaluate('sockets.at(-1).close()');
    await page.getByText('The connection was lost').waitFor();
    await note('meanwhile');
    await page.locator('.fresh', { hasText: 'create com.example.note/meanwhile' }).waitFor();
    assert.equal(await page.locator('.fresh').count(), 2, 'what was told before is not told again');
    assert.doesNotMatch(await page.locator('body').innerText(), /\d{16}/, 'nobody reads numbers of events');
    await shoot('status');
    await open('/nothing/here');
    await page.getByText('There is no page at this address.').waitFor();
  });
});
