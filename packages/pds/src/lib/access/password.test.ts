import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { XrpcError } from '../xrpc/xrpc-error.ts';
import { checkPassword, hashPassword, mustBeGoodPassword } from './password.ts';

describe('passwords', () => {
  test('are right or not, however a keyboard writes their letters', () => {
    const stored = hashPassword('pa\u00dfw\u00f6rter');
    assert.match(stored, /^\$scrypt\$ln=14,r=8,p=5\$/);
    assert.notEqual(hashPassword('pa\u00dfw\u00f6rter'), stored);
    assert.deepEqual(checkPassword('pa\u00dfwo\u0308rter', stored), { isRight: true, needsRehash: false });
    assert.deepEqual(checkPassword('pa\u00dfworter', stored), { isRight: false, needsRehash: false });
    assert.deepEqual(checkPassword('', stored), { isRight: false, needsRehash: false });
  });

  test('of nobody are wrong', () => {
    assert.deepEqual(checkPassword('anything', undefined), { isRight: false, needsRehash: false });
    assert.deepEqual(checkPassword('anything', 'not a hash'), { isRight: false, needsRehash: false });
  });

  test('with a weaker hash are right, and want a new one', () => {
    // scrypt('password', 16 zero bytes, N = 2^10, r = 8, p = 1)
    const stored = '$scrypt$ln=10,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$zqHLwQm3mXnyQqzykOJ3tdeIDNQwCYDCvwiC9MFh4yA';
    assert.deepEqual(checkPassword('password', stored), { isRight: true, needsRehash: true });
    assert.deepEqual(checkPassword('passwort', stored), { isRight: false, needsRehash: false });
  });

  test('that are too short or too long are refused when they are chosen', () => {
    mustBeGoodPassword('12345678');
    mustBeGoodPassword('x'.repeat(256));
    for (const password of ['', '1234567', 'x'.repeat(257)]) {
      assert.throws(() => mustBeGoodPassword(password), XrpcError);
    }
    const stored = hashPassword('x'.repeat(256));
    assert.equal(checkPassword('x'.repeat(257), stored).isRight, false);
  });
});
