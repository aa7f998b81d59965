import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { openAccount } from '../../../tests/worker/account-bench.ts';
import { activateAccount, deactivateAccount, deleteAccount, setTakedown } from './lifecycle.ts';

/** How an account stands. */
export const lifecycleSuite: Suite = {
  name: 'the standing of an account',
  tests: {
    'L4: is open to the directory before the firehose hears of it': async (subject) => {
      const { parts, told } = await openAccount(subject);
      await deactivateAccount(parts, null);
      told.splice(0);
      await activateAccount(parts);
      assert.deepEqual(told.splice(0), ['note active', 'identity', 'account', 'sync']);
      await setTakedown(parts, 'a case');
      told.splice(0);
      await setTakedown(parts, undefined);
      assert.deepEqual(told, ['note active', 'account']);
    },
    'L4: is gone from the directory before whoever deleted the account hears of it': async (subject) => {
      const { parts, told } = await openAccount(subject);
      told.splice(0);
      await deleteAccount(parts);
      assert.deepEqual(told, ['note deleted', 'account']);
    },
    'is open where the directory is away, which hears of it by the job': async (subject) => {
      const bench = await openAccount(subject);
      const { parts, told } = bench;
      await deactivateAccount(parts, null);
      bench.isDirectoryAway = true;
      told.splice(0);
      await activateAccount(parts);
      assert.deepEqual(told.splice(0), ['identity', 'account', 'sync']);
      bench.isDirectoryAway = false;
      await bench.pass(0);
      assert.deepEqual(told, ['note active']);
    },
  },
};
