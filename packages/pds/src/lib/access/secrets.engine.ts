import assert from 'node:assert/strict';

import { fromBase32 } from '@atcute/multibase';
import { Sql } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { HeldClock } from '../../../tests/worker/held-clock.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { AppPasswordTable } from './app-password-table.ts';
import { EMAIL_TOKEN_MS, EmailTokenTable } from './email-token-table.ts';
import { checkPassword, hashPassword } from './password.ts';
import { SessionTable } from './session-table.ts';
import { TotpTable } from './totp-table.ts';
import { computeCode } from './totp.ts';

const secret = 's'.repeat(32);
const did = 'did:plc:a';

function refusalOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof XrpcError);
    return `${error.status} ${error.code}`;
  }
  return 'none';
}

/** All text in all tables: what somebody would have who has copied the database. */
function dump(sql: Sql): string {
  const tables = sql.all<{ name: string }>`
    select name from sqlite_master where type = 'table' and substr(name, 1, 1) <> '_'`;
  return tables.map(({ name }) => JSON.stringify(sql.all`select * from ${sql.identifier(name)}`)).join();
}

function openAppPasswords(ctx: DurableObjectState): {
  sql: Sql;
  clock: HeldClock;
  sessions: SessionTable;
  table: AppPasswordTable;
} {
  const sql = new Sql(ctx.storage);
  const clock = new HeldClock();
  const sessions = new SessionTable(sql, clock);
  return { sql, clock, sessions, table: new AppPasswordTable({ sql, clock, secret, sessions }) };
}

/** Passwords of apps. */
export const appPasswordsSuite: Suite = {
  name: 'app passwords',
  tests: {
    'are found by what was typed, and by nothing else': ({ ctx }) => {
      const { table, sql } = openAppPasswords(ctx);
      const one = table.create('one', false);
      const two = table.create('two', true);
      assert.match(one.password, /^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
      assert.deepEqual(table.find(one.password), { name: 'one', tier: 'appPassword' });
      assert.deepEqual(table.find(` ${two.password.toUpperCase()} `), { name: 'two', tier: 'privilegedAppPassword' });
      for (const wrong of ['', 'one', 'aaaa-aaaa-aaaa-aaaa', one.password.replaceAll('-', '')]) {
        assert.equal(table.find(wrong), undefined);
      }
      assert.ok(!dump(sql).includes(one.password));
    },
    'have a name of their own': ({ ctx }) => {
      const { table } = openAppPasswords(ctx);
      table.create('one', false);
      for (const name of ['one', '', ' ', 'x'.repeat(129), 'half \ud800']) {
        assert.equal(
          refusalOf(() => table.create(name, false)),
          '400 InvalidRequest',
        );
      }
    },
    'are listed without themselves, and take their sessions with them': ({ ctx }) => {
      const { table, sessions, clock } = openAppPasswords(ctx);
      const one = table.create('one', false);
      clock.time += 1;
      const { createdAt } = table.create('two', true);
      assert.deepEqual(table.list(), [
        { name: 'two', createdAt, privileged: true },
        { name: 'one', createdAt: one.createdAt, privileged: false },
      ]);
      const ofOne = sessions.create({ tier: 'appPassword', appPassword: 'one' });
      const ofTwo = sessions.create({ tier: 'privilegedAppPassword', appPassword: 'two' });
      table.revoke('one');
      assert.equal(table.find(one.password), undefined);
      assert.ok(!sessions.isAlive(ofOne.sessionId) && sessions.isAlive(ofTwo.sessionId));
      table.revokeAll();
      assert.ok(!sessions.isAlive(ofTwo.sessionId));
      assert.deepEqual(table.list(), []);
    },
    "an account's own password is checked in the engine as anywhere": () => {
      const stored = hashPassword('correct horse');
      assert.ok(checkPassword('correct horse', stored).isRight);
      assert.ok(!checkPassword('correct house', stored).isRight);
      assert.ok(!checkPassword('correct horse', undefined).isRight);
    },
  },
};

function openEmailTokens(ctx: DurableObjectState): { sql: Sql; clock: HeldClock; table: EmailTokenTable } {
  const sql = new Sql(ctx.storage);
  const clock = new HeldClock();
  return { sql, clock, table: new EmailTokenTable(sql, clock, secret) };
}

/** Codes by mail. */
export const emailTokensSuite: Suite = {
  name: 'e-mail tokens',
  tests: {
    'are used once, for their purpose and their account': ({ ctx }) => {
      const { table, sql } = openEmailTokens(ctx);
      const token = table.create(did, 'confirm_email');
      assert.match(token, /^[A-Z2-7]{5}-[A-Z2-7]{5}$/);
      assert.ok(!dump(sql).includes(token));
      const refusals = [
        refusalOf(() => table.use(did, 'update_email', token)),
        refusalOf(() => table.use('did:plc:b', 'confirm_email', token)),
        refusalOf(() => table.use(did, 'confirm_email', token.toLowerCase().replace('-', ''))),
        refusalOf(() => table.use(did, 'confirm_email', token)),
      ];
      assert.deepEqual(refusals, ['400 InvalidToken', '400 InvalidToken', 'none', '400 InvalidToken']);
    },
    'expire, and give way to the next': ({ ctx }) => {
      const { table, clock } = openEmailTokens(ctx);
      const first = table.create(did, 'plc_operation');
      const second = table.create(did, 'plc_operation');
      assert.equal(
        refusalOf(() => table.use(did, 'plc_operation', first)),
        '400 InvalidToken',
      );
      clock.time += EMAIL_TOKEN_MS;
      assert.equal(
        refusalOf(() => table.use(did, 'plc_operation', second)),
        '400 ExpiredToken',
      );
      assert.equal(
        refusalOf(() => table.use(did, 'plc_operation', second)),
        '400 InvalidToken',
      );
    },
    'are gone after ten wrong tries': ({ ctx }) => {
      const { table } = openEmailTokens(ctx);
      for (const [tries, outcome] of [
        [9, 'none'],
        [10, '400 InvalidToken'],
      ] as const) {
        const token = table.create(did, 'delete_account');
        for (let index = 0; index < tries; index += 1) refusalOf(() => table.use(did, 'delete_account', 'AAAAA-AAAAA'));
        assert.equal(
          refusalOf(() => table.use(did, 'delete_account', token)),
          outcome,
        );
      }
    },
    'tell whose they are, for who has forgotten a password': ({ ctx }) => {
      const { table, clock } = openEmailTokens(ctx);
      const mine = table.create(did, 'reset_password');
      const other = table.create('did:plc:b', 'reset_password');
      const foreign = table.create(did, 'confirm_email');
      assert.equal(table.useOfAnyone('reset_password', other), 'did:plc:b');
      assert.equal(
        refusalOf(() => table.useOfAnyone('reset_password', other)),
        '400 InvalidToken',
      );
      assert.equal(
        refusalOf(() => table.useOfAnyone('reset_password', foreign)),
        '400 InvalidToken',
      );
      clock.time += EMAIL_TOKEN_MS;
      assert.equal(
        refusalOf(() => table.useOfAnyone('reset_password', mine)),
        '400 ExpiredToken',
      );
      table.removeAll(did);
      assert.equal(
        refusalOf(() => table.use(did, 'confirm_email', foreign)),
        '400 InvalidToken',
      );
    },
  },
};

function openTotp(ctx: DurableObjectState): { sql: Sql; clock: HeldClock; table: TotpTable } {
  const sql = new Sql(ctx.storage);
  const clock = new HeldClock();
  return { sql, clock, table: new TotpTable({ sql, clock, secret, did }) };
}

function codeOf(base32: string, clock: HeldClock): string {
  return computeCode(fromBase32(base32.toLowerCase()), Math.floor(clock.time / 30_000));
}

async function enable(table: TotpTable, clock: HeldClock): Promise<{ base32: string; backups: readonly string[] }> {
  const base32 = await table.begin();
  assert.ok(base32 !== undefined);
  const backups = await table.confirm(codeOf(base32, clock));
  assert.ok(backups !== undefined);
  clock.time += 30_000;
  return { base32, backups };
}

/** Authenticator apps and backup codes. */
export const totpSuite: Suite = {
  name: 'second factor',
  tests: {
    'counts once its owner has shown that the app knows it': async ({ ctx }) => {
      const { table, clock, sql } = openTotp(ctx);
      assert.ok(!table.isEnabled());
      assert.deepEqual(await table.verify('123456'), { kind: 'wrong' });
      const first = await table.begin();
      const second = await table.begin();
      assert.ok(first !== undefined && second !== undefined && first !== second);
      assert.ok(!dump(sql).includes(second));
      assert.equal(await table.confirm(codeOf(first, clock)), undefined);
      assert.ok(!table.isEnabled());
      assert.equal((await table.confirm(codeOf(second, clock)))?.length, 10);
      assert.ok(table.isEnabled());
      assert.equal(await table.begin(), undefined);
      table.disable();
      assert.ok(!table.isEnabled());
      assert.equal(table.countBackupCodes(), 0);
    },
    'takes each code once, also when two use it at the same time': async ({ ctx }) => {
      const { table, clock } = openTotp(ctx);
      const { base32 } = await enable(table, clock);
      const code = codeOf(base32, clock);
      const outcomes = await Promise.all([table.verify(code), table.verify(code)]);
      assert.deepEqual(outcomes.map(({ kind }) => kind).toSorted(), ['right', 'wrong']);
      clock.time += 30_000;
      assert.deepEqual(await table.verify(code), { kind: 'wrong' });
      assert.deepEqual(await table.verify(codeOf(base32, clock)), { kind: 'right' });
    },
    'takes each backup code once': async ({ ctx }) => {
      const { table, clock, sql } = openTotp(ctx);
      const { backups } = await enable(table, clock);
      const [first = '', second = ''] = backups;
      assert.ok(!dump(sql).includes(first));
      assert.deepEqual(await table.verify(first.toUpperCase().replace('-', ' ')), { kind: 'right' });
      assert.deepEqual(await table.verify(first), { kind: 'wrong' });
      assert.equal(table.countBackupCodes(), 9);
      assert.equal(table.renewBackupCodes().length, 10);
      assert.deepEqual(await table.verify(second), { kind: 'wrong' });
    },
    'waits after ten wrong codes': async ({ ctx }) => {
      const { table, clock } = openTotp(ctx);
      const { base32 } = await enable(table, clock);
      for (let index = 0; index < 10; index += 1) assert.deepEqual(await table.verify('no'), { kind: 'wrong' });
      const locked = await table.verify(codeOf(base32, clock));
      assert.deepEqual(locked, { kind: 'locked', retryAfterMs: 15 * 60_000 });
      clock.time += 15 * 60_000;
      assert.deepEqual(await table.verify(codeOf(base32, clock)), { kind: 'right' });
    },
  },
};
