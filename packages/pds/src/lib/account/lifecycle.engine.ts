import assert from 'node:assert/strict';

import { Jobs, Sql } from '@sundog/actor';

import type { Subject, Suite } from '../../../../../tests/harness/engine/suite.ts';
import { HeldClock } from '../../../tests/worker/held-clock.ts';
import { logMailer } from '../access/log-mailer.ts';
import { createSigningKey } from '../keys/private-key.ts';
import { sealText } from '../keys/sealed-text.ts';
import { parseSettings } from '../settings/parse-settings.ts';
import { createAccountParts, signingKeyLabel, type AccountParts } from './account-parts.ts';
import { activateAccount, createAccount, deactivateAccount, setTakedown } from './lifecycle.ts';

const did = 'did:web:alice.test';

/** An account, and whom it has told of what. */
interface LifeBench {
  readonly parts: AccountParts;
  readonly jobs: Jobs;
  readonly told: string[];
  /** Whether the directory can be reached. */
  isDirectoryAway: boolean;
}

async function open({ ctx, env }: Subject): Promise<LifeBench> {
  const clock = new HeldClock();
  const jobs = new Jobs(ctx, { clock });
  const settings = parseSettings({ PDS_SECRET: 'a secret of the tests'.repeat(2) });
  const told: string[] = [];
  const parts = createAccountParts({
    did,
    settings,
    sql: new Sql(ctx.storage),
    jobs,
    clock,
    bucket: env.BLOBS,
    mailer: logMailer,
    sendEvents: async (events) => {
      told.push(...events.map(({ kind }) => kind));
      return events.at(-1) ?? { number: 0, id: '' };
    },
    directory: { rename: async () => {}, createResetToken: async () => '', forgetDevices: async () => {} },
    sendNote: async ({ status }) => {
      if (bench.isDirectoryAway) throw new Error('away');
      told.push(`note ${status}`);
    },
  });
  const bench: LifeBench = { parts, jobs, told, isDirectoryAway: false };
  const key = (await createSigningKey('p256')).exportPrivateKey();
  const sealedSigningKey = await sealText(settings.secret, signingKeyLabel(did), key);
  const names = { handle: 'alice.test', email: null, passwordDigest: null };
  await createAccount(parts, { ...names, sealedSigningKey, status: 'active' });
  return bench;
}

/** How an account stands. */
export const lifecycleSuite: Suite = {
  name: 'the standing of an account',
  tests: {
    'L4: is open to the directory before the firehose hears of it': async (subject) => {
      const { parts, told } = await open(subject);
      await deactivateAccount(parts, null);
      told.splice(0);
      await activateAccount(parts);
      assert.deepEqual(told.splice(0), ['note active', 'identity', 'account', 'sync']);
      await setTakedown(parts, 'a case');
      told.splice(0);
      await setTakedown(parts, undefined);
      assert.deepEqual(told, ['note active', 'account']);
    },
    'is open where the directory is away, which hears of it by the job': async (subject) => {
      const bench = await open(subject);
      const { parts, told } = bench;
      await deactivateAccount(parts, null);
      bench.isDirectoryAway = true;
      told.splice(0);
      await activateAccount(parts);
      assert.deepEqual(told.splice(0), ['identity', 'account', 'sync']);
      bench.isDirectoryAway = false;
      await bench.jobs.alarm();
      assert.deepEqual(told, ['note active']);
    },
  },
};
