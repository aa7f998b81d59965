/**
 * Accounts that move between the reference server and ours, in and out: by the official agent in the steps of the
 * protocol's guide, and by our own commands. It needs the rivals of the measurements: see `bench/rivals`.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { AtpAgent } from '@atproto/api';
import { verifyRepoCar } from '@atproto/repo';

import { startAppView, type AppView } from './app-view.ts';
import { startSite, sundog, type Site } from './command-user.ts';
import { startPlc, type PlcDirectory } from './plc.ts';
import { Follower, type ReceivedFrame } from './proof/follower.ts';
import {
  createMovingAccount,
  moveByAgent,
  PASSWORD,
  readBelongings,
  type Belongings,
  type MovingAccount,
} from './reference/moving-account.ts';
import { findProblem, startReference, type PeerServer } from './reference/start-reference.ts';

describe('the reference server and ours', { skip: findProblem() }, () => {
  let plc: PlcDirectory;
  /** The reference has preferences only where it has an AppView. */
  let appView: AppView;
  let site: Site;
  let reference: PeerServer;

  before(async () => {
    [plc, appView] = await Promise.all([startPlc(), startAppView()]);
    const settings = { bskyAppViewUrl: appView.url, bskyAppViewDid: appView.did };
    [site, reference] = await Promise.all([startSite(plc), startReference(plc, settings)]);
  });

  after(async () => {
    await Promise.all([site?.stop(), reference?.stop()]);
    await Promise.all([appView?.stop(), plc?.stop()]);
  });

  /** What a host's firehose has told of an account so far. */
  async function readEvents({ url }: PeerServer, did: string, last: string): Promise<string[]> {
    const follower = await new Follower(() => url).connect(0);
    const isOfIt = ({ body }: ReceivedFrame): boolean => (body.repo ?? body.did) === did;
    await follower.until((frame) => isOfIt(frame) && describeEvent(frame) === last, last);
    follower.close();
    return follower.frames.filter(isOfIt).map(describeEvent);
  }

  /** The account is on the new host as it was on the old one, and on the new one alone. */
  async function check(account: MovingAccount, before: Belongings, to: AtpAgent, old: PeerServer): Promise<void> {
    const { did } = account;
    assert.deepEqual(await readBelongings(to, did), before);
    const operation = plc.logs.get(did)?.at(-1)?.operation;
    const host = to.serviceUrl.origin;
    assert.equal(operation?.services['atproto_pds']?.endpoint, host);
    const { data: status } = await to.com.atproto.server.checkAccountStatus();
    assert.deepEqual(
      [status.activated, status.validDid, status.expectedBlobs, status.importedBlobs],
      [true, true, 4, 4],
    );
    const { data: there } = await new AtpAgent({ service: old.url }).com.atproto.sync.getRepoStatus({ did });
    assert.deepEqual([there.active, there.status], [false, 'deactivated']);
    const { uri, cid } = await to.post({ text: 'at home' });
    const { data: car } = await to.com.atproto.sync.getRepo({ did });
    const { creates } = await verifyRepoCar(car, did, operation?.verificationMethods['atproto']);
    assert.equal(creates.length, before.records.length + 1);
    assert.ok(creates.some((each) => uri.endsWith(`/${each.rkey}`) && String(each.cid) === cid));
  }

  test('an account moves in, as the guide says', async () => {
    const account = await createMovingAccount(reference, 'comes');
    const before = await readBelongings(account.agent, account.did);
    const to = await moveByAgent(account, reference, site.server);
    const { data: car } = await to.com.atproto.sync.getRepo({ did: account.did });
    const key = plc.logs.get(account.did)?.at(-1)?.operation.verificationMethods['atproto'];
    await verifyRepoCar(car, account.did, key); // Before anything is written here: it was signed anew.
    await check(account, before, to, reference);
    // The operation, then what activation tells, then what is written first.
    const events = await readEvents(site.server, account.did, '#commit');
    assert.deepEqual(events, ['#identity', '#identity', '#account active', '#sync', '#commit']);
  });

  test('an account moves out, as the guide says', async () => {
    const account = await createMovingAccount(site.server, 'goes');
    const before = await readBelongings(account.agent, account.did);
    const to = await moveByAgent(account, site.server, reference);
    await check(account, before, to, site.server);
    const events = await readEvents(site.server, account.did, '#account deactivated');
    assert.deepEqual(events.slice(0, 3), ['#identity', '#account active', '#commit']);
    assert.deepEqual(new Set(events.slice(3, -1)), new Set(['#commit']), 'nothing between but what was written');
    const there = await readEvents(reference, account.did, '#commit');
    assert.deepEqual(there, ['#identity', '#account active', '#identity', '#sync', '#commit']);
  });

  /** By `sundog pds`: migrate, identity, activate. */
  async function moveByCommand(account: MovingAccount, old: PeerServer, young: PeerServer): Promise<AtpAgent> {
    const { did, email } = account;
    const run = async (...words: string[]): Promise<string> => {
      const { code, out, err } = await sundog(site, [...words, '--url', young.url]);
      assert.equal(code, 0, `${words.join(' ')}\n${out}${err}`);
      return out + err;
    };
    assert.match(await run('migrate', did), /blobs: 4 of 4, 5\.0 MB sent/);
    assert.match(await run('identity', '--account', did), /Run this again with it/);
    await run('identity', '--account', did, '--token', await old.takeCode(email, ''));
    await run('activate', '--account', did);
    const to = new AtpAgent({ service: young.url });
    await to.login({ identifier: did, password: PASSWORD });
    return to;
  }

  test('the command takes an account in', async () => {
    const account = await createMovingAccount(reference, 'fetched');
    const before = await readBelongings(account.agent, account.did);
    await check(account, before, await moveByCommand(account, reference, site.server), reference);
  });

  test('the command takes an account out', async () => {
    const account = await createMovingAccount(site.server, 'brought');
    const before = await readBelongings(account.agent, account.did);
    await check(account, before, await moveByCommand(account, site.server, reference), site.server);
  });
});

function describeEvent({ type, body }: ReceivedFrame): string {
  return type === '#account' ? `#account ${body.status ?? 'active'}` : type;
}
