import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { deriveKey } from './derive-key.ts';
import { SealError } from './key-error.ts';
import { openText, sealText } from './sealed-text.ts';

const secret = 's'.repeat(32);

describe('sealed text', () => {
  test('opens with its secret and label', async () => {
    const sealed = await sealText(secret, 'key did:plc:a', 'grüße');
    assert.ok(!sealed.includes('gr'));
    assert.equal(await openText(secret, 'key did:plc:a', sealed), 'grüße');
    assert.notEqual(await sealText(secret, 'key did:plc:a', 'grüße'), sealed);
  });

  test('opens with nothing else, and not when it was changed', async () => {
    const sealed = await sealText(secret, 'a', 'text');
    const changed = sealed.slice(0, 10) + (sealed[10] === 'A' ? 'B' : 'A') + sealed.slice(11);
    await assert.rejects(openText(`${secret}x`, 'a', sealed), SealError);
    await assert.rejects(openText(secret, 'b', sealed), SealError);
    for (const text of [changed, sealed.slice(0, -4), '', 'v1.', 'v2.AAAA', 'v1.!']) {
      await assert.rejects(openText(secret, 'a', text), SealError);
    }
  });
});

describe('derived keys', () => {
  test('stay what they are: stored data depends on them', () => {
    assert.equal(
      Buffer.from(deriveKey(secret, 'a')).toString('hex'),
      'ab99c05764db782c7517b5719b7a453623d5f3ad262a4a5ca48d6001b0a9e501',
    );
    assert.notDeepEqual(deriveKey(secret, 'a'), deriveKey(secret, 'b'));
  });
});
