import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NetworkError } from '../../errors.ts';
import { createInternetService } from './compose-internet.ts';

const GUARDED = [
  '127.0.0.0/8',
  '::ffff:127.0.0.0/104',
  '::1/128',
  '0.0.0.0/8',
  '::ffff:0.0.0.0/104',
  '::/128',
  '169.254.0.0/16',
  '::ffff:169.254.0.0/112',
  'fe80::/10',
];

function rulesFor(...allowed: string[]): { allow: string[]; deny?: string[] } {
  const service = createInternetService(allowed);
  assert.ok('network' in service);
  const { allow, deny } = service.network;
  return deny === undefined ? { allow } : { allow, deny };
}

test('without a word about it, Workers reach public addresses alone', () => {
  assert.deepEqual(rulesFor(), { allow: ['public'] });
});

test('private is spelt out and leaves out the machine itself and link-local addresses', () => {
  assert.deepEqual(rulesFor('private'), {
    allow: ['public', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'],
    deny: GUARDED,
  });
});

test('a block as wide as all addresses does not name the machine itself', () => {
  assert.deepEqual(rulesFor('0.0.0.0/0', '::/0'), { allow: ['public', '0.0.0.0/0', '::/0'], deny: GUARDED });
});

test('what is named of the machine itself is allowed, and nothing else of it', () => {
  assert.deepEqual(rulesFor('127.0.0.2', '169.254.169.254/32'), {
    allow: ['public', '127.0.0.2/32', '169.254.169.254/32'],
    deny: GUARDED,
  });
  const without = (named: string): string[] => GUARDED.filter((block) => block !== named);
  assert.deepEqual(rulesFor('127.1.2.3/8').deny, without('127.0.0.0/8'));
  assert.deepEqual(rulesFor('::1').deny, without('::1/128'));
});

test('what is no network is refused by name', () => {
  for (const entry of ['db.internal', '10.0.0.0/33', '10.0.0.0/', '10.0.0', 'unix', 'local', '', 'fc00::/129']) {
    assert.throws(
      () => createInternetService([entry]),
      (error) => error instanceof NetworkError && error.message.startsWith(`"${entry}" is no network.`),
    );
  }
});
