import assert from 'node:assert/strict';

import { Sql } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { HeldClock } from '../../../tests/worker/held-clock.ts';
import { importSigningKey } from '../keys/private-key.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { InviteTable } from './invite-table.ts';
import { ReservedKeyTable } from './reserved-key-table.ts';

function isRefused(run: () => unknown, code: string): void {
  assert.throws(run, (error) => error instanceof XrpcError && error.status === 400 && error.code === code);
}

function openInvites(ctx: DurableObjectState): { clock: HeldClock; table: InviteTable } {
  const clock = new HeldClock();
  return { clock, table: new InviteTable(new Sql(ctx.storage), clock, 'pds.example.com') };
}

/** Invite codes. */
export const invitesSuite: Suite = {
  name: 'invite codes',
  tests: {
    'look as everywhere, and are used as often as they may': ({ ctx }) => {
      const { table } = openInvites(ctx);
      const [group] = table.create({ codeCount: 1, useCount: 2 });
      const code = group?.codes[0] ?? '';
      assert.equal(group?.account, 'admin');
      assert.match(code, /^pds-example-com-[a-z2-7]{5}-[a-z2-7]{5}$/);
      table.use(code, 'did:plc:a');
      table.use(code, 'did:plc:b');
      isRefused(() => table.use(code, 'did:plc:c'), 'InvalidInviteCode');
      table.giveBack(code, 'did:plc:a');
      table.giveBack(code, 'did:plc:a');
      table.use(code, 'did:plc:c');
      isRefused(() => table.mustBeAvailable(code), 'InvalidInviteCode');
      isRefused(() => table.mustBeAvailable('pds-example-com-aaaaa-aaaaa'), 'InvalidInviteCode');
      assert.equal(table.getInvitationOf('did:plc:c')?.code, code);
      assert.equal(table.getInvitationOf('did:plc:a'), undefined);
    },
    'belong to accounts, which can be barred': ({ ctx }) => {
      const { table, clock } = openInvites(ctx);
      const groups = table.create({ codeCount: 2, useCount: 1, forAccounts: ['did:plc:a', 'did:plc:b'] });
      assert.deepEqual(
        groups.map(({ account, codes }) => [account, codes.length]),
        [
          ['did:plc:a', 2],
          ['did:plc:b', 2],
        ],
      );
      const [code = ''] = groups[0]?.codes ?? [];
      table.setAccountBarred('did:plc:a', true);
      isRefused(() => table.use(code, 'did:plc:c'), 'InvalidInviteCode');
      table.setAccountBarred('did:plc:a', false);
      table.use(code, 'did:plc:c');
      const at = new Date(clock.time).toISOString();
      assert.deepEqual(
        table.listOf('did:plc:a').find((found) => found.code === code),
        {
          code,
          available: 1,
          disabled: false,
          forAccount: 'did:plc:a',
          createdBy: 'admin',
          createdAt: at,
          uses: [{ usedBy: 'did:plc:c', usedAt: at }],
        },
      );
    },
    'are disabled one by one or by account': ({ ctx }) => {
      const { table } = openInvites(ctx);
      const [a, b] = table.create({ codeCount: 2, useCount: 1, forAccounts: ['did:plc:a', 'did:plc:b'] });
      const codesOfB = b?.codes ?? [];
      table.disable({ codes: codesOfB.slice(0, 1), accounts: ['did:plc:a'] });
      for (const code of [...(a?.codes ?? []), ...codesOfB.slice(0, 1)]) {
        isRefused(() => table.mustBeAvailable(code), 'InvalidInviteCode');
      }
      table.mustBeAvailable(codesOfB[1] ?? '');
      isRefused(() => table.disable({ accounts: ['admin'] }), 'InvalidRequest');
    },
    'are listed in pages that miss none and repeat none': ({ ctx }) => {
      const { table, clock } = openInvites(ctx);
      const codes: string[] = [];
      for (let round = 0; round < 5; round += 1) {
        codes.push(...table.create({ codeCount: 5, useCount: 9 }).flatMap((group) => group.codes));
        clock.time += 1;
      }
      for (const [index, code] of codes.entries()) {
        for (let use = 0; use < index % 4; use += 1) table.use(code, `did:plc:${index}-${use}`);
      }
      for (const sort of ['recent', 'usage'] as const) {
        const values: number[] = [];
        const seen = new Set<string>();
        let cursor: string | undefined;
        do {
          const page = table.list({ sort, limit: 4, cursor });
          for (const code of page.codes) {
            seen.add(code.code);
            values.push(sort === 'recent' ? Date.parse(code.createdAt) : code.uses.length);
          }
          cursor = page.cursor;
        } while (cursor !== undefined);
        assert.deepEqual([...seen].toSorted(), codes.toSorted());
        assert.equal(values.length, codes.length);
        assert.deepEqual(
          values,
          values.toSorted((left, right) => right - left),
        );
      }
      isRefused(() => table.list({ sort: 'recent', limit: 1, cursor: "1'; drop table" }), 'InvalidRequest');
    },
    'are bounded': ({ ctx }) => {
      const { table } = openInvites(ctx);
      isRefused(() => table.create({ codeCount: 0, useCount: 1 }), 'InvalidRequest');
      isRefused(() => table.create({ codeCount: 1, useCount: 0 }), 'InvalidRequest');
      isRefused(() => table.create({ codeCount: 5001, useCount: 1 }), 'InvalidRequest');
    },
  },
};

/** Keys that were promised. */
export const reservedKeysSuite: Suite = {
  name: 'reserved keys',
  tests: {
    'are the same for the same account, and another for each that has no name': async ({ ctx }) => {
      const table = new ReservedKeyTable(new Sql(ctx.storage), new HeldClock(), 's'.repeat(32));
      const [one, two] = await Promise.all([table.reserve('did:plc:a'), table.reserve('did:plc:a')]);
      assert.equal(one, two);
      assert.equal(await table.reserve('did:plc:a'), one);
      assert.notEqual(await table.reserve(undefined), await table.reserve(undefined));
    },
    'are had by account or by key until they are taken or forgotten': async ({ ctx }) => {
      const sql = new Sql(ctx.storage);
      const clock = new HeldClock();
      const table = new ReservedKeyTable(sql, clock, 's'.repeat(32));
      const did = await table.reserve('did:plc:a');
      const found = await table.get('did:plc:a');
      assert.equal(found?.did, did);
      assert.equal((await importSigningKey(found?.privateKey ?? '')).did, did);
      assert.deepEqual(await table.get(did), found);
      assert.ok(!JSON.stringify(sql.all`select * from reserved_key`).includes(found?.privateKey ?? ''));
      table.remove(did);
      assert.equal(await table.get('did:plc:a'), undefined);
      const next = await table.reserve('did:plc:a');
      clock.time += 30 * 24 * 60 * 60_000;
      assert.equal(await table.get(next), undefined);
      assert.notEqual(await table.reserve('did:plc:a'), next);
    },
  },
};
