/**
 * The engine is killed at random moments under concurrent writes of several accounts. `PDS_SEED` repeats a run as far
 * as a run can be repeated, `PDS_ROUNDS` makes it longer.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Random } from '../../../tests/faults/random.ts';
import { auditAccount, listAll } from './proof/audit.ts';
import { asAdmin, RefusedError, signUp, type Client, type Json } from './proof/client.ts';
import { FirehoseChecker } from './proof/firehose-checker.ts';
import { Follower } from './proof/follower.ts';
import { KillWriter, NOTE } from './proof/kill-model.ts';
import { startServer, type TestServer } from './start-server.ts';
import { undoAfter } from '../../../tests/harness/undo-after.ts';

const ACCOUNTS = 3;
const WRITERS = 3;
const rounds = Number(process.env['PDS_ROUNDS'] ?? 4);
const seed = Number(process.env['PDS_SEED'] ?? Date.now() % 2 ** 32);
process.stderr.write(`PDS_SEED=${seed} PDS_ROUNDS=${rounds}\n`);

/** An account under load. */
interface Victim {
  readonly client: Client;
  readonly writers: readonly KillWriter[];
  /** Handles that it has asked for. */
  readonly handles: string[];
}

function keysOf({ plc }: TestServer, did: string): string[] {
  return (plc.logs.get(did) ?? []).flatMap(({ operation }) => operation.verificationMethods['atproto'] ?? []);
}

/** Closes and opens the account, and renames it now and then. */
async function unsettle({ client, handles }: Victim, random: Random, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await sleep(random.below(200));
    try {
      if (random.oneIn(4)) {
        const handle = `n${random.below(2 ** 30).toString(36)}.test`;
        handles.push(handle);
        await client.post('com.atproto.identity.updateHandle', { handle });
      } else {
        await client.post('com.atproto.server.deactivateAccount', {});
        await sleep(random.below(30));
        await client.post('com.atproto.server.activateAccount');
      }
    } catch (error) {
      if (!(error instanceof RefusedError) || error.status >= 500) return;
      assert.match(error.code, /RateLimitExceeded|AccountDeactivated/, error.message);
    }
  }
}

/** Makes accounts; answers the clients of those that were answered, and the names of those that were cut off. */
async function populate(server: TestServer, random: Random, isOver: () => boolean) {
  const made: Client[] = [];
  const cutOff: string[] = [];
  while (!isOver()) {
    await sleep(random.below(300));
    const name = `p${random.below(2 ** 30).toString(36)}`;
    try {
      made.push(await signUp(server, name));
    } catch (error) {
      if (error instanceof RefusedError && error.status < 500) throw error;
      cutOff.push(name);
      break;
    }
  }
  return { made, cutOff };
}

async function waitFor<Result>(what: string, look: () => Promise<Result | undefined>): Promise<Result> {
  for (const end = Date.now() + 20_000; ; await sleep(50)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) assert.fail(`${what}, which does not come`);
  }
}

/** One account, after a fall. */
async function check(server: TestServer, { client, writers, handles }: Victim): Promise<void> {
  await client.post('com.atproto.server.activateAccount');
  const audited = await auditAccount(client, keysOf(server, client.did).at(-1) ?? '');
  const records = new Map<string, Json>();
  for (const { uri, value } of await listAll(client, NOTE)) records.set(uri.split('/').at(-1), value);
  for (const writer of writers) writer.check(records);
  assert.equal(records.size, audited.records.size);
  const { handle } = await client.get('com.atproto.server.getSession');
  await waitFor(`the directory is to have ${handle} as ${client.did} has it`, async () => {
    const { accounts } = await asAdmin(server).get('com.atproto.admin.searchAccounts', { limit: 100 });
    const isListed = accounts.some((each: Json) => each.did === client.did && each.handle === handle);
    const found = await Promise.all(handles.map((each) => resolve(client, each)));
    const isRight = found.every((did, index) => (did === client.did) === (handles[index] === handle));
    return (isListed && isRight) || undefined;
  });
}

async function resolve(client: Client, handle: string): Promise<string | undefined> {
  try {
    return (await client.get('com.atproto.identity.resolveHandle', { handle })).did;
  } catch (error) {
    if (error instanceof RefusedError && error.status === 400) return undefined;
    throw error;
  }
}

/** Accounts that were made in the middle of a fall are there as a whole, or not at all. */
async function checkNew(server: TestServer, { made, cutOff }: Awaited<ReturnType<typeof populate>>): Promise<Client[]> {
  for (const client of made) {
    await auditAccount(client, keysOf(server, client.did).at(-1) ?? '');
    assert.equal(await resolve(client, client.handle), client.did);
  }
  const whole = [...made];
  for (const name of cutOff) {
    const client = await waitFor(`${name}.test is to be whole, or free`, async () => {
      try {
        return await signUp(server, name);
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        const did = await resolve(asAdmin(server), `${name}.test`);
        if (did === undefined) return undefined;
        const { repos } = await asAdmin(server).get('com.atproto.sync.listRepos', { limit: 1000 });
        if (!repos.some((each: Json) => each.did === did)) return undefined;
        return (await signIn(server, did)) ?? undefined;
      }
    });
    await auditAccount(client, keysOf(server, client.did).at(-1) ?? '');
    whole.push(client);
  }
  return whole;
}

async function signIn(server: TestServer, did: string): Promise<Client | undefined> {
  const client = asAdmin(server);
  client.did = did;
  try {
    return await client.signIn();
  } catch (error) {
    if (error instanceof RefusedError) return undefined;
    throw error;
  }
}

/** Follows through every fall, with the cursor of what it has. */
async function followOn(follower: Follower, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    try {
      await follower.connect(follower.cursor ?? 0);
      while (follower.closed === undefined && !isOver()) await sleep(20);
    } catch {
      await sleep(50);
    }
  }
  follower.close();
}

test('the engine is killed in the middle of writes, and nothing is lost, doubled or torn', async (context) => {
  const server = await startServer();
  undoAfter(context, () => server.stop());
  const random = new Random(seed);
  const victims = await Promise.all(
    Array.from({ length: ACCOUNTS }, async (_, index): Promise<Victim> => {
      const client = await signUp(server, `victim${index}`);
      const writers = Array.from({ length: WRITERS }, (__, number) => {
        return new KillWriter(client, `w${number}`, random.fork(1, index, number));
      });
      return { client, writers, handles: [client.handle] };
    }),
  );
  const follower = new Follower(() => server.url);
  let isFollowed = true;
  const following = followOn(follower, () => !isFollowed);
  undoAfter(context, () => {
    isFollowed = false;
    return following;
  });
  const newcomers: Client[] = [];
  for (let round = 0; round < rounds; round++) {
    let isOver = false;
    const load = [
      ...victims.flatMap(({ writers }) => writers.map((writer) => writer.write(() => isOver))),
      ...victims.map((victim, index) => unsettle(victim, random.fork(2, round, index), () => isOver)),
    ];
    const population = populate(server, random.fork(3, round), () => isOver);
    await sleep(200 + random.below(1000));
    // Whoever is between two calls when the engine dies does not notice, and stops when it is over.
    const falling = server.host.crash().then(() => (isOver = true));
    await Promise.all(load);
    isOver = true;
    const people = await population;
    await falling;
    newcomers.push(...(await checkNew(server, people)));
    for (const victim of victims) await check(server, victim);
  }
  const all = [...victims.map(({ client }) => client), ...newcomers];
  const heads = await Promise.all(all.map(({ did }) => server && headOf(server, did)));
  for (const { did, rev } of heads) await follower.untilRev(did, rev);
  const checker = new FirehoseChecker((did) => keysOf(server, did).slice(-1));
  for (const frame of follower.frames) await checker.take(frame);
  for (const client of all) {
    const { data, records } = await auditAccount(client, keysOf(server, client.did).at(-1) ?? '');
    const followed = checker.accounts.get(client.did);
    assert.equal(followed?.data, data, `what the firehose has told of ${client.did}`);
    assert.deepEqual(new Map(followed?.records), new Map(records));
    assert.equal(followed?.handle, (await client.get('com.atproto.server.getSession')).handle);
  }
  const writers = victims.flatMap((victim) => victim.writers);
  const sum = (of: (writer: KillWriter) => number): number => writers.reduce((total, each) => total + of(each), 0);
  context.diagnostic(
    `${rounds} kills: ${sum((each) => each.acknowledged)} calls answered, ${sum((each) => each.cutOff)} cut off, ` +
      `${sum((each) => each.refused)} refused; ${newcomers.length} accounts made; ${follower.frames.length} events`,
  );
  assert.ok(sum((each) => each.acknowledged) > rounds);
});

async function headOf(server: TestServer, did: string): Promise<{ did: string; rev: string }> {
  const { rev } = await asAdmin(server).get('com.atproto.sync.getLatestCommit', { did });
  return { did, rev };
}
