/** What a project says of its server: its own mailer, limits or none, and whom it trusts about addresses. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { AtpAgent } from '@atproto/api';

import { asAdmin, createUser } from './server-user.ts';
import { startServer } from './start-server.ts';

const variables = {
  PDS_RATE_LIMITS: 'false',
  PDS_SPACES: 'true',
  PDS_PRIVACY_POLICY_URL: 'https://example.com/privacy',
  PDS_TERMS_OF_SERVICE_URL: 'https://example.com/terms',
  PDS_CONTACT_EMAIL_ADDRESS: 'operator@example.com',
};
const unlimited = await startServer({
  project: 'mailing',
  variables,
});
after(() => unlimited.stop());
const proxied = await startServer({ host: { trustsProxy: true }, plc: unlimited.plc });
after(() => proxied.stop());

test('a mailer of the project sends what accounts and the directory send', async () => {
  const { agent, did, email } = await createUser(unlimited, 'mailed');
  await agent.com.atproto.server.requestEmailConfirmation();
  const mail = { recipientDid: did, senderDid: unlimited.did, subject: 'A word', content: 'by the directory' };
  await agent.com.atproto.admin.sendEmail(mail, asAdmin(unlimited));
  for (const subject of ['Confirm your e-mail address', 'A word']) {
    const sent = unlimited.lines.filter((line) => line.includes('sent by the project') && line.includes(subject));
    assert.equal(sent.length, 1, subject);
    assert.ok(sent[0]?.includes(email) && sent[0].includes(unlimited.url), sent[0]);
  }
  assert.ok(!unlimited.lines.some((line) => line.includes('use this code')), 'the log has no codes');
});

test('without limits nothing is counted', async () => {
  const { agent } = await createUser(unlimited, 'eager');
  for (let n = 0; n < 7; n += 1) {
    const { headers } = await agent.com.atproto.server.requestEmailConfirmation(); // 5 an hour otherwise.
    assert.equal(headers['ratelimit-limit'], undefined);
  }
});

test('whom to ask and what to read is said where it was given', async () => {
  const describe = async (url: string) =>
    (await new AtpAgent({ service: url }).com.atproto.server.describeServer()).data;
  const { links, contact } = await describe(unlimited.url);
  const { PDS_PRIVACY_POLICY_URL: privacyPolicy, PDS_TERMS_OF_SERVICE_URL: termsOfService } = variables;
  assert.deepEqual({ ...links }, { privacyPolicy, termsOfService });
  assert.deepEqual({ ...contact }, { email: variables.PDS_CONTACT_EMAIL_ADDRESS });
  const bare = await describe(proxied.url);
  assert.deepEqual([{ ...bare.links }, { ...bare.contact }], [{}, {}]);
});

test('spaces are refused in words that say why, and go on to no other service', async () => {
  for (const [server, why] of [
    [unlimited, /not implemented on this host/],
    [proxied, /has not set PDS_SPACES/],
  ] as const) {
    const { agent } = await createUser(server, 'spaced');
    const headers = { 'atproto-proxy': 'did:web:localhost%3A1#space' };
    for (const nsid of ['com.atproto.space.listSpaces', 'com.atproto.simplespace.getSpace']) {
      const response = await agent.sessionManager.fetchHandler(`/xrpc/${nsid}`, { headers });
      assert.equal(response.status, 501);
      assert.match(await response.text(), why);
    }
  }
});

describe('behind a proxy that is trusted', () => {
  const askFrom = async (address: string) => {
    const agent = new AtpAgent({ service: proxied.url });
    const { headers } = await agent.com.atproto.server.describeServer({}, { headers: { 'x-forwarded-for': address } });
    return Number(headers['ratelimit-remaining']);
  };

  test('each caller is counted alone, and a network of IPv6 as one', async () => {
    assert.deepEqual([await askFrom('192.0.2.1'), await askFrom('192.0.2.1')], [2999, 2998]);
    assert.equal(await askFrom('192.0.2.2'), 2999);
    assert.deepEqual([await askFrom('2001:db8::1'), await askFrom('2001:db8::ffff:0:0:2')], [2999, 2998]);
    assert.equal(await askFrom('2001:db8:0:1::1'), 2999);
  });
});
