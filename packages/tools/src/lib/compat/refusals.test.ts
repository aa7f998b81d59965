import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PhotonError, ValidationError } from './photon-error.ts';
import * as unavailable from './unavailable.ts';

test('what cannot be offered can be imported, and says when it is used what to use instead', () => {
  const { UnavailableError, ...refusals } = unavailable;
  assert.ok(Object.keys(refusals).length > 5);
  for (const [name, refusal] of Object.entries(refusals)) {
    const isRefusal = (error: unknown): boolean => {
      assert.ok(error instanceof UnavailableError);
      assert.deepEqual([error.code, error.data['what']], ['unavailable_in_actor', name]);
      assert.match(error.message, /Use |Name |Ask |Install |by |build/);
      return true;
    };
    assert.throws(() => refusal('x'), isRefusal);
    assert.throws(() => new refusal('x'), isRefusal);
  }
});

test('errors of photons carry their code and facts to the caller', () => {
  const error = new PhotonError('No such list', 'LIST_MISSING', { list: 'a' }, 'Make it first.');
  assert.deepEqual(
    [error.name, error.code, error.message, error.data],
    ['PhotonError', 'LIST_MISSING', 'No such list', { list: 'a', suggestion: 'Make it first.' }],
  );
  assert.deepEqual([error.details, error.suggestion], [{ list: 'a' }, 'Make it first.']);
  const invalid = new ValidationError('Not that');
  assert.ok(invalid instanceof PhotonError);
  assert.deepEqual([invalid.name, invalid.code, invalid.data], ['ValidationError', 'VALIDATION_ERROR', {}]);
});
