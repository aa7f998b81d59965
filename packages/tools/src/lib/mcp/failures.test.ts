import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { RunFailure } from '../run/run.ts';
import { createFailureError, findCapabilityError } from './failures.ts';

describe('a failure', () => {
  const requiredCapabilities = { elicitation: { form: {} } };
  const unsupported: RunFailure = {
    name: 'AskUnsupportedError',
    code: 'ask_unsupported',
    message: 'no',
    data: { requiredCapabilities },
  };

  test('for want of a capability is an error of 2026-07-28 that says which', () => {
    const error = findCapabilityError(unsupported, '2026-07-28');
    assert.deepEqual([error?.code, error?.status, error?.data], [-32021, 400, { requiredCapabilities }]);
    assert.equal(error?.message, 'Missing required client capability: elicitation.form');
  });

  test('of any other kind is none', () => {
    assert.equal(findCapabilityError(unsupported, '2025-11-25'), undefined);
    assert.equal(findCapabilityError(unsupported, undefined), undefined);
    assert.equal(findCapabilityError({ ...unsupported, code: 'ask_declined' }, '2026-07-28'), undefined);
    assert.equal(findCapabilityError({ ...unsupported, data: { reason: 'JSON only' } }, '2026-07-28'), undefined);
  });

  test('of a prompt or a resource says what callers may know', () => {
    const wrong = createFailureError({ name: 'E', code: 'invalid_arguments', message: '"a" must be a string' });
    assert.deepEqual([wrong.code, wrong.status, wrong.data], [-32602, 200, undefined]);
    assert.match(wrong.message, /"a" must be a string/);
    const full = createFailureError({
      name: 'FullError',
      code: 'full',
      message: 'The room is full.',
      data: { limit: 3 },
    });
    assert.deepEqual(full.toJSON(), {
      code: -32603,
      message: 'The room is full.',
      data: { name: 'FullError', code: 'full', data: { limit: 3 } },
    });
    assert.deepEqual(createFailureError({ name: 'E', code: 'x', message: 'm' }).data, { name: 'E', code: 'x' });
  });
});
