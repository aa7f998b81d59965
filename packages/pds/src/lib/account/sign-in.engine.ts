import assert from 'node:assert/strict';

import { Jobs, Sql } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { HeldClock } from '../../../tests/worker/held-clock.ts';
import { EmailTokenTable } from '../access/email-token-table.ts';
import { checkPassword, hashPassword } from '../access/password.ts';
import { SessionTable } from '../access/session-table.ts';
import { Grants } from '../oauth/grants.ts';
import { DirectoryNotes } from './directory-notes.ts';
import { ProfileTable } from './profile-table.ts';
import { setPassword, type PasswordParts } from './sign-in.ts';

const did = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';

const JOB = 'pds.forget-devices';

/** An account with a password, and a directory that can be away. */
interface PasswordBench extends PasswordParts {
  readonly jobs: Jobs;
  isDirectoryAway: boolean;
  /** How often the directory was asked to forget who is signed in. */
  forgotten: number;
}

function open(ctx: DurableObjectState): PasswordBench {
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
  const jobs = new Jobs(ctx, { clock });
  const bench: PasswordBench = {
    did,
    sql,
    jobs,
    isDirectoryAway: false,
    forgotten: 0,
    profile,
    sessions: new SessionTable(sql, clock),
    grants: new Grants(sql, clock),
    emailTokens: new EmailTokenTable(sql, clock, 'a secret of the tests'),
    passwordNotes: new DirectoryNotes(jobs, JOB, async () => {
      if (bench.isDirectoryAway) throw new Error('away');
      bench.forgotten += 1;
    }),
  };
  return bench;
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
      assert.equal(parts.forgotten, 1, 'browsers are forgotten by the time it answers');
    },
    'ends what browsers remember by a job, where the directory cannot be told at once': async ({ ctx }) => {
      const parts = open(ctx);
      parts.isDirectoryAway = true;
      await setPassword(parts, 'the new one');
      assert.deepEqual([opens(parts, 'the new one'), parts.forgotten], [true, 0]);
      parts.isDirectoryAway = false;
      await parts.jobs.alarm();
      assert.equal(parts.forgotten, 1);
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
      assert.deepEqual([parts.forgotten, parts.jobs.getByKey(JOB, JOB)], [0, undefined]);
    },
  },
};
