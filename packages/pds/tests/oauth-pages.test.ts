/** The pages on which people sign in and decide, as browsers and those who look at links see them. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { startProject } from '../../../tests/harness/start-project.ts';
import { ALICE, BOB, createClient, loopbackId, TestBrowser } from './oauth-peer.ts';

const project = await startProject(new URL('.', import.meta.url));
after(() => project.stop());

const origin = new URL(project.url).origin;

describe('pages', () => {
  test('belong to the browser that opened the request, and to nobody who looks at links', async () => {
    const client = await createClient(origin);
    const url = client.urlOf(await client.push());
    const [bot, own, other] = [new TestBrowser(), new TestBrowser(), new TestBrowser()];
    const seen = await bot.open(url, { 'user-agent': 'Slackbot-LinkExpanding 1.0' });
    assert.deepEqual([seen.status, bot.cookie], [200, '']);
    assert.equal((await bot.open(url, { 'sec-purpose': 'prefetch' })).status, 200);
    assert.equal((await own.open(url)).status, 200);
    assert.equal((await other.open(url)).status, 400);
    assert.equal((await own.open(url)).status, 200);
  });

  test('are shown by themselves, framed by nobody, and take forms from themselves only', async () => {
    const client = await createClient(origin);
    const url = client.urlOf(await client.push());
    const browser = new TestBrowser();
    assert.equal((await browser.open(url, { 'sec-fetch-dest': 'iframe' })).status, 403);
    const page = await browser.open(url, {
      'sec-fetch-dest': 'document',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'cross-site',
    });
    assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
    assert.match(page.headers.get('set-cookie') ?? '', /HttpOnly; SameSite=Lax/);
    const form = { intent: 'password', identifier: 'alice.test', password: 'correct horse' };
    assert.equal((await browser.send({ ...form, csrf: 'forged' })).status, 403);
    await browser.open(url);
    assert.equal((await browser.send(form, [], { 'sec-fetch-site': 'cross-site' })).status, 403);
    await browser.open(url);
    assert.equal((await browser.send(form, [], { origin: 'https://evil.test' })).status, 403);
    await browser.open(url);
    assert.match((await browser.send({ ...form, password: 'guess' })).text, /Try again/);
    assert.match((await browser.signIn()).text, /intent" value="allow"/);
  });

  test('take nothing that was asked for from the browser', async () => {
    const client = await createClient(origin);
    const pushed = await client.push({ redirect_uri: 'http://127.0.0.1:4321/callback' });
    const browser = new TestBrowser();
    const extra =
      '&scope=atproto%20transition:generic&redirect_uri=https://evil.test/&response_mode=fragment&state=forged';
    await browser.open(`${client.urlOf(pushed)}${extra}`);
    await browser.signIn();
    const done = await browser.send(
      {
        intent: 'allow',
        did: ALICE,
        redirect_uri: 'https://evil.test/',
        state: 'forged',
        client_id: 'https://evil.test/',
      },
      ['repo:com.example.note', 'transition:generic', 'repo:*'],
    );
    assert.ok(done.location?.startsWith('http://127.0.0.1:4321/callback?code='), done.location ?? done.text);
    assert.equal(done.answer.get('state'), pushed.state);
    const { body } = await client.redeem(done.answer.get('code') ?? '', pushed.verifier);
    assert.equal(body['scope'], 'atproto repo:com.example.note');
  });

  test('let scopes be taken away, but not the one that says who it is', async () => {
    const client = await createClient(origin);
    const pushed = await client.push({ scope: 'atproto repo:com.example.note transition:generic' });
    const done = await new TestBrowser().allowAll(client.urlOf(pushed), ['repo:com.example.note']);
    const { body } = await client.redeem(done.answer.get('code') ?? '', pushed.verifier);
    assert.equal(body['scope'], 'atproto repo:com.example.note');
    const again = await client.push();
    const nothing = await new TestBrowser().allowAll(client.urlOf(again), []);
    assert.equal((await client.redeem(nothing.answer.get('code') ?? '', again.verifier)).body['scope'], 'atproto');
  });

  test('give no code for an account that has not signed in here', async () => {
    const client = await createClient(origin);
    const browser = new TestBrowser();
    await browser.open(client.urlOf(await client.push()));
    const early = await browser.send({ intent: 'allow', did: ALICE }, ['repo:com.example.note']);
    assert.deepEqual([early.status, early.location], [200, null]);
    await browser.signIn();
    const other = await browser.send({ intent: 'allow', did: BOB }, ['repo:com.example.note']);
    assert.equal(other.location, null);
  });

  test('want the second proof, by code or by passkey', async () => {
    const client = await createClient(origin);
    const browser = new TestBrowser();
    await browser.open(client.urlOf(await client.push()));
    const owed = await browser.signIn({ identifier: 'bob.test', password: 'battery staple' });
    assert.match(owed.text, /bob\.test/);
    const early = await browser.send({ intent: 'allow', did: BOB }, []);
    assert.equal(early.location, null);
    await browser.signIn({ identifier: 'bob.test', password: 'battery staple' });
    assert.match((await browser.send({ intent: 'code', code: '000000' })).text, /wrong/);
    assert.match((await browser.send({ intent: 'code', code: '123 456' })).text, /intent" value="allow"/);
    const done = await browser.send({ intent: 'allow', did: BOB }, []);
    assert.ok(done.answer.get('code'));
  });

  test('begin again when they are opened again, whatever was owed before', async () => {
    const client = await createClient(origin);
    const url = client.urlOf(await client.push());
    const browser = new TestBrowser();
    await browser.open(url);
    await browser.signIn({ identifier: 'bob.test', password: 'battery staple' });
    await browser.open(url);
    const challenge = new URL(url).searchParams.get('request_uri')?.split(':').at(-1);
    const consent = await browser.send({ intent: 'passkey', credential: `${challenge} ${ALICE}` });
    assert.match(consent.text, /intent" value="allow"/);
  });

  test('let somebody else in where a second proof is owed', async () => {
    const client = await createClient(origin);
    const url = client.urlOf(await client.push());
    const browser = new TestBrowser();
    await browser.open(url);
    await browser.signIn({ identifier: 'bob.test', password: 'battery staple' });
    assert.match((await browser.send({ intent: 'otherAccount' })).text, /intent" value="password"/);
    const challenge = new URL(url).searchParams.get('request_uri')?.split(':').at(-1);
    const consent = await browser.send({ intent: 'passkey', credential: `${challenge} ${ALICE}` });
    assert.match(consent.text, /intent" value="allow"/);
  });

  test('let people in by a passkey whose challenge is of this request', async () => {
    const client = await createClient(origin);
    const url = client.urlOf(await client.push());
    const browser = new TestBrowser();
    await browser.open(url);
    const options = await fetch(url.replace('/authorize?', '/authorize/passkey?'), {
      method: 'POST',
      headers: { cookie: browser.cookie, 'sec-fetch-site': 'same-origin' },
    });
    const { challenge } = (await options.json()) as { challenge: string };
    assert.match((await browser.send({ intent: 'passkey', credential: `other ${ALICE}` })).text, /Try again/);
    const consent = await browser.send({ intent: 'passkey', credential: `${challenge} ${ALICE}` });
    assert.match(consent.text, /intent" value="allow"/);
  });

  test('know a browser again, unless it was not to be remembered', async () => {
    const client = await createClient(origin);
    const [kept, forgot] = [new TestBrowser(), new TestBrowser()];
    await kept.open(client.urlOf(await client.push()));
    const planted = kept.cookie;
    await kept.signIn();
    assert.notEqual(kept.cookie, planted, 'who knew the cookie before the sign-in knows nothing after it');
    assert.match((await kept.open(client.urlOf(await client.push()))).text, /intent" value="allow"/);
    const thief = new TestBrowser();
    thief.cookie = planted;
    assert.doesNotMatch((await thief.open(client.urlOf(await client.push()))).text, /intent" value="allow"/);
    const again = await kept.open(client.urlOf(await client.push({ prompt: 'login' })));
    assert.doesNotMatch(again.text, /intent" value="allow"/);
    assert.match((await kept.signIn()).text, /intent" value="allow"/);
    const choose = await kept.open(client.urlOf(await client.push({ prompt: 'select_account' })));
    assert.match(choose.text, /intent" value="chooseAccount"/);
    assert.match((await kept.send({ intent: 'chooseAccount', did: ALICE })).text, /intent" value="allow"/);
    await forgot.open(client.urlOf(await client.push()));
    assert.match((await forgot.signIn({ remembers: '' })).text, /intent" value="allow"/);
    assert.doesNotMatch((await forgot.open(client.urlOf(await client.push()))).text, /intent" value="allow"/);
  });

  test('give the account that the client named or none', async () => {
    const client = await createClient(origin);
    const browser = new TestBrowser();
    await browser.open(client.urlOf(await client.push({ login_hint: BOB })));
    const page = await browser.signIn();
    assert.match(page.text, /asks for @bob\.test/);
    assert.equal((await browser.send({ intent: 'allow', did: ALICE }, [])).location, null);
  });

  test('answer by the way that was asked for, errors too', async () => {
    const client = await createClient(origin);
    const denied = new TestBrowser();
    const pushed = await client.push({ response_mode: 'fragment' });
    await denied.open(client.urlOf(pushed));
    const answer = await denied.send({ intent: 'deny' });
    const fragment = new URLSearchParams(new URL(answer.location ?? '').hash.slice(1));
    assert.deepEqual(
      [fragment.get('error'), fragment.get('state'), fragment.get('iss')],
      ['access_denied', pushed.state, origin],
    );
    assert.equal((await denied.open(client.urlOf(pushed))).status, 400);
    const posted = await client.push({ response_mode: 'form_post' });
    const page = await new TestBrowser().allowAll(client.urlOf(posted));
    assert.match(page.text, /name="code"/);
    assert.match(page.text, /action="http:\/\/127\.0\.0\.1:4321\/callback"/);
    const silent = await new TestBrowser().open(client.urlOf(await client.push({ prompt: 'none' })));
    assert.equal(silent.answer.get('error'), 'login_required');
  });

  test('say what is wrong where nobody can be redirected', async () => {
    const client = await createClient(origin);
    const browser = new TestBrowser();
    for (const url of [
      `${origin}/oauth/authorize`,
      client.urlOf({ body: { request_uri: 'urn:ietf:params:oauth:request_uri:none' } }),
    ]) {
      const page = await browser.open(url);
      assert.deepEqual([page.status, page.location], [400, null]);
    }
    const foreign = client
      .urlOf(await client.push())
      .replace(encodeURIComponent(client.clientId), encodeURIComponent(loopbackId('atproto')));
    assert.equal((await browser.open(foreign)).status, 400);
  });
});
