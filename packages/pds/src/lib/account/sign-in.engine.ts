import assert from 'node:assert/strict';

import { Sql } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { HeldClock } from '../../../tests/worker/held-clock.ts';
import { EmailTokenTable } from '../access/email-token-table.ts';
import { checkPassword, hashPassword } from '../access/password.ts';
import { SessionTable } from '../access/session-table.ts';
import { Grants } from '../oauth/grants.ts';
import { ProfileTable } from './profile-table.ts';
import { setPassword, type PasswordParts } from './sign-in.ts';

const did = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';

function open(ctx: DurableObjectState): PasswordParts {
  const sql = new Sql(ctx.storage);
  const clock = new HeldClock();
  const profile = new ProfileTable(sql);
  profile.put({
    did,
    handle: 'alice.test',
    email: null,
    emailConfirmedAt: null,
    passwordDigest: hashPassword('the old one'),
    status: 'active',
    createdAt: clock.now(),
    deactivatedAt: null,
    deleteAfter: null,
    takedownReference: null,
    sealedSigningKey: '',
  });
  return {
    did,
    sql,
    profile,
    sessions: new SessionTable(sql, clock),
    grants: new Grants(sql, clock),
    emailTokens: new EmailTokenTable(sql, clock, 'a secret of the tests'),
    directory: { rename: async () => {}, createResetToken: async () => '', forgetDevices: async () => {} },
  };
}

function opens({ profile }: PasswordParts, password: string): boolean {
  return checkPassword(password, profile.get()?.passwordDigest ?? undefined).isRight;
}

/** Passwords that are changed. */
export const passwordsSuite: Suite = {
  name: 'a new password',
  tests: {
    'signs everybody out and ends every code': async ({ ctx }) => {
      const parts = open(ctx);
      const { sessionId } = parts.sessions.create({ tier: 'full' });
      const code = parts.emailTokens.create(did, 'delete_account');
      await setPassword(parts, 'the new one');
      assert.deepEqual([opens(parts, 'the old one'), opens(parts, 'the new one')], [false, true]);
      assert.equal(parts.sessions.isAlive(sessionId), false);
      assert.throws(() => parts.emailTokens.use(did, 'delete_account', code), { code: 'InvalidToken' });
    },
    'is there with all that it ends, or not at all': async ({ ctx }) => {
      const parts = open(ctx);
      const { sessionId } = parts.sessions.create({ tier: 'full' });
      parts.emailTokens.create(did, 'delete_account');
      parts.sql.script(
        `create trigger full before delete on email_token begin select raise(abort, 'the disk is full'); end`,
      );
      await assert.rejects(setPassword(parts, 'the new one'), /the disk is full/);
      assert.deepEqual([opens(parts, 'the old one'), opens(parts, 'the new one')], [true, false]);
      assert.equal(parts.sessions.isAlive(sessionId), true);
    },
  },
};
