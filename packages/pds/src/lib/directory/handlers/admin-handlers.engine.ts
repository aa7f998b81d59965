import assert from 'node:assert/strict';

import { Sql } from '@sundog/actor';

import type { Suite } from '../../../../../../tests/harness/engine/suite.ts';
import type { accountRequests } from '../../account/account-requests.ts';
import { createAsk } from '../../xrpc/ask.ts';
import { AccountTable } from '../account-table.ts';
import { findFacts } from './admin-handlers.ts';

/** Accounts as administrators see them. */
export const adminHandlersSuite: Suite = {
  name: 'accounts for administrators',
  tests: {
    'a deleted account is gone before the directory has heard of it': async ({ ctx }) => {
      let status = 'active';
      const askAccount = createAsk<typeof accountRequests>(async (did) => ({ did, status }));
      const accounts = new AccountTable(new Sql(ctx.storage));
      const did = 'did:web:spam.example.com';
      accounts.note({ did, handle: 'spam.example.com', email: null, status: 'active', createdAt: 0 });
      assert.equal((await findFacts({ accounts, askAccount }, did))?.did, did);
      status = 'deleted';
      assert.equal(await findFacts({ accounts, askAccount }, did), undefined);
    },
  },
};
