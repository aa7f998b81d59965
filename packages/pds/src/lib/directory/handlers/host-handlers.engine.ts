import assert from 'node:assert/strict';

import { Sql } from '@sundog/actor';

import type { Suite } from '../../../../../../tests/harness/engine/suite.ts';
import type { accountRequests } from '../../account/account-requests.ts';
import { createAsk } from '../../xrpc/ask.ts';
import { AccountTable } from '../account-table.ts';
import { listRepos } from './host-handlers.ts';

const head = { cid: 'bafyreihead', rev: '3kaaaaaaaaaaa' };

/** The list of a host's repositories. */
export const hostHandlersSuite: Suite = {
  name: 'repositories of a host',
  tests: {
    'are listed some at a time, as each account has to be asked': async ({ ctx }) => {
      let asked = 0;
      const askAccount = createAsk<typeof accountRequests>(async (did) => {
        asked += 1;
        return { did, head, status: 'active' };
      });
      const accounts = new AccountTable(new Sql(ctx.storage));
      const dids = Array.from({ length: 150 }, (_, index) => `did:web:n${String(index).padStart(3, '0')}.example.com`);
      for (const did of dids) {
        accounts.note({ did, handle: did.slice(8), email: null, status: 'active', createdAt: 0 });
      }
      const first = await listRepos({ limit: 1000 }, { accounts, askAccount });
      assert.deepEqual([first.repos.length, asked], [100, 100]);
      const second = await listRepos({ limit: 1000, cursor: first.cursor }, { accounts, askAccount });
      assert.deepEqual([second.repos.length, second.cursor], [50, undefined]);
      assert.deepEqual(
        [...first.repos, ...second.repos].map(({ did }) => did),
        dids,
      );
    },
  },
};
