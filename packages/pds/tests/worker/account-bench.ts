import { Jobs, Sql } from '@sundog/actor';

import type { Subject } from '../../../../tests/harness/engine/suite.ts';
import { logMailer } from '../../src/lib/access/log-mailer.ts';
import {
  accountMigrations,
  createAccountParts,
  signingKeyLabel,
  type AccountParts,
} from '../../src/lib/account/account-parts.ts';
import { createAccount } from '../../src/lib/account/lifecycle.ts';
import { createSigningKey } from '../../src/lib/keys/private-key.ts';
import { sealText } from '../../src/lib/keys/sealed-text.ts';
import { parseSettings } from '../../src/lib/settings/parse-settings.ts';
import { HeldClock } from './held-clock.ts';
import { did } from './repository-bench.ts';

/** An account over a test's object, and whom it has told of what. */
export interface AccountBench {
  readonly parts: AccountParts;
  readonly told: string[];
  /** Whether the directory can be reached. */
  isDirectoryAway: boolean;
  /** Lets time go on, and runs what is due. */
  readonly pass: (ms: number) => Promise<void>;
}

/** Makes one, whose DID document this host serves itself. */
export async function openAccount({ ctx, env }: Subject): Promise<AccountBench> {
  const clock = new HeldClock();
  const jobs = new Jobs(ctx, { clock });
  const settings = parseSettings({ PDS_SECRET: 'a secret of the tests'.repeat(2), PDS_PUBLIC_URL: 'https://test' });
  const sql = new Sql(ctx.storage);
  for (const step of accountMigrations) sql.script(step);
  const told: string[] = [];
  const parts = createAccountParts({
    did,
    settings,
    sql,
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
  const bench: AccountBench = {
    parts,
    told,
    isDirectoryAway: false,
    async pass(ms) {
      clock.time += ms;
      await jobs.alarm();
    },
  };
  const key = (await createSigningKey('p256')).exportPrivateKey();
  const sealedSigningKey = await sealText(settings.secret, signingKeyLabel(did), key);
  const names = { handle: 'alice.test', email: null, passwordDigest: null };
  await createAccount(parts, { ...names, sealedSigningKey, status: 'active' });
  return bench;
}
