import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { checkOfficially } from '../../../tests/wire/check-wire.ts';
import type { RunFailure } from '../run/run.ts';
import { createFailureError, findAskError } from './failures.ts';

describe('a failure', () => {
  const requiredCapabilities = { elicitation: { form: {} } };
  const unsupported: RunFailure = {
    name: 'AskUnsupportedError',
    code: 'ask_unsupported',
    message: 'no',
    data: { requiredCapabilities },
  };

  test('for want of a capability is an error of 2026-07-28 that says which', () => {
    const error = findAskError(unsupported, '2026-07-28');
    assert.deepEqual([error?.code, error?.status, error?.data], [-32021, 400, { requiredCapabilities }]);
    assert.equal(error?.message, 'Missing required client capability: elicitation.form');
  });

  test('of a client that can open a page by itself is an error of 2025-11-25 that says which', () => {
    const elicitation = { mode: 'url', url: 'https://a.example', message: 'Sign in' };
    const failure: RunFailure = { ...unsupported, data: { reason: 'JSON only', elicitation } };
    const error = findAskError(failure, '2025-11-25');
    assert.deepEqual([error?.code, error?.status], [-32042, 200]);
    checkOfficially({ jsonrpc: '2.0', id: 1, error: error?.toJSON() }, 'JSONRPCErrorResponse');
    assert.ok(error?.data !== undefined);
    const { elicitations } = error.data as { elicitations: Record<string, unknown>[] };
    const [{ elicitationId, ...rest } = {}] = elicitations;
    assert.deepEqual([rest, typeof elicitationId], [elicitation, 'string']);
    assert.equal(findAskError(failure, '2025-06-18'), undefined);
    assert.equal(findAskError(failure, '2026-07-28'), undefined);
  });

  test('of any other kind is none', () => {
    assert.equal(findAskError(unsupported, '2025-11-25'), undefined);
    assert.equal(findAskError(unsupported, undefined), undefined);
    assert.equal(findAskError({ ...unsupported, code: 'ask_declined' }, '2026-07-28'), undefined);
    assert.equal(findAskError({ ...unsupported, data: { reason: 'JSON only' } }, '2026-07-28'), undefined);
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
