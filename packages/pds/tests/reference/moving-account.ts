/**
 * An account that moves between two hosts: what it has, and the steps of the protocol's guide, by the official agent.
 */
import { randomBytes } from 'node:crypto';

import { AtpAgent } from '@atproto/api';

import type { PeerServer } from './start-reference.ts';

/** The password of every account, on both hosts. */
export const PASSWORD = 'a password of the account';

const POSTS = 20;
const BLOB_BYTES = [1_500_000, 3_000_000, 7, 500_000];
const FILE = 'com.example.file';
const CAR = 'application/vnd.ipld.car';

/** An account and who acts for it. */
export interface MovingAccount {
  readonly did: string;
  readonly handle: string;
  readonly email: string;
  readonly agent: AtpAgent;
}

/** All that an account has, as its host tells it. */
export interface Belongings {
  /** Path and CID of every record, and its content. */
  readonly records: readonly object[];
  /** Bytes as base64, by CID. */
  readonly blobs: Readonly<Record<string, string>>;
  readonly preferences: readonly object[];
}

/** Makes an account with posts, a follow, a profile, blobs of some megabytes, and preferences. */
export async function createMovingAccount({ url }: PeerServer, name: string): Promise<MovingAccount> {
  const agent = new AtpAgent({ service: url });
  const [handle, email] = [`${name}.test`, `${name}@example.com`];
  const { data } = await agent.createAccount({ handle, email, password: PASSWORD });
  const { did } = data;
  for (let index = 0; index < POSTS; index++) await agent.post({ text: `post ${index}` });
  for (const bytes of BLOB_BYTES) {
    const { data: uploaded } = await agent.uploadBlob(randomBytes(bytes), { encoding: 'application/x-random' });
    const record = { $type: FILE, file: uploaded.blob.ipld() };
    await agent.com.atproto.repo.createRecord({ repo: did, collection: FILE, record });
  }
  await agent.upsertProfile(() => ({ displayName: name }));
  await agent.follow(did);
  await agent.app.bsky.actor.putPreferences({
    preferences: [
      { $type: 'app.bsky.actor.defs#adultContentPref', enabled: true },
      { $type: 'app.bsky.actor.defs#personalDetailsPref', birthDate: '1990-05-06T00:00:00.000Z' },
    ],
  });
  return { did, handle, email, agent };
}

/** Asks a host for everything. */
export async function readBelongings(agent: AtpAgent, did: string): Promise<Belongings> {
  const { data: described } = await agent.com.atproto.repo.describeRepo({ repo: did });
  const records: object[] = [];
  for (const collection of described.collections.toSorted()) {
    const { data } = await agent.com.atproto.repo.listRecords({ repo: did, collection, limit: 100 });
    records.push(...data.records.map(({ uri, cid, value }) => ({ uri, cid, value: JSON.stringify(value) })));
  }
  const { data: listed } = await agent.com.atproto.sync.listBlobs({ did });
  const blobs: Record<string, string> = {};
  for (const cid of listed.cids.toSorted()) {
    const { data } = await agent.com.atproto.sync.getBlob({ did, cid });
    blobs[cid] = Buffer.from(data).toString('base64');
  }
  const { data: kept } = await agent.app.bsky.actor.getPreferences();
  return { records, blobs, preferences: kept.preferences };
}

/**
 * Moves an account: https://atproto.com/guides/account-migration, step by step.
 *
 * @param account on the old host
 * @param old the old host, which sends the code
 * @param young the new host
 * @returns an agent of the account on the new host
 */
export async function moveByAgent(account: MovingAccount, old: PeerServer, young: PeerServer): Promise<AtpAgent> {
  const { agent: from, did, handle, email } = account;
  const to = new AtpAgent({ service: young.url });
  const { data: described } = await to.com.atproto.server.describeServer();
  const lxm = 'com.atproto.server.createAccount';
  const { data: auth } = await from.com.atproto.server.getServiceAuth({ aud: described.did, lxm });
  const headers = { authorization: `Bearer ${auth.token}` };
  const input = { did, handle, email, password: PASSWORD };
  await to.com.atproto.server.createAccount(input, { headers, encoding: 'application/json' });
  await to.login({ identifier: did, password: PASSWORD });

  const { data: car } = await from.com.atproto.sync.getRepo({ did });
  await to.com.atproto.repo.importRepo(car, { encoding: CAR });
  await moveBlobs(from, to, did);
  const { data: kept } = await from.app.bsky.actor.getPreferences();
  await to.app.bsky.actor.putPreferences(kept);

  await from.com.atproto.identity.requestPlcOperationSignature();
  const token = await old.takeCode(email, '');
  const { data: credentials } = await to.com.atproto.identity.getRecommendedDidCredentials();
  const { data: signed } = await from.com.atproto.identity.signPlcOperation({ token, ...credentials });
  await to.com.atproto.identity.submitPlcOperation({ operation: signed.operation });
  await to.com.atproto.server.activateAccount();
  await from.com.atproto.server.deactivateAccount({});
  return to;
}

async function moveBlobs(from: AtpAgent, to: AtpAgent, did: string): Promise<void> {
  for (let cursor: string | undefined; ;) {
    const { data: page } = await to.com.atproto.repo.listMissingBlobs({ limit: 3, ...(cursor && { cursor }) });
    for (const { cid } of page.blobs) {
      const { data, headers } = await from.com.atproto.sync.getBlob({ did, cid });
      await to.com.atproto.repo.uploadBlob(data, { encoding: headers['content-type'] ?? '' });
    }
    if (page.blobs.length === 0 || page.cursor === undefined) return;
    cursor = page.cursor;
  }
}
