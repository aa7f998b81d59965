import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { Credential, SessionTier } from './credential.ts';
import {
  isPrivilegedMethod,
  isProtectedMethod,
  mustBeGrantable,
  type ServiceAuthRequest,
} from './service-auth-rules.ts';

const nowMs = 1_700_000_000_000;
const now = nowMs / 1000;

function session(tier: SessionTier, isTakenDown?: true): Credential {
  const credential = { kind: 'session', did: 'did:plc:a', sessionId: 's', tier } as const;
  return isTakenDown === undefined ? credential : { ...credential, isTakenDown };
}

function refusalOf(request: Partial<ServiceAuthRequest>, credential: Credential = session('full')): string {
  try {
    mustBeGrantable({ aud: 'did:web:other.test', ...request }, credential, nowMs);
  } catch (error) {
    assert.ok(error instanceof XrpcError && error.status === 400);
    return error.code;
  }
  return 'none';
}

describe('tokens for other services', () => {
  test('are for a service by its DID', () => {
    assert.equal(refusalOf({ aud: 'did:web:localhost%3A2583#atproto_pds' }), 'none');
    for (const aud of ['other.test', 'did:web', 'did:web:other.test#', 'did:web:other.test#a#b', '']) {
      assert.equal(refusalOf({ aud }), 'InvalidRequest', aud);
    }
  });

  test('hold an hour at most, a minute without a method', () => {
    const lxm = 'app.bsky.feed.getTimeline';
    assert.equal(refusalOf({}), 'none');
    assert.equal(refusalOf({ exp: now + 60 }), 'none');
    assert.equal(refusalOf({ exp: now + 61 }), 'BadExpiration');
    assert.equal(refusalOf({ exp: now + 3600, lxm }), 'none');
    assert.equal(refusalOf({ exp: now + 3601, lxm }), 'BadExpiration');
    assert.equal(refusalOf({ exp: now - 1, lxm }), 'BadExpiration');
  });

  test('are not for methods that manage the account, in any case of letters', () => {
    for (const lxm of ['com.atproto.identity.signPlcOperation', 'com.atproto.server.CREATEAPPPASSWORD']) {
      assert.ok(isProtectedMethod(lxm));
      assert.equal(refusalOf({ lxm }), 'InvalidRequest');
    }
  });

  test('are not for private messages and moving, with a plain app password', () => {
    for (const lxm of [
      'chat.bsky.convo.getMessages',
      'com.atproto.server.createAccount',
      'com.atproto.server.createaccount',
    ]) {
      assert.ok(isPrivilegedMethod(lxm));
      assert.equal(refusalOf({ lxm }, session('appPassword')), 'InvalidRequest');
      assert.equal(refusalOf({ lxm }, session('privilegedAppPassword')), 'none');
      assert.equal(refusalOf({ lxm }), 'none');
    }
    assert.equal(refusalOf({ lxm: 'app.bsky.feed.getTimeline' }, session('appPassword')), 'none');
  });

  test('of an account that was taken down are for moving away only', () => {
    assert.equal(refusalOf({ lxm: 'com.atproto.server.createAccount' }, session('full', true)), 'none');
    assert.equal(refusalOf({ lxm: 'app.bsky.feed.getTimeline' }, session('full', true)), 'InvalidToken');
    assert.equal(refusalOf({}, session('full', true)), 'InvalidToken');
  });
});
