/**
 * Attacks on the pages of a running server by pages of other sites and other browsers, and by many tries of one
 * address.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { AtpAgent } from '@atproto/api';
import { fromBase32 } from '@atcute/multibase';
import { WebSocket } from 'ws';

import { computeCode } from '../src/lib/access/totp.ts';
import { createAttacker, type Fields } from './attacker.ts';
import { loopbackId, TestBrowser, TestClient, TestKey } from './oauth-peer.ts';
import { assertRefused, createUser, PASSWORD, signIn } from './server-user.ts';
import { startServer } from './start-server.ts';

const server = await startServer();
/** Behind a proxy that says who asks. */
const known = await startServer({ plc: server.plc, host: { trustsProxy: true } });
after(async () => {
  await known.stop();
  await server.stop();
});

const { send, sendForm, openPage } = createAttacker(server);

describe('the account page', () => {
  /** Signs in, and answers the cookie and the page that follows. */
  async function enter(identifier: string, fields: Fields = {}, cookie = '') {
    const { csrf } = await openPage('/account', cookie);
    const sent = { csrf, intent: 'password', identifier, password: PASSWORD, ...fields };
    const response = await sendForm('/account', sent, cookie);
    return {
      response,
      text: await response.text(),
      cookie: response.headers.get('set-cookie')?.split(';', 1)[0] ?? '',
    };
  }

  test('shows what strangers and owners have written as text, and to its owner alone', async () => {
    const { agent, handle } = await createUser(server, 'scripted');
    const name = '"><script>alert(1)</script>';
    await agent.com.atproto.server.createAppPassword({ name });
    const headers = { 'user-agent': name, 'content-type': 'application/json' };
    const body = JSON.stringify({ identifier: handle, password: PASSWORD });
    assert.equal((await send('/xrpc/com.atproto.server.createSession', { method: 'POST', headers, body })).status, 200);
    const { cookie } = await enter(handle);
    const { text } = await openPage('/account', cookie);
    assert.equal(text.split('&quot;&gt;&lt;script&gt;alert(1)').length > 3, true, text);
    assert.ok(!text.includes('<script>alert'));
    assert.ok(
      !(
        await openPage(
          '/account',
          cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
        )
      ).text.includes(handle),
    );
  });

  test('takes no form from another site, nor one that was made for another browser', async () => {
    const { handle } = await createUser(server, 'framed');
    const { handle: thief } = await createUser(server, 'framing');
    const { cookie } = await enter(handle);
    const { csrf: stolen } = await openPage('/account', (await enter(thief)).cookie);
    const { csrf } = await openPage('/account', cookie);
    const make = (fields: Fields, headers: Fields = {}) =>
      send('/account', {
        method: 'POST',
        headers: { cookie, origin: server.url, ...headers },
        body: new URLSearchParams({ intent: 'createAppPassword', name: 'made', ...fields }),
      });
    for (const headers of [
      { origin: 'https://evil.example.com' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'null' },
    ]) {
      assert.equal((await make({ csrf }, headers)).status, 403);
    }
    assert.ok(!(await (await make({ csrf: stolen })).text()).includes('made'));
    assert.match(await (await make({ csrf })).text(), /made/);
    const page = await send('/account', { headers: { cookie } });
    assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
    assert.equal(page.headers.get('x-frame-options'), 'DENY');
  });

  test('lets nobody guess the password by deleting the account', async () => {
    const { handle, did } = await createUser(server, 'staying');
    const { cookie } = await enter(handle);
    const { csrf } = await openPage('/account', cookie);
    const guess = async (password: string) =>
      (await sendForm('/account', { csrf, intent: 'delete', handle, password }, cookie)).text();
    for (let n = 0; n < 20; n += 1) assert.match(await guess('no idea'), /That password is not right/);
    assert.match(await guess(PASSWORD), /Too many wrong passwords/);
    const { data } = await new AtpAgent({ service: server.url }).com.atproto.sync.getRepoStatus({ did });
    assert.equal(data.active, true);
  });

  test('is not opened by a password where a code is owed', async () => {
    const { handle } = await createUser(server, 'guarded');
    const { cookie } = await enter(handle);
    const change = async (fields: Fields) => {
      const { csrf } = await openPage('/account', cookie);
      return (await sendForm('/account', { csrf, ...fields }, cookie)).text();
    };
    const secret = /secret=([A-Z2-7]+)/.exec(await change({ intent: 'startCodes' }))?.[1] ?? '';
    const step = Math.floor(Date.now() / 30_000);
    const code = (of: number) => computeCode(fromBase32(secret.toLowerCase()), of);
    assert.match(await change({ intent: 'confirmCodes', code: code(step) }), /backup codes/i);
    const owing = await enter(handle);
    assert.equal(owing.response.status, 200);
    assert.match(owing.text, /One more step/);
    assert.ok(!(await openPage('/account', owing.cookie)).text.includes('Sign out'));
    const csrf = /name="csrf" value="([^"]+)"/.exec(owing.text)?.[1] ?? '';
    const use = (fields: Fields) => sendForm('/account', { csrf, ...fields }, owing.cookie);
    assert.equal((await use({ intent: 'createAppPassword', name: 'sneaked' })).status, 400);
    assert.match(await (await use({ intent: 'code', code: code(step) })).text(), /not right/); // It was used.
    assert.equal((await use({ intent: 'code', code: code(step + 1) })).status, 303);
    await assertRefused(signIn(server, handle), 'AuthFactorTokenRequired', 401);
  });
});

test('the list of passkeys reads no more than an id', async () => {
  const { agent } = await createUser(server, 'lister');
  const headers = { authorization: `Bearer ${agent.session?.accessJwt}`, 'content-type': 'application/json' };
  const remove = async (body: string) =>
    (await send('/account/passkey/remove', { method: 'POST', headers, body })).status;
  assert.deepEqual([await remove(JSON.stringify({ id: 'x'.repeat(5000) })), await remove('{'.repeat(100))], [413, 400]);
});

describe('a host that knows the addresses of those who ask', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address, 'x-forwarded-proto': 'http' });

  test('takes the administrator’s password from nobody who guesses', async () => {
    const get = (address: string, authorization: string) =>
      fetch(`${known.url}/xrpc/com.atproto.admin.getInviteCodes`, {
        headers: { ...from(address), authorization },
        signal: AbortSignal.timeout(10_000),
      });
    const wrong = `Basic ${Buffer.from('admin:wrong').toString('base64')}`;
    for (let n = 0; n < 30; n += 1) assert.equal((await get('192.0.2.1', wrong)).status, 401);
    assert.equal((await get('192.0.2.1', wrong)).status, 429);
    assert.equal((await get('192.0.2.1', known.admin)).status, 429);
    assert.equal((await get('192.0.2.2', known.admin)).status, 200);
  });

  test('counts the tries of a network where people sign in for an app', async () => {
    const { handle } = await createUser(known, 'guessed');
    const client = new TestClient(known.url, await TestKey.create(), { clientId: loopbackId('atproto') });
    const browser = new TestBrowser();
    await browser.open(client.urlOf(await client.push({ scope: 'atproto' })));
    const form = { intent: 'password', identifier: handle, password: 'a guess' };
    const guess = async (address: string) => (await browser.send(form, [], from(address))).text;
    for (let n = 1; n <= 20; n += 1) assert.match(await guess(`2001:db8::${n}`), /That is not right/);
    assert.match(await guess('2001:db8::ffff'), /Too many tries/);
    assert.match(await guess('2001:db8:0:1::1'), /That is not right/);
  });

  test('lets nobody alone listen to the firehose as often as all may', async () => {
    const { host } = new URL(known.url);
    const sockets: WebSocket[] = [];
    const listen = (address: string) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(`ws://${host}/xrpc/com.atproto.sync.subscribeRepos`, {
          headers: from(address),
        });
        sockets.push(socket);
        socket.on('open', () => resolve(true));
        socket.on('error', () => resolve(false));
      });
    const opened = await Promise.all(Array.from({ length: 40 }, () => listen('192.0.2.1')));
    assert.deepEqual([opened.filter(Boolean).length, await listen('192.0.2.2')], [32, true]);
    for (const socket of sockets) socket.terminate();
  });
});
