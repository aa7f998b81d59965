import assert from 'node:assert/strict';

import { Sql } from '@sundog/actor';

import type { Suite, Subject } from '../../../../../tests/harness/engine/suite.ts';
import { ChallengeSealer, CHALLENGE_MS } from './challenge-sealer.ts';
import { parseAssertionBody, parseRegistrationBody } from './passkey-body.ts';
import { createRelyingParty, PasskeyCeremony, type PasskeyUse } from './passkey-ceremony.ts';
import { PasskeyOwners } from './passkey-owners.ts';
import { PASSKEYS_MAX, PasskeyTable } from './passkey-table.ts';
import { SoftwareAuthenticator, type KeyKind } from './software-authenticator.ts';

const ORIGIN = 'http://localhost:8787';
const SUBJECT = 'browser-1';
const signIn = { purpose: 'signIn', subject: SUBJECT } as const;

/** An account's passkeys, and a clock that stands still until it is told. */
class Account {
  now = 5_000;
  readonly table: PasskeyTable;
  readonly ceremony: PasskeyCeremony;

  constructor(ctx: DurableObjectState) {
    const clock = { now: () => this.now, random: () => 0.5, uuid: () => crypto.randomUUID() };
    this.table = new PasskeyTable(new Sql(ctx.storage), clock);
    this.ceremony = new PasskeyCeremony(createRelyingParty(ORIGIN), new ChallengeSealer(new Uint8Array(32), clock));
  }

  async add(authenticator: SoftwareAuthenticator, name = ''): Promise<string> {
    const user = { userHandle: 'AAAA', handle: 'ada.test' };
    const { challenge } = this.ceremony.createRegistrationOptions(SUBJECT, user, this.table.describe());
    const body = parseRegistrationBody(await authenticator.register(challenge));
    return this.table.add(await this.ceremony.checkRegistration(body, SUBJECT), name);
  }

  async sign(authenticator: SoftwareAuthenticator, counter = 0, given?: string): Promise<PasskeyUse> {
    const challenge = given ?? this.ceremony.createAssertionOptions(signIn, []).challenge;
    const body = parseAssertionBody(await authenticator.sign(challenge, 'AAAA', { counter }));
    return this.ceremony.checkAssertion(body, this.table.mustKnow(body.credentialId), signIn);
  }
}

const create = async (kind: KeyKind = 'ES256'): Promise<SoftwareAuthenticator> =>
  SoftwareAuthenticator.create(kind, ORIGIN);

const tests: Suite['tests'] = {
  async 'keys of every kind are added, listed and used'({ ctx }: Subject) {
    const account = new Account(ctx);
    for (const kind of ['ES256', 'EdDSA', 'RS256'] as const) {
      const authenticator = await create(kind);
      const id = await account.add(authenticator, ` ${kind} `);
      account.now += 1000;
      account.table.use(await account.sign(authenticator));
      const line = { id, name: kind, createdAt: account.now - 1000, usedAt: account.now, isSynced: false };
      assert.deepEqual(account.table.list().at(-1), line);
      assert.deepEqual(account.table.describe().at(-1), { type: 'public-key', id, transports: ['internal'] });
    }
    assert.equal(account.table.list().length, 3);
  },

  async 'an answer is used once, also if two come at the same time'({ ctx }: Subject) {
    const account = new Account(ctx);
    const authenticator = await create();
    await account.add(authenticator);
    const { challenge } = account.ceremony.createAssertionOptions(signIn, []);
    const [first, second] = await Promise.all([
      account.sign(authenticator, 0, challenge),
      account.sign(authenticator, 0, challenge),
    ]);
    account.table.use(first);
    assert.throws(() => account.table.use(second), { code: 'UsedChallenge' });
    account.now += CHALLENGE_MS - 1;
    assert.throws(() => account.table.use(second), { code: 'UsedChallenge' });
  },

  async 'of two answers with one count, one is taken, and what was refused has used nothing up'({ ctx }: Subject) {
    const account = new Account(ctx);
    const authenticator = await create();
    await account.add(authenticator);
    const [first, second] = [await account.sign(authenticator, 7), await account.sign(authenticator, 7)];
    account.table.use(first);
    assert.throws(() => account.table.use(second), { code: 'PasskeyCopied' });
    account.table.use({ ...second, counter: 8 });
    for (const counter of [0, 1, 7, 8]) {
      const use = await account.sign(authenticator, counter);
      assert.throws(() => account.table.use(use), { code: 'PasskeyCopied' });
    }
  },

  async 'numbers of challenges go when they have ended'({ ctx }: Subject) {
    const account = new Account(ctx);
    const authenticator = await create();
    await account.add(authenticator);
    account.now += CHALLENGE_MS;
    account.table.use(await account.sign(authenticator));
    const rows = ctx.storage.sql.exec('select count(*) as count from passkey_challenge').one();
    assert.equal(rows['count'], 1);
  },

  async 'a passkey is added once, and so is an answer'({ ctx }: Subject) {
    const account = new Account(ctx);
    const authenticator = await create();
    await account.add(authenticator);
    await assert.rejects(account.add(authenticator), { code: 'DuplicatePasskey' });
    const { challenge } = account.ceremony.createRegistrationOptions(SUBJECT, { userHandle: 'AAAA', handle: 'a' }, []);
    for (const [index, other] of [await create(), await create()].entries()) {
      const passkey = await account.ceremony.checkRegistration(
        parseRegistrationBody(await other.register(challenge)),
        SUBJECT,
      );
      if (index === 0) account.table.add(passkey, '');
      else assert.throws(() => account.table.add(passkey, ''), { code: 'UsedChallenge' });
    }
    assert.equal(account.table.list().length, 2);
  },

  async 'one is renamed and removed; then it signs nobody in'({ ctx }: Subject) {
    const account = new Account(ctx);
    const authenticator = await create();
    const id = await account.add(authenticator);
    assert.equal(account.table.list()[0]?.name, 'Passkey');
    account.table.rename(id, 'Phone');
    assert.equal(account.table.list()[0]?.name, 'Phone');
    for (const name of ['', ' ', 'x'.repeat(61), '\ud800']) {
      assert.throws(() => account.table.rename(id, name), { code: 'InvalidPasskeyName' });
    }
    for (const unknown of ['AAAA', '?', '']) {
      assert.throws(() => account.table.rename(unknown, 'Phone'), { code: 'UnknownPasskey' });
      account.table.remove(unknown);
    }
    const use = await account.sign(authenticator);
    account.table.remove(id);
    assert.throws(() => account.table.use(use), { code: 'UnknownPasskey' });
    assert.deepEqual(account.table.list(), []);
  },

  async 'an account has no more than it can keep track of'({ ctx }: Subject) {
    const account = new Account(ctx);
    for (let count = 0; count < PASSKEYS_MAX; count += 1) await account.add(await create('EdDSA'));
    await assert.rejects(account.add(await create()), { code: 'TooManyPasskeys' });
  },

  'an account has one user handle, that finds it'({ ctx }: Subject) {
    const owners = new PasskeyOwners(new Sql(ctx.storage));
    const [ada, bob] = ['did:plc:ada', `did:web:${'b'.repeat(200)}.example`];
    const handle = owners.handleOf(ada);
    assert.equal(handle.length, 43);
    assert.equal(owners.handleOf(ada), handle);
    assert.notEqual(owners.handleOf(bob), handle);
    assert.equal(owners.getOwner(handle), ada);
    assert.equal(owners.getOwner(owners.handleOf(bob)), bob);
    assert.equal(owners.getOwner('AAAA'), undefined);
    owners.remove(ada);
    assert.equal(owners.getOwner(handle), undefined);
  },
};

/** The tests of passkey-table.ts and passkey-owners.ts. */
export const passkeyTableSuite: Suite = { name: 'passkey-table', tests };
