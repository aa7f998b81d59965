import assert from 'node:assert/strict';

import { Sql } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { HeldClock } from '../../../tests/worker/held-clock.ts';
import { REFRESH_GRACE_MS, SESSIONS_MAX, SessionTable } from './session-table.ts';
import { REFRESH_TOKEN_MS, SessionTokens } from './session-tokens.ts';

const HOUR = 60 * 60_000;

function open(ctx: DurableObjectState, seed = 1): { sql: Sql; clock: HeldClock; table: SessionTable } {
  const sql = new Sql(ctx.storage);
  const clock = new HeldClock(seed);
  return { sql, clock, table: new SessionTable(sql, clock) };
}

/** What a refresh token should do, worked out from its own history alone. */
interface ModelToken {
  endsAt: number;
  usedAt?: number;
  next?: string;
}

/** Clients that share a session, lose answers, keep old tokens and try them again whenever they like. */
function simulate(ctx: DurableObjectState, seed: number): void {
  const { sql, clock, table } = open(ctx, seed);
  const random = (count: number) => clock.below(count);
  let model = begin();
  for (let step = 0; step < 300; step += 1) {
    const told = `seed ${seed}, step ${step}`;
    clock.time += [0, 1, HOUR / 2, HOUR, 2 * HOUR, 3 * HOUR, 50 * 24 * HOUR][random(random(10) === 0 ? 7 : 6)] ?? 0;
    const isOver = model.isRevoked || clock.time >= model.endsAt;
    assert.equal(table.isAlive(model.sessionId), !isOver, told);
    const ids = [...model.tokens.keys()];
    const id = ids[ids.length - 1 - random(Math.min(4, ids.length))] ?? '';
    const token = model.tokens.get(id);
    assert.ok(token !== undefined);
    const rotation = table.rotate(model.sessionId, id);
    if (isOver) {
      assert.equal(rotation.kind, 'gone', told);
      model = begin();
    } else if (clock.time >= Math.min(token.endsAt, (token.usedAt ?? Infinity) + REFRESH_GRACE_MS)) {
      assert.equal(rotation.kind, 'reused', told);
      model.isRevoked = true;
    } else {
      assert.ok(rotation.kind === 'rotated', told);
      const next = rotation.grant.tokenId;
      if (token.next === undefined) {
        assert.ok(!model.tokens.has(next), told);
        token.usedAt = clock.time;
        token.next = next;
        model.endsAt = clock.time + REFRESH_TOKEN_MS;
        model.tokens.set(next, { endsAt: model.endsAt });
      } else assert.equal(next, token.next, told);
    }
    if (random(20) === 0) rollBackRevoking(model.sessionId);
    if (random(60) === 0) {
      table.revoke(model.sessionId);
      model.isRevoked = true;
    }
  }

  function begin(): { sessionId: string; isRevoked: boolean; endsAt: number; tokens: Map<string, ModelToken> } {
    const { sessionId, tokenId, expiresAt } = table.create({ tier: 'full' });
    return { sessionId, isRevoked: false, endsAt: expiresAt, tokens: new Map([[tokenId, { endsAt: expiresAt }]]) };
  }

  function rollBackRevoking(sessionId: string): void {
    assert.throws(() => {
      sql.transaction(() => {
        table.revoke(sessionId);
        assert.ok(!table.isAlive(sessionId));
        throw new Error('stop');
      });
    }, /stop/);
  }
}

/** Sessions of passwords. */
export const sessionsSuite: Suite = {
  name: 'sessions',
  tests: {
    'a session is alive until it is revoked': ({ ctx }) => {
      const { table } = open(ctx);
      assert.ok(!table.isAlive('none'));
      const { sessionId } = table.create({ tier: 'full', name: 'Firefox' });
      assert.ok(table.isAlive(sessionId));
      assert.ok(table.revoke(sessionId));
      assert.ok(!table.isAlive(sessionId));
      assert.ok(!table.revoke(sessionId));
    },
    'a session ends ninety days after it was refreshed last': ({ ctx }) => {
      const { table, clock } = open(ctx);
      const { sessionId, tokenId } = table.create({ tier: 'full' });
      clock.time += REFRESH_TOKEN_MS - 1;
      assert.equal(table.rotate(sessionId, tokenId).kind, 'rotated');
      clock.time += REFRESH_TOKEN_MS - 1;
      assert.ok(table.isAlive(sessionId));
      clock.time += 1;
      assert.ok(!table.isAlive(sessionId));
      assert.equal(table.rotate(sessionId, tokenId).kind, 'gone');
    },
    'a refresh token whose answer was lost gives the same next one for two hours': ({ ctx }) => {
      const { table, clock } = open(ctx);
      const { sessionId, tokenId } = table.create({ tier: 'appPassword', appPassword: 'app' });
      const first = table.rotate(sessionId, tokenId);
      clock.time += REFRESH_GRACE_MS - 1;
      const second = table.rotate(sessionId, tokenId);
      assert.deepEqual(second, first);
      assert.ok(second.kind === 'rotated' && second.grant.tier === 'appPassword');
    },
    'a refresh token that was used long ago ends its session, also for whoever has the newest': ({ ctx }) => {
      const { table, clock } = open(ctx);
      const { sessionId, tokenId } = table.create({ tier: 'full' });
      const next = table.rotate(sessionId, tokenId);
      assert.ok(next.kind === 'rotated');
      clock.time += REFRESH_GRACE_MS;
      assert.equal(table.rotate(sessionId, tokenId).kind, 'reused');
      assert.ok(!table.isAlive(sessionId));
      assert.equal(table.rotate(sessionId, next.grant.tokenId).kind, 'gone');
    },
    'a token of one session is nothing to another': ({ ctx }) => {
      const { table } = open(ctx);
      const one = table.create({ tier: 'full' });
      const other = table.create({ tier: 'full' });
      assert.equal(table.rotate(one.sessionId, other.tokenId).kind, 'reused');
      assert.ok(!table.isAlive(one.sessionId));
      assert.equal(table.rotate(other.sessionId, other.tokenId).kind, 'rotated');
    },
    'the session of an account that was taken down cannot be refreshed': ({ ctx }) => {
      const { table } = open(ctx);
      const { sessionId, tokenId } = table.create({ tier: 'full', isTakenDown: true });
      assert.ok(table.isAlive(sessionId));
      assert.equal(table.rotate(sessionId, tokenId).kind, 'gone');
      assert.ok(table.isAlive(sessionId));
    },
    'owners see their sessions, the newest used first': ({ ctx }) => {
      const { table, clock } = open(ctx);
      const one = table.create({ tier: 'full', name: 'half \ud800' });
      clock.time += 1;
      const two = table.create({ tier: 'appPassword', appPassword: 'app' });
      clock.time += 1;
      table.rotate(one.sessionId, one.tokenId);
      const names = table.list().map(({ sessionId, name, appPassword }) => ({ sessionId, name, appPassword }));
      assert.deepEqual(names, [
        { sessionId: one.sessionId, name: 'half \ufffd', appPassword: null },
        { sessionId: two.sessionId, name: null, appPassword: 'app' },
      ]);
    },
    'of too many sessions of one password the longest unused ends': ({ ctx }) => {
      const { table, clock } = open(ctx);
      const own = table.create({ tier: 'full' });
      const grants = Array.from({ length: SESSIONS_MAX }, () => {
        clock.time += 1;
        return table.create({ tier: 'appPassword', appPassword: 'script' });
      });
      const [first, second] = grants;
      assert.ok(first !== undefined && second !== undefined);
      clock.time += 1;
      assert.equal(table.rotate(first.sessionId, first.tokenId).kind, 'rotated');
      const last = table.create({ tier: 'appPassword', appPassword: 'script' });
      const alive = [own, first, second, last].map(({ sessionId }) => table.isAlive(sessionId));
      assert.deepEqual(alive, [true, true, false, true]);
    },
    'all sessions end together, and those of an app password': ({ ctx }) => {
      const { table } = open(ctx);
      const full = table.create({ tier: 'full' });
      const app = table.create({ tier: 'appPassword', appPassword: 'app' });
      assert.ok(table.isAlive(full.sessionId) && table.isAlive(app.sessionId));
      table.revokeAppPassword('app');
      assert.ok(table.isAlive(full.sessionId) && !table.isAlive(app.sessionId));
      table.revokeAll();
      assert.ok(!table.isAlive(full.sessionId));
      assert.deepEqual(table.list(), []);
    },
    'whatever clients do with their tokens, in whatever order, is as their history says': ({ ctx }) => {
      for (let seed = 1; seed <= 20; seed += 1) simulate(ctx, seed);
    },
    'tokens of a session go from the table to the Worker and back': ({ ctx }) => {
      const { table, clock } = open(ctx);
      const tokens = new SessionTokens('s'.repeat(32), 'did:web:host', () => clock.now());
      const grant = table.create({ tier: 'privilegedAppPassword', appPassword: 'app' });
      const { accessJwt, refreshJwt } = tokens.create({ did: 'did:plc:a', ...grant });
      const access = tokens.verifyAccess(accessJwt);
      assert.equal(access.tier, 'privilegedAppPassword');
      assert.ok(table.isAlive(access.sessionId));
      const refresh = tokens.verifyRefresh(refreshJwt);
      assert.equal(table.rotate(refresh.sessionId, refresh.tokenId).kind, 'rotated');
    },
  },
};
