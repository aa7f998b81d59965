import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatThrown, mustReturn, reviveError } from '../calls/call-outcome.ts';
import { ActorError, type Audience } from '../errors.ts';
import { createErrorResponse, type ErrorBody } from './error-response.ts';

class OddError extends ActorError {
  override readonly name = 'OddError';
  readonly code = 'odd';
  override readonly audience: Audience;

  constructor(audience: Audience) {
    super('a secret', { row: 'a secret' });
    this.audience = audience;
  }
}

/** As it comes from another actor: by a call, and as the engine carries it. */
function carry(error: OddError): unknown[] {
  const { name, message, code, data, audience } = error;
  const carried = Object.assign(new Error(message), { name, code, data, audience, remote: true });
  return [error, catchCall(error), reviveError(carried)];
}

function catchCall(error: OddError): unknown {
  try {
    return mustReturn(structuredClone(formatThrown(error)));
  } catch (thrown) {
    return thrown;
  }
}

async function answer(error: unknown, status: number): Promise<[status: number, code: string, message: string]> {
  const response = createErrorResponse(error, { requestId: 'request', isDev: false, statuses: { odd: status } });
  const { code, message } = ((await response.json()) as ErrorBody).error;
  return [response.status, code, message];
}

test('W3: what is for the log leaves as internal_error, whatever the tables say, also from another actor', async () => {
  for (const error of carry(new OddError('log'))) {
    assert.deepEqual(await answer(error, 409), [500, 'internal_error', 'The server made a mistake.']);
  }
});

test('W3: what is for callers leaves as it is, whatever its status', async () => {
  for (const error of carry(new OddError('caller'))) {
    assert.deepEqual(await answer(error, 500), [500, 'odd', 'a secret']);
    assert.deepEqual(await answer(error, 409), [409, 'odd', 'a secret']);
  }
});
