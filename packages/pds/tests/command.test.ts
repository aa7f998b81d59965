/** `sundog pds …` as its users run it: the command in a process of its own, against a server over HTTP. */
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { AtpAgent } from '@atproto/api';

import { SoftwareAuthenticator } from '../src/lib/passkeys/software-authenticator.ts';
import { createFull, PASSWORD, requestCode, signIn, startSite, sundog, type Site } from './command-user.ts';
import { startPlc, type PlcDirectory } from './plc.ts';

let plc: PlcDirectory;
let home: Site;

before(async () => {
  plc = await startPlc();
  home = await startSite(plc);
});

after(async () => {
  await home?.stop();
  await plc?.stop();
});

describe('accounts', () => {
  test('the administrator makes one whose did:web the server serves, and sees it', async () => {
    const made = await sundog(home, ['account', 'create', '--handle', 'ivy.test', '--did', home.server.did, '--json']);
    assert.equal(made.code, 0, made.err);
    assert.deepEqual(JSON.parse(made.out), { did: home.server.did, handle: 'ivy.test', url: home.server.url });
    const list = await sundog(home, ['account', 'list']);
    assert.match(list.out, /^ivy\.test +did:web:localhost%3A\d+ /m);
    const info = await sundog(home, ['account', 'info', '--json']);
    assert.equal(JSON.parse(info.out).handle, 'ivy.test');
    assert.equal(JSON.parse(info.out).active, true);
  });

  test('a session is kept for its owner alone', async () => {
    const { mode } = await stat(join(home.folder, '.sundog/pds-sessions.json'));
    assert.equal(mode & 0o777, 0o600);
    assert.equal((await readFile(join(home.folder, '.sundog/pds-sessions.json'), 'utf8')).includes(PASSWORD), false);
  });

  test('closing and opening one, as administrator and as owner', async () => {
    const isActive = async (): Promise<boolean> => {
      const { out } = await sundog(home, ['account', 'info', 'ivy.test', '--json']);
      return JSON.parse(out).active;
    };
    for (const [close, open] of [
      [
        ['account', 'deactivate', 'ivy.test'],
        ['account', 'activate', 'ivy.test'],
      ],
      [['deactivate'], ['activate']],
    ] as const) {
      assert.equal((await sundog(home, close)).code, 0);
      assert.equal(await isActive(), false);
      assert.equal((await sundog(home, open)).code, 0);
      assert.equal(await isActive(), true);
    }
  });

  test('app passwords sign in until they are revoked', async () => {
    const made = await sundog(home, ['app-password', 'create', 'phone', '--account', 'ivy.test']);
    assert.equal(made.code, 0, made.err);
    const agent = new AtpAgent({ service: home.server.url });
    await agent.login({ identifier: 'ivy.test', password: made.out.trim() });
    assert.match((await sundog(home, ['app-password', 'list', '--account', 'ivy.test'])).out, /^phone /m);
    const wrong = await sundog(home, ['app-password', 'revoke', 'telephone', '--account', 'ivy.test']);
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /there is phone/);
    assert.equal((await sundog(home, ['app-password', 'revoke', 'phone', '--account', 'ivy.test'])).code, 0);
    await assert.rejects(agent.login({ identifier: 'ivy.test', password: made.out.trim() }));
  });

  test('passkeys are listed, and removed by name', async () => {
    await addPasskey(home, 'ivy.test', 'laptop');
    const { out } = await sundog(home, ['passkey', 'list', '--account', 'ivy.test', '--json']);
    assert.deepEqual(
      JSON.parse(out).map(({ name }: { name: string }) => name),
      ['laptop'],
    );
    assert.match((await sundog(home, ['passkey', 'remove', 'desktop', '--account', 'ivy.test'])).err, /found none/);
    assert.equal((await sundog(home, ['passkey', 'remove', 'laptop', '--account', 'ivy.test'])).code, 0);
    assert.match((await sundog(home, ['passkey', 'list', '--account', 'ivy.test'])).out, /There is none/);
    assert.ok((await sundog(home, ['passkey', 'add'])).out.includes(`${home.server.url}/account`));
    const stranger = await fetch(`${home.server.url}/account/passkey/list`);
    assert.equal(stranger.status, 401);
  });

  test('an invite code makes an account and is used up', async () => {
    const { out } = await sundog(home, ['invite', 'create', '--json']);
    const [code] = JSON.parse(out) as string[];
    assert.ok(code !== undefined);
    const words = ['--handle', 'bob.test', '--email', 'bob@example.com', '--invite', code];
    const made = await sundog(home, ['account', 'create', ...words]);
    assert.equal(made.code, 0, made.err);
    assert.match((await sundog(home, ['invite', 'list'])).out, new RegExp(`^${code} +1 of 1`, 'm'));
    const again = await sundog(home, ['account', 'create', ...words.with(1, 'other.test').with(3, 'o@example.com')]);
    assert.equal(again.code, 1);
    assert.match(again.err, /InvalidInviteCode/);
    const deleted = await sundog(home, ['account', 'delete', 'bob.test', '--yes']);
    assert.equal(deleted.code, 0, deleted.err);
    assert.equal((await sundog(home, ['account', 'list'])).out.includes('bob.test'), false);
  });

  test('a new signing key is in the DID document, and signs', async () => {
    const { did } = await createFull(home, 'keys.test');
    const before = plc.logs.get(did)?.at(-1)?.operation.verificationMethods['atproto'];
    const rotated = await sundog(home, ['key', 'rotate', '--account', did, '--yes']);
    assert.equal(rotated.code, 0, rotated.err);
    const key = plc.logs.get(did)?.at(-1)?.operation.verificationMethods['atproto'];
    assert.notEqual(key, before);
    assert.ok(rotated.out.includes(key ?? 'no key'));
  });
});

describe('a status', () => {
  test('says what there is of every account, and that nothing is wrong', async () => {
    const { code, out, err } = await sundog(home, ['status', '--account', 'ivy.test', '--json']);
    const { server, accounts } = JSON.parse(out);
    assert.equal(code, 0, err + out);
    assert.equal(server.did, home.server.did);
    assert.equal(accounts[0].did, home.server.did);
    assert.match(accounts[0].handle, /^ivy\.test, by this server alone$/);
  });

  test('has an exit code for what is wrong', async () => {
    const { did } = await createFull(home, 'astray.test');
    const elsewhere = { atproto_pds: { type: 'AtprotoPersonalDataServer', endpoint: 'https://elsewhere.example.com' } };
    const code = await requestCode(home, 'astray.test', did);
    const agent = await signIn(home, did);
    const { data } = await agent.com.atproto.identity.signPlcOperation({ token: code, services: elsewhere });
    await fetch(`${plc.url}/${did}`, { method: 'POST', body: JSON.stringify(data.operation) });
    const status = await sundog(home, ['status', '--account', did]);
    assert.equal(status.code, 1);
    assert.match(status.out, /^! the DID document names https:\/\/elsewhere\.example\.com/m);
  });
});

test('what init says to do next fits the port that it was given', async () => {
  await mkdir(join(home.folder, 'made'));
  const { out, err } = await sundog(home, ['init', 'made', '--yes', '--url', 'http://localhost:3000']);
  assert.match(out, /^ {2}sundog start \S+made --port 3000$/m, err);
});

describe('what goes wrong', () => {
  test('is said with what to do', async () => {
    const cases: [words: string[], code: number, message: RegExp, environment?: Record<string, string>][] = [
      [
        ['account', 'list', '--url', 'http://localhost:3'],
        1,
        /No server answers at http:\/\/localhost:3 .*sundog start/,
      ],
      [['account', 'list'], 1, /administrator|Authentication/i, { PDS_ADMIN_PASSWORD: 'not the password' }],
      [['account', 'list', '--url', 'https://pds.example.com'], 1, /needs the administrator's password/],
      [['account', 'create'], 2, /needs --handle, such as alice\.test/],
      [['account', 'create', '--handle', 'no'], 1, /must be a valid handle/],
      [['app-password', 'list'], 1, /has several accounts: say which/],
      [['deactivate', '--account', 'keys.test', '--colour'], 2, /colour/],
      [['backup', '/tmp/x', '--account', 'nobody.test'], 1, /has no account nobody\.test.*"sundog pds account list"/],
      [['backup', '/dev/null/x', '--account', 'ivy.test'], 1, /\/dev\/null\/x/],
      [['init', 'new', '--yes', '--url', 'http://localhost:3'], 1, /no such file or directory.*new\/\.dev\.vars/],
      [['migrate', 'mover.test', '--from', 'ftp://x'], 1, /--from takes a URL/],
      [['restore', '/tmp'], 1, /Expected a backup in \/tmp/],
      [['firehose', '--count', 'many'], 2, /--count takes a number/],
    ];
    for (const [words, code, message, environment = {}] of cases) {
      const outcome = await sundog(home, words, { environment });
      assert.match(outcome.err, message, words.join(' '));
      assert.equal(outcome.code, code, `${words.join(' ')}: ${outcome.err}`);
      assert.equal(/^\s+at /m.test(outcome.err), false, outcome.err);
    }
  });

  test('a wrong password is asked for again', async () => {
    await rm(join(home.folder, '.sundog/pds-sessions.json'));
    const words = ['app-password', 'list', '--account', 'ivy.test'];
    const wrong = await sundog(home, words, { environment: { PDS_ACCOUNT_PASSWORD: 'another' } });
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /no account did:web:\S+ with this password/);
    const nobody = await sundog(home, words, { environment: { PDS_ACCOUNT_PASSWORD: '' } });
    assert.match(nobody.err, /nobody answers\. Type it at a terminal/);
    assert.equal(
      (await sundog(home, words, { environment: { PDS_ACCOUNT_PASSWORD: undefined }, input: `${PASSWORD}\n` })).code,
      0,
    );
  });
});

/** As a browser does on the account page. */
async function addPasskey({ server }: Site, identifier: string, name: string): Promise<void> {
  const page = `${server.url}/account`;
  const send = async (path: string, cookie: string, fields: Readonly<Record<string, string>>): Promise<Response> => {
    const body = new URLSearchParams(fields);
    const headers = { origin: server.url, cookie };
    return fetch(`${page}${path}`, { method: 'POST', redirect: 'manual', headers, body });
  };
  const readToken = async (cookie: string): Promise<string> => {
    const html = await (await fetch(page, { headers: { cookie } })).text();
    return /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  };
  const csrf = await readToken('');
  const signedIn = await send('', '', { csrf, intent: 'password', identifier, password: PASSWORD });
  const cookie = signedIn.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  const options = (await (await send('/passkey/new', cookie, {})).json()) as { challenge: string };
  const authenticator = await SoftwareAuthenticator.create('ES256', server.url);
  const credential = await authenticator.register(options.challenge);
  await send('', cookie, { csrf: await readToken(cookie), intent: 'addPasskey', name, credential });
}
