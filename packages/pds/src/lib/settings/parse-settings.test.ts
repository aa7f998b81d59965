import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { parseSettings } from './parse-settings.ts';
import { InvalidSettingsError } from './settings-error.ts';

const secret = 'x'.repeat(32);

function problemsOf(env: unknown): Record<string, string> {
  try {
    parseSettings(env);
  } catch (error) {
    assert.ok(error instanceof InvalidSettingsError);
    for (const { name } of error.problems) assert.ok(error.message.includes(name));
    return Object.fromEntries(error.problems.map(({ name, found }) => [name, found]));
  }
  return {};
}

describe('settings', () => {
  test('need nothing but a secret on this machine', () => {
    assert.deepEqual(parseSettings({ PDS_SECRET: secret }), {
      publicUrl: 'http://localhost:8787',
      serviceDid: 'did:web:localhost%3A8787',
      handleDomains: ['.test'],
      plcUrl: 'https://plc.directory',
      appView: undefined,
      chat: undefined,
      relays: [],
      dohUrl: 'https://cloudflare-dns.com/dns-query',
      adminPassword: undefined,
      secret,
      rotationKey: undefined,
      isInviteRequired: true,
      blobBytesMax: 314_572_800,
      blobQuotaBytes: undefined,
      areRatesLimited: true,
      links: { privacyPolicy: undefined, termsOfService: undefined },
      contactEmail: undefined,
      hasSpaces: false,
      isLocal: true,
    });
  });

  test('of a host on the web follow from its URL', () => {
    const settings = parseSettings({
      PDS_SECRET: secret,
      PDS_PUBLIC_URL: 'https://PDS.Example.com/',
      PDS_APPVIEW_URL: 'https://api.bsky.app',
      PDS_CHAT_URL: 'https://chat.example/',
      PDS_CHAT_DID: 'did:plc:abc',
      PDS_INVITE_REQUIRED: false,
      PDS_BLOB_LIMIT_BYTES: 1000,
    });
    assert.equal(settings.publicUrl, 'https://pds.example.com');
    assert.equal(settings.serviceDid, 'did:web:pds.example.com');
    assert.deepEqual(settings.handleDomains, ['.pds.example.com']);
    assert.deepEqual(settings.relays, ['https://bsky.network']);
    assert.deepEqual(settings.appView, { url: 'https://api.bsky.app', did: 'did:web:api.bsky.app' });
    assert.deepEqual(settings.chat, { url: 'https://chat.example', did: 'did:plc:abc' });
    assert.equal(settings.isInviteRequired, false);
    assert.equal(settings.blobBytesMax, 1000);
    assert.equal(settings.isLocal, false);
  });

  test('take lists with and without scheme or dot', () => {
    const settings = parseSettings({
      PDS_SECRET: secret,
      PDS_HANDLE_DOMAINS: 'Example.com, .example.org',
      PDS_RELAYS: 'relay.example http://localhost:2470',
    });
    assert.deepEqual(settings.handleDomains, ['.example.com', '.example.org']);
    assert.deepEqual(settings.relays, ['https://relay.example', 'http://localhost:2470']);
  });

  test('that are wrong are all named at once, and secrets are not shown', () => {
    const problems = problemsOf({
      PDS_SECRET: 'hunter2',
      PDS_ADMIN_PASSWORD: 'swordf1',
      PDS_ROTATION_KEY: 'not-a-key',
      PDS_PUBLIC_URL: 'https://pds.example.com/path',
      PDS_PLC_URL: 'plc.directory',
      PDS_DOH_URL: 'http://dns.example/dns-query',
      PDS_APPVIEW_DID: 'did:web:api.example',
      PDS_CHAT_URL: 'https://user:word@chat.example',
      PDS_HANDLE_DOMAINS: '.exa_mple.com',
      PDS_RELAYS: ['a'],
      PDS_INVITE_REQUIRED: 'yes',
      PDS_BLOB_LIMIT_BYTES: '-1',
      PDS_BLOB_QUOTA_BYTES: '1e9',
    });
    assert.deepEqual(Object.keys(problems).toSorted(), [
      'PDS_ADMIN_PASSWORD',
      'PDS_APPVIEW_URL',
      'PDS_BLOB_LIMIT_BYTES',
      'PDS_BLOB_QUOTA_BYTES',
      'PDS_CHAT_URL',
      'PDS_DOH_URL',
      'PDS_HANDLE_DOMAINS',
      'PDS_INVITE_REQUIRED',
      'PDS_PLC_URL',
      'PDS_PUBLIC_URL',
      'PDS_RELAYS',
      'PDS_ROTATION_KEY',
      'PDS_SECRET',
    ]);
    const text = JSON.stringify(problems);
    for (const word of ['hunter2', 'swordf1', 'not-a-key', 'word@']) assert.ok(!text.includes(word), word);
  });

  test('without a secret say how to make one', () => {
    for (const env of [undefined, {}, { PDS_SECRET: ' ' }])
      assert.deepEqual(problemsOf(env), { PDS_SECRET: 'nothing' });
  });
});
