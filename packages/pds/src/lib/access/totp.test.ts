import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { computeCode, createTotpSecret, findTotpStep, formatTotpUri } from './totp.ts';

describe('codes of authenticator apps', () => {
  // RFC 6238, appendix B, the last six of its eight digits.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const vectors: [seconds: number, code: string][] = [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ];

  test('are those of the standard', () => {
    for (const [seconds, code] of vectors) {
      assert.equal(computeCode(Buffer.from('12345678901234567890'), Math.floor(seconds / 30)), code);
      assert.equal(findTotpStep(secret, code, seconds * 1000), Math.floor(seconds / 30));
    }
  });

  test('hold one step before and after their own', () => {
    const step = 1000;
    const code = computeCode(Buffer.from('12345678901234567890'), step);
    const found = [-2, -1, 0, 1, 2].map((off) => findTotpStep(secret, code, (step + off) * 30_000));
    assert.deepEqual(found, [undefined, step, step, step, undefined]);
    assert.equal(findTotpStep(secret, ` ${code.slice(0, 3)} ${code.slice(3)}`, step * 30_000), step);
    for (const wrong of ['', '12345', '1234567', 'abcdef']) assert.equal(findTotpStep(secret, wrong, 0), undefined);
  });

  test('come from secrets that apps read from an address', () => {
    const made = createTotpSecret();
    assert.match(made, /^[A-Z2-7]{32}$/);
    assert.equal(
      formatTotpUri(made, 'localhost:8787', 'alice.test'),
      `otpauth://totp/localhost%3A8787:alice.test?secret=${made}&issuer=localhost%3A8787`,
    );
  });
});
