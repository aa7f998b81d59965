import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { XrpcError } from '../xrpc/xrpc-error.ts';
import { isAdmin, parseAuthorization } from './authorization.ts';

function request(authorization?: string): Request {
  return new Request('http://localhost/', authorization === undefined ? {} : { headers: { authorization } });
}

describe('the header Authorization', () => {
  test('is taken apart, whatever case its scheme has', () => {
    assert.equal(parseAuthorization(request()), undefined);
    assert.equal(parseAuthorization(request('')), undefined);
    assert.deepEqual(parseAuthorization(request('Bearer a.b.c')), { scheme: 'bearer', token: 'a.b.c' });
    assert.deepEqual(parseAuthorization(request('DPoP  x')), { scheme: 'dpop', token: 'x' });
    assert.deepEqual(parseAuthorization(request('BASIC eA==')), { scheme: 'basic', token: 'eA==' });
  });

  test('is never repeated in an error', () => {
    const header = fc.stringMatching(/^[!-~]{12,40}( [!-~]{12,40}){0,2}$/);
    fc.assert(
      fc.property(header, (text) => {
        try {
          parseAuthorization(request(text));
        } catch (error) {
          assert.ok(error instanceof XrpcError);
          assert.equal(error.code, 'InvalidToken');
          for (const word of text.split(' ')) assert.ok(!JSON.stringify([error, error.message]).includes(word));
        }
      }),
    );
  });
});

describe('the administrator', () => {
  const basic = (text: string) => parseAuthorization(request(`Basic ${Buffer.from(text).toString('base64')}`));

  test('is known by name and password, which may hold colons', () => {
    assert.ok(isAdmin(basic('admin:pass:wörd'), 'pass:wörd'));
  });

  test('is nobody else', () => {
    for (const text of ['admin:passwort', 'Admin:password', 'admin', 'admin:', ':password', 'admin:password ', '']) {
      assert.ok(!isAdmin(basic(text || ':'), 'password'), text);
    }
    assert.ok(!isAdmin(basic('admin:undefined'), undefined));
    assert.ok(!isAdmin(undefined, 'password'));
    assert.ok(!isAdmin({ scheme: 'bearer', token: Buffer.from('admin:password').toString('base64') }, 'password'));
    assert.ok(!isAdmin({ scheme: 'basic', token: '!!' }, 'password'));
    assert.ok(!isAdmin({ scheme: 'basic', token: '/w==' }, 'password'));
  });
});
