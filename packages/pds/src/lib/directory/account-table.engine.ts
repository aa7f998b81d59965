import assert from 'node:assert/strict';

import { Sql } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { AccountTable, type HostedAccount } from './account-table.ts';
import { findLocalDid } from './directory-parts.ts';

const alice: HostedAccount = {
  did: 'did:plc:alice',
  handle: 'alice.test',
  email: 'alice@example.com',
  status: 'active',
  createdAt: 0,
};
const bob: HostedAccount = { ...alice, did: 'did:plc:bob', handle: 'bob.test', email: 'bob@example.com' };

function open(ctx: DurableObjectState): AccountTable {
  const table = new AccountTable(new Sql(ctx.storage));
  table.note(alice);
  table.note(bob);
  return table;
}

/** The names of accounts. */
export const accountTableSuite: Suite = {
  name: 'names of accounts',
  tests: {
    "that are given up are nobody else's until the account has said that it has others": ({ ctx }) => {
      const table = open(ctx);
      table.rename(alice.did, { handle: 'alicia.test', email: 'alicia@example.com' });
      assert.equal(table.isHandleFree('Alice.test'), false);
      assert.throws(() => table.rename(bob.did, { handle: 'ALICE.test' }), { code: 'HandleNotAvailable' });
      assert.throws(() => table.rename(bob.did, { email: 'alice@example.com' }), { code: 'InvalidRequest' });
      assert.throws(() => table.reserve({ ...alice, did: 'did:plc:carol', email: null }, 0), {
        code: 'HandleNotAvailable',
      });
      table.rename(alice.did, { handle: 'alice.test' }); // It was refused the other one.
      table.note(alice);
      table.rename(bob.did, { handle: 'alicia.test' });
      assert.equal(table.getByHandle('alicia.test')?.did, bob.did);
    },
    "that two accounts claim are the first one's": ({ ctx }) => {
      const table = open(ctx);
      table.note({ ...bob, handle: 'Alice.test', email: 'ALICE@example.com', status: 'deactivated' });
      assert.deepEqual(table.get(bob.did), { ...bob, status: 'deactivated' });
      table.note({ ...alice, did: 'did:plc:carol' });
      assert.deepEqual(table.get('did:plc:carol'), {
        ...alice,
        did: 'did:plc:carol',
        handle: 'did:plc:carol',
        email: null,
      });
      assert.equal(table.getByHandle('alice.test')?.did, alice.did);
    },
    'lead to an account that is being made or is open, and nowhere while it is closed': ({ ctx }) => {
      const table = open(ctx);
      const find = (handle: string) => findLocalDid(handle, table, { handleDomains: ['.test'] });
      const [carol, own] = [
        { did: 'did:plc:carol', handle: 'carol.test', email: null },
        { did: 'did:plc:own', handle: 'own.example.com', email: null },
      ];
      for (const names of [carol, own]) {
        assert.equal(find(names.handle), names === carol ? null : undefined);
        table.reserve(names, 0);
        assert.equal(find(names.handle), names.did);
        table.note({ ...names, status: 'active', createdAt: 0 });
        assert.equal(find(names.handle), names.did);
        table.note({ ...names, status: 'takendown', createdAt: 0 });
        assert.equal(find(names.handle), names === carol ? null : undefined);
      }
    },
    'are free once their account is deleted': ({ ctx }) => {
      const table = open(ctx);
      table.rename(alice.did, { handle: 'alicia.test' });
      table.note({ ...alice, status: 'deleted' });
      assert.ok(table.isHandleFree('alice.test') && table.isHandleFree('alicia.test'));
    },
  },
};
