import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { fromBase64Url, toBase64Url } from '@atcute/multibase';
import fc from 'fast-check';

import { XrpcError } from '../xrpc/xrpc-error.ts';
import { createHmacJwt, parseJwt } from './jwt.ts';
import { ACCESS_TOKEN_MS, getTokenKind, REFRESH_TOKEN_MS, SessionTokens, type TokenSubject } from './session-tokens.ts';

let now = 1_700_000_000_500;
const tokens = new SessionTokens('s'.repeat(32), 'did:web:host', () => now);
const subject: TokenSubject = {
  did: 'did:plc:a',
  sessionId: 'session',
  tier: 'full',
  tokenId: 'token',
  expiresAt: now + REFRESH_TOKEN_MS,
};

function refusalOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof XrpcError);
    return `${error.status} ${error.code}: ${error.message}`;
  }
  return 'none';
}

function decode(token: string): unknown {
  const { header, claims } = parseJwt(token) ?? {};
  return { header, claims };
}

describe('tokens of sessions', () => {
  test('have the claims that clients decode', () => {
    const { accessJwt, refreshJwt } = tokens.create(subject);
    const iat = 1_700_000_000;
    const common = { sub: 'did:plc:a', aud: 'did:web:host', iat, sid: 'session' };
    assert.deepEqual(decode(accessJwt), {
      header: { typ: 'at+jwt', alg: 'HS256' },
      claims: { scope: 'com.atproto.access', ...common, exp: iat + 7200 },
    });
    assert.deepEqual(decode(refreshJwt), {
      header: { typ: 'refresh+jwt', alg: 'HS256' },
      claims: { scope: 'com.atproto.refresh', ...common, exp: iat + 90 * 86_400, jti: 'token', tier: 'full' },
    });
    assert.equal(getTokenKind(accessJwt), 'access');
    assert.equal(getTokenKind(refreshJwt), 'refresh');
    const service = toBase64Url(new TextEncoder().encode('{"typ":"JWT","alg":"ES256"}'));
    assert.equal(getTokenKind(`${service}.e30.AA`), 'service');
    for (const text of ['no token', '', '.', 'bnVsbA.']) assert.equal(getTokenKind(text), undefined);
  });

  test('say who asks', () => {
    const { accessJwt, refreshJwt } = tokens.create(subject);
    const session = { kind: 'session', did: 'did:plc:a', sessionId: 'session' };
    assert.deepEqual(tokens.verifyAccess(accessJwt), { ...session, tier: 'full' });
    assert.deepEqual(tokens.verifyRefresh(refreshJwt), { ...session, kind: 'refresh', tier: 'full', tokenId: 'token' });
    for (const tier of ['appPassword', 'privilegedAppPassword'] as const) {
      const pair = tokens.create({ ...subject, tier });
      assert.equal(tokens.verifyAccess(pair.accessJwt).tier, tier);
      assert.equal(tokens.verifyRefresh(pair.refreshJwt).tier, tier);
    }
    const takenDown = tokens.create({ ...subject, isTakenDown: true }).accessJwt;
    assert.deepEqual(tokens.verifyAccess(takenDown), { ...session, tier: 'full', isTakenDown: true });
  });

  test('expire, as clients know it', () => {
    const { accessJwt, refreshJwt } = tokens.create(subject);
    tokens.verifyAccess(accessJwt);
    const before = now;
    now += ACCESS_TOKEN_MS;
    assert.equal(
      refusalOf(() => tokens.verifyAccess(accessJwt)),
      '400 ExpiredToken: Token has expired',
    );
    now += REFRESH_TOKEN_MS;
    assert.equal(
      refusalOf(() => tokens.verifyRefresh(refreshJwt)),
      '400 ExpiredToken: Token has expired',
    );
    assert.equal(tokens.verifyRefresh(refreshJwt, { allowExpired: true }).tokenId, 'token');
    now = before;
  });

  test('are refused as the other kind, of another host, and of another secret', () => {
    const { accessJwt, refreshJwt } = tokens.create(subject);
    const wrongType = '400 InvalidToken: Invalid token type';
    assert.equal(
      refusalOf(() => tokens.verifyAccess(refreshJwt)),
      wrongType,
    );
    assert.equal(
      refusalOf(() => tokens.verifyRefresh(accessJwt)),
      wrongType,
    );
    for (const [secret, host] of [
      ['s'.repeat(32), 'did:web:other'],
      ['t'.repeat(32), 'did:web:host'],
    ] as const) {
      const other = new SessionTokens(secret, host, () => now);
      const refusal = '400 InvalidToken: Token could not be verified';
      assert.equal(
        refusalOf(() => other.verifyAccess(accessJwt)),
        refusal,
      );
    }
  });

  test('cannot choose their algorithm', () => {
    const [, body] = tokens.create(subject).accessJwt.split('.');
    const header = toBase64Url(new TextEncoder().encode('{"typ":"at+jwt","alg":"none"}'));
    for (const forged of [
      `${header}.${body}.`,
      `${header}.${body}.AAAA`,
      createHmacJwt('at+jwt', {}, new Uint8Array()),
    ]) {
      assert.equal(
        refusalOf(() => tokens.verifyAccess(forged)),
        '400 InvalidToken: Token could not be verified',
      );
    }
  });

  test('with one changed character are never taken', () => {
    const { accessJwt } = tokens.create(subject);
    fc.assert(
      fc.property(fc.nat(accessJwt.length - 1), fc.integer({ min: 33, max: 126 }), (index, code) => {
        const changed = accessJwt.slice(0, index) + String.fromCharCode(code) + accessJwt.slice(index + 1);
        // The last character of base64url may have bits that stand for nothing.
        const isSame =
          changed === accessJwt || (index === accessJwt.length - 1 && hasSameSignature(changed, accessJwt));
        if (!isSame)
          assert.match(
            refusalOf(() => tokens.verifyAccess(changed)),
            /^400 InvalidToken/,
          );
      }),
    );
  });

  test('that are garbage are refused, and nothing else happens', () => {
    const part = fc.oneof(
      fc.string(),
      fc.json().map((json) => toBase64Url(new TextEncoder().encode(json))),
    );
    const garbage = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(garbage, (token) => {
        assert.match(
          refusalOf(() => tokens.verifyAccess(token)),
          /^400 InvalidToken/,
        );
        assert.match(
          refusalOf(() => tokens.verifyRefresh(token)),
          /^400 InvalidToken/,
        );
        getTokenKind(token);
      }),
    );
    assert.match(
      refusalOf(() => tokens.verifyAccess('a'.repeat(1_000_000))),
      /^400 InvalidToken/,
    );
  });
});

function hasSameSignature(left: string, right: string): boolean {
  try {
    return Buffer.from(fromBase64Url(left.split('.')[2] ?? '')).equals(fromBase64Url(right.split('.')[2] ?? ''));
  } catch {
    return false;
  }
}
