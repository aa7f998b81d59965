/** What owners change on the account page, by its forms alone. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { fromBase32 } from '@atcute/multibase';

import { computeCode } from '../src/lib/access/totp.ts';
import { createAttacker, type Fields } from './attacker.ts';
import { loopbackId, TestBrowser, TestClient, TestKey } from './oauth-peer.ts';
import { assertRefused, createUser, PASSWORD } from './server-user.ts';
import { startServer } from './start-server.ts';

const server = await startServer();
after(() => server.stop());

const { sendForm, openPage } = createAttacker(server);

/** A browser that has opened the page. */
async function open() {
  let cookie = '';
  let page = (await openPage('/account')).text;

  /** Sends the form of the last page that has all these fields. */
  async function send(fields: Fields & { intent: string }): Promise<string> {
    const forms = page.match(/<form[^]*?<\/form>/g) ?? [];
    const form = forms.find((each) => each.includes(`value="${fields.intent}"`)) ?? '';
    for (const name of Object.keys(fields)) assert.match(form, new RegExp(`name="${name}"`), page);
    const csrf = /name="csrf" value="([^"]+)"/.exec(form)?.[1] ?? '';
    const response = await sendForm('/account', { csrf, ...fields }, cookie);
    cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? cookie;
    page = response.status === 303 ? (await openPage('/account', cookie)).text : await response.text();
    return page;
  }

  return send;
}

/** A browser that is signed in on the page. */
async function enter(identifier: string) {
  const send = await open();
  assert.match(await send({ intent: 'password', identifier, password: PASSWORD }), /Sign out/);
  return send;
}

test('a password is changed by the one before, and everybody is signed out', async () => {
  const { agent, handle } = await createUser(server, 'petra');
  const send = await enter(handle);
  const password = 'a whole new one';
  const change = (current: string, next: string) => send({ intent: 'changePassword', current, password: next });
  assert.match(await change('a guess', password), /That password is not right\./);
  assert.match(await change(PASSWORD, 'short'), /Password too short/);
  assert.match(await change(PASSWORD, password), /Your password is new/);
  await assertRefused(agent.com.atproto.server.getSession(), 'ExpiredToken', 400);
  assert.match(
    await send({ intent: 'password', identifier: handle, password }),
    /Sign out/,
    'on the page that followed',
  );
});

test('an address is changed, by a code to the one before if that was confirmed', async () => {
  const { agent, handle, email } = await createUser(server, 'emil');
  const send = await enter(handle);
  const change = (next: string, token = '') => send({ intent: 'changeEmail', email: next, token });
  const first = 'emil@first.example';
  assert.match(await change('nobody@localhost'), /not supported/);
  assert.match(await change(first), /Your address is changed/);
  assert.match(await send({ intent: 'sendEmailConfirmation' }), /on its way/);
  const token = await server.takeCode(first, 'Confirm your');
  assert.match(await send({ intent: 'confirmEmail', token }), /Your address is confirmed/);

  assert.match(await change(email), /A code is on its way to the address that you have/);
  assert.match(await change(email, 'AAAAA-BBBBB'), /Token is invalid/);
  const { data: before } = await agent.com.atproto.server.getSession();
  assert.deepEqual([before.email, before.emailConfirmed], [first, true]);
  assert.match(await change(email, await server.takeCode(first, 'Change your')), /Your address is changed/);
  const { data: now } = await agent.com.atproto.server.getSession();
  assert.deepEqual([now.email, now.emailConfirmed], [email, false]);
});

test('browsers that remember somebody are forgotten', async () => {
  const { handle } = await createUser(server, 'remo');
  const client = new TestClient(server.url, await TestKey.create(), { clientId: loopbackId('atproto') });
  const browser = new TestBrowser();
  const ask = async () => (await browser.open(client.urlOf(await client.push({ scope: 'atproto' })))).text;
  await ask();
  await browser.signIn({ identifier: handle, password: PASSWORD });
  assert.match(await ask(), /value="allow"/);
  const send = await enter(handle);
  assert.match(await send({ intent: 'forgetBrowsers' }), /Every browser asks for the password again/);
  assert.doesNotMatch(await ask(), /value="allow"/);
});

test('somebody else signs in where a code is owed', async () => {
  const { handle } = await createUser(server, 'tom');
  const other = await createUser(server, 'tina');
  const owner = await enter(handle);
  const secret = /secret=([A-Z2-7]+)/.exec(await owner({ intent: 'startCodes' }))?.[1] ?? '';
  const code = computeCode(fromBase32(secret.toLowerCase()), Math.floor(Date.now() / 30_000));
  assert.match(await owner({ intent: 'confirmCodes', code }), /From now on a code is asked for/);
  const send = await open();
  assert.match(await send({ intent: 'password', identifier: handle, password: PASSWORD }), /One more step/);
  assert.doesNotMatch(await send({ intent: 'otherAccount' }), /One more step|not the right/);
  assert.match(await send({ intent: 'password', identifier: other.handle, password: PASSWORD }), /@tina\.test/);
});
