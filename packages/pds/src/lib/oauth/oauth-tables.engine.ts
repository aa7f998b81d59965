import { Sql } from '@sundog/actor';
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { HeldClock } from '../../../tests/worker/held-clock.ts';
import type { ClientAuth } from './client-auth.ts';
import { DEVICE_LIFETIME_MS, Devices, SIGN_IN_LIFETIME_MS } from './devices.ts';
import { CONFIDENTIAL_REFRESH_MS, Grants, PUBLIC_SESSION_MS } from './grants.ts';
import type { NewSession, Rotation } from './session.ts';
import { CODE_LIFETIME_MS, OPENED_LIFETIME_MS, PendingRequests, REQUEST_LIFETIME_MS } from './pending-requests.ts';
import type { NewCode, NewRequest } from './authorization-request.ts';

const none: ClientAuth = { method: 'none' };
const keyed: ClientAuth = { method: 'private_key_jwt', kid: 'one', thumbprint: 'print' };

function createRequest(id: string, codeChallenge = `challenge of ${id}`): NewRequest {
  const parameters = {
    redirectUri: 'https://a.example/',
    responseMode: 'query',
    scope: 'atproto',
    codeChallenge,
  } as const;
  return { id, clientId: 'https://a.example/client', clientAuth: none, jkt: 'jkt', parameters };
}

function createCode(requestId: string, changes: Partial<NewCode> = {}): NewCode {
  const session = { did: 'did:web:a.example', sessionId: 'session', scope: 'atproto', permissions: 'atproto' };
  return { requestId, deviceId: 'device', code: `code of ${requestId}`, ...session, ...changes };
}

/** Requests, codes, and what may be used once. */
export const pendingRequestsSuite: Suite = {
  name: 'pending OAuth requests',
  tests: {
    'belong to the browser that opens them first, and wait for it so long and no longer': ({ ctx }) => {
      const clock = new HeldClock();
      const requests = new PendingRequests(new Sql(ctx.storage), clock);
      assert.equal(requests.open('none', 'device'), undefined);
      assert.equal(requests.has('none'), false);
      assert.equal(requests.create(createRequest('one')), true);
      assert.equal(requests.create(createRequest('late')), true);
      clock.time += REQUEST_LIFETIME_MS - 1;
      const opened = requests.open('one', 'device');
      assert.deepEqual(opened, {
        ...createRequest('one'),
        createdAt: clock.time - REQUEST_LIFETIME_MS + 1,
        expiresAt: clock.time - REQUEST_LIFETIME_MS + 1 + OPENED_LIFETIME_MS,
        secondFactor: undefined,
      });
      assert.equal(requests.open('one', 'other'), undefined);
      clock.time += 1;
      assert.equal(requests.open('late', 'device'), undefined);
      assert.ok(requests.open('one', 'device'));
      clock.time += OPENED_LIFETIME_MS;
      assert.equal(requests.open('one', 'device'), undefined);
    },
    'remember who owes a second proof, told by their own browser': ({ ctx }) => {
      const requests = new PendingRequests(new Sql(ctx.storage), new HeldClock());
      requests.create(createRequest('one'));
      requests.open('one', 'device');
      requests.setSecondFactor('one', 'other', { did: 'did:web:evil.example', remembers: true });
      assert.equal(requests.open('one', 'device')?.secondFactor, undefined);
      requests.setSecondFactor('one', 'device', { did: 'did:web:a.example', remembers: true });
      assert.deepEqual(requests.open('one', 'device')?.secondFactor, { did: 'did:web:a.example', remembers: true });
      requests.setSecondFactor('one', 'device', null);
      assert.equal(requests.open('one', 'device')?.secondFactor, undefined);
    },
    'end once, by a code that only their own browser gets, or without one': ({ ctx }) => {
      const requests = new PendingRequests(new Sql(ctx.storage), new HeldClock());
      requests.create(createRequest('one'));
      assert.equal(requests.issueCode(createCode('one')), false, 'nobody has opened it');
      requests.open('one', 'device');
      assert.equal(requests.issueCode(createCode('one', { deviceId: 'other' })), false);
      assert.equal(requests.issueCode(createCode('one')), true);
      assert.equal(requests.issueCode(createCode('one', { code: 'another' })), false);
      assert.equal(requests.open('one', 'device'), undefined);
      requests.create(createRequest('two'));
      requests.open('two', 'device');
      requests.drop('two');
      assert.equal(requests.issueCode(createCode('two')), false);
    },
    'give codes that are good once, soon, and known long after': ({ ctx }) => {
      const clock = new HeldClock();
      const requests = new PendingRequests(new Sql(ctx.storage), clock);
      const issue = (id: string): void => {
        requests.create(createRequest(id));
        requests.open(id, 'device');
        assert.equal(requests.issueCode(createCode(id)), true);
      };
      issue('one');
      issue('late');
      const { id: _id, ...request } = createRequest('one');
      const { did, sessionId, scope, permissions } = createCode('one');
      clock.time += CODE_LIFETIME_MS - 1;
      assert.deepEqual(requests.redeem('code of one'), {
        kind: 'granted',
        request,
        did,
        sessionId,
        scope,
        permissions,
      });
      assert.deepEqual(requests.redeem('code of one'), { kind: 'used', did, sessionId });
      clock.time += 1;
      assert.deepEqual(requests.redeem('code of late'), { kind: 'unknown' });
      clock.time += 30 * 60_000;
      issue('three');
      assert.deepEqual(requests.redeem('code of one'), { kind: 'used', did, sessionId });
      assert.deepEqual(requests.redeem('made up'), { kind: 'unknown' });
    },
    'use a code challenge once in a day, and everything else as long as it says': ({ ctx }) => {
      const clock = new HeldClock();
      const requests = new PendingRequests(new Sql(ctx.storage), clock);
      assert.equal(requests.create(createRequest('one', 'same')), true);
      clock.time += 24 * 60 * 60_000 - 1;
      assert.equal(requests.create(createRequest('two', 'same')), false);
      clock.time += 1;
      assert.equal(requests.create(createRequest('three', 'same')), true);
      assert.equal(requests.useOnce('jti', clock.time + 1000), true);
      assert.equal(requests.useOnce('jti', clock.time + 1000), false);
      clock.time += 1000;
      assert.equal(requests.useOnce('jti', clock.time + 1000), true);
    },
  },
};

const proof = (id: string, secret = `secret of ${id}`): { id: string; secret: string } => ({ id, secret });

/** Browsers. */
export const devicesSuite: Suite = {
  name: 'OAuth devices',
  tests: {
    'are known by their secret, and never take over an id that was not given out': ({ ctx }) => {
      const devices = new Devices(new Sql(ctx.storage), new HeldClock());
      assert.equal(devices.visit(proof('planted'), proof('fresh')), 'fresh');
      assert.equal(devices.visit(proof('fresh'), proof('newer')), 'fresh');
      assert.equal(devices.visit(proof('fresh', 'wrong'), proof('newest')), 'newest');
      assert.equal(devices.visit(undefined, proof('last')), 'last');
    },
    'get another secret when somebody signs in': ({ ctx }) => {
      const devices = new Devices(new Sql(ctx.storage), new HeldClock());
      devices.visit(undefined, proof('one'));
      const entry = { deviceId: 'one', did: 'did:web:a.example', handle: 'a.example', requestId: 'r', remembers: true };
      devices.add(entry, 'next');
      assert.equal(devices.visit(proof('one'), proof('two')), 'two');
      assert.equal(devices.visit(proof('one', 'next'), proof('three')), 'one');
    },
    'remember accounts for themselves, or for one request; the newest is first, the old have to sign in again': ({
      ctx,
    }) => {
      const clock = new HeldClock();
      const devices = new Devices(new Sql(ctx.storage), clock);
      devices.visit(undefined, proof('one'));
      const add = (handle: string, remembers: boolean): void =>
        devices.add({ deviceId: 'one', did: `did:web:${handle}`, handle, requestId: 'r', remembers }, 'next');
      const list = (request: string): [string, boolean][] =>
        devices.list('one', request).map(({ handle, isSignedIn }) => [handle, isSignedIn]);
      add('a.example', true);
      clock.time += 1;
      add('b.example', false);
      assert.deepEqual(list('r'), [
        ['b.example', true],
        ['a.example', true],
      ]);
      assert.deepEqual(list('other'), [['a.example', true]]);
      assert.deepEqual(devices.list('two', 'r'), []);
      clock.time += SIGN_IN_LIFETIME_MS - 1;
      assert.deepEqual(list('r'), [['a.example', false]]);
      devices.forgetAccount('did:web:a.example');
      assert.deepEqual(list('r'), []);
    },
    'in which nobody signed in are forgotten after a day': ({ ctx }) => {
      const clock = new HeldClock();
      const sql = new Sql(ctx.storage);
      const devices = new Devices(sql, clock);
      for (let n = 0; n < 50; n += 1) devices.visit(undefined, proof(`stranger ${n}`));
      devices.visit(undefined, proof('one'));
      devices.add({ deviceId: 'one', did: 'did:web:a', handle: 'a', requestId: 'r', remembers: true }, 'next');
      clock.time += 24 * 60 * 60_000;
      devices.visit(undefined, proof('two'));
      assert.deepEqual(
        sql.all<{ id: string }>`select id from oauth_device order by id`.map(({ id }) => id),
        ['one', 'two'],
      );
    },
    'that do not come for a year are forgotten with their accounts': ({ ctx }) => {
      const clock = new HeldClock();
      const devices = new Devices(new Sql(ctx.storage), clock);
      devices.visit(undefined, proof('one'));
      devices.add({ deviceId: 'one', did: 'did:web:a', handle: 'a', requestId: 'r', remembers: true }, 'next');
      clock.time += DEVICE_LIFETIME_MS;
      devices.visit(undefined, proof('two'));
      assert.equal(devices.visit(proof('one', 'next'), proof('three')), 'three');
      assert.deepEqual(devices.list('one', 'r'), []);
    },
  },
};

function createSession(sessionId: string, clientAuth: ClientAuth = none): NewSession {
  const scopes = { scope: 'atproto include:a.b.c', permissions: 'atproto repo:a.b.d' };
  return { sessionId, clientId: 'client', clientAuth, jkt: 'jkt', ...scopes, tokenId: 'token 1' };
}

function createRotation(sessionId: string, changes: Partial<Rotation> = {}): Rotation {
  const client = { clientId: 'client', clientAuth: none, jkt: 'jkt', permissions: undefined };
  return { sessionId, tokenId: 'token 1', nextTokenId: 'token 2', ...client, ...changes };
}

/** Sessions of clients. */
export const grantsSuite: Suite = {
  name: 'OAuth grants',
  tests: {
    'go on from token to token, with what their scope means by then': ({ ctx }) => {
      const clock = new HeldClock();
      const grants = new Grants(new Sql(ctx.storage), clock);
      assert.equal(grants.isAlive('one'), false);
      assert.equal(grants.start(createSession('one')), true);
      const began = clock.time;
      clock.time += 1000;
      const outcome = grants.rotate(createRotation('one', { permissions: 'atproto repo:a.b.e' }));
      const { tokenId: _token, ...session } = createSession('one');
      const times = { createdAt: began, usedAt: clock.time, expiresAt: began + PUBLIC_SESSION_MS };
      assert.deepEqual(outcome, {
        kind: 'rotated',
        session: { ...session, permissions: 'atproto repo:a.b.e', ...times },
      });
      const kept = grants.rotate(createRotation('one', { tokenId: 'token 2', nextTokenId: 'token 3' }));
      assert.equal(kept.kind === 'rotated' && kept.session.permissions, 'atproto repo:a.b.e');
      assert.deepEqual(
        grants.list().map(({ sessionId }) => sessionId),
        ['one'],
      );
    },
    'end when a token comes again, whoever brings it': ({ ctx }) => {
      const grants = new Grants(new Sql(ctx.storage), new HeldClock());
      grants.start(createSession('one'));
      grants.rotate(createRotation('one'));
      assert.deepEqual(grants.rotate(createRotation('one', { jkt: 'thief' })), { kind: 'reused' });
      assert.equal(grants.isAlive('one'), false);
      assert.deepEqual(grants.rotate(createRotation('one', { tokenId: 'token 2' })), { kind: 'gone' });
    },
    'stay with their client and its keys': ({ ctx }) => {
      const grants = new Grants(new Sql(ctx.storage), new HeldClock());
      grants.start(createSession('one', keyed));
      const wrong: Partial<Rotation>[] = [
        { clientAuth: keyed, jkt: 'other' },
        { clientAuth: keyed, clientId: 'other' },
        { clientAuth: { ...keyed, thumbprint: 'other' } },
        { clientAuth: none },
      ];
      for (const changes of wrong) assert.deepEqual(grants.rotate(createRotation('one', changes)), { kind: 'foreign' });
      assert.equal(grants.rotate(createRotation('one', { clientAuth: { ...keyed, kid: 'renamed' } })).kind, 'rotated');
    },
    'last two weeks for public clients, and for others as long as they come within 180 days': ({ ctx }) => {
      const clock = new HeldClock();
      const grants = new Grants(new Sql(ctx.storage), clock);
      grants.start(createSession('public'));
      grants.start(createSession('keyed', keyed));
      clock.time += PUBLIC_SESSION_MS - 1;
      assert.equal(grants.rotate(createRotation('public')).kind, 'rotated');
      clock.time += 1;
      assert.equal(grants.isAlive('public'), false);
      clock.time += CONFIDENTIAL_REFRESH_MS - PUBLIC_SESSION_MS - 1;
      assert.equal(grants.rotate(createRotation('keyed', { clientAuth: keyed })).kind, 'rotated');
      clock.time += CONFIDENTIAL_REFRESH_MS - 1;
      assert.equal(grants.isAlive('keyed'), true);
      clock.time += 1;
      assert.equal(grants.isAlive('keyed'), false);
    },
    'cannot begin after they were revoked': ({ ctx }) => {
      const grants = new Grants(new Sql(ctx.storage), new HeldClock());
      grants.revoke('one');
      assert.equal(grants.start(createSession('one')), false);
      assert.equal(grants.isAlive('one'), false);
      assert.equal(grants.getConsent('client'), undefined);
      assert.equal(grants.start(createSession('two')), true);
      assert.equal(grants.start(createSession('two')), false);
    },
    'are ended by their clients, by their owner, who is asked again then, or all': ({ ctx }) => {
      const grants = new Grants(new Sql(ctx.storage), new HeldClock());
      for (const id of ['one', 'two', 'three']) grants.start(createSession(id));
      grants.start({ ...createSession('four'), clientId: 'other' });
      assert.equal(grants.getConsent('client'), 'atproto include:a.b.c');
      grants.revoke('one');
      assert.deepEqual(
        ['one', 'two', 'four'].map((id) => grants.isAlive(id)),
        [false, true, true],
      );
      assert.equal(grants.getConsent('client'), 'atproto include:a.b.c');
      for (const id of ['two', 'two', 'nobody’s']) grants.dismiss(id);
      assert.deepEqual(
        ['two', 'three', 'four'].map((id) => grants.isAlive(id)),
        [false, true, true],
      );
      assert.equal(grants.getConsent('client'), undefined);
      assert.equal(grants.getConsent('other'), 'atproto include:a.b.c');
      assert.equal(grants.start(createSession('nobody’s')), true, 'no row was made of what is no session');
      grants.revokeAll();
      assert.deepEqual(grants.list(), []);
    },
  },
};
