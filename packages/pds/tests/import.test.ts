/** Whole repositories on their way in and out: large ones, those that are cut off, those that are none. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import type { CarBlock } from '../src/lib/car/car-block.ts';
import { createCar } from '../src/lib/car/car-writer.ts';
import { TreeBuilder } from './proof/tree-builder.ts';
import { Tree } from '../src/lib/mst/tree.ts';
import { createBlobCid, createRecordCid } from '../src/lib/values/cid.ts';
import { signCommit } from '../src/lib/repository/commit.ts';
import { encodeData } from '../src/lib/values/data.ts';
import { createSigningKey } from '../src/lib/keys/private-key.ts';
import { auditAccount, readRepository } from './proof/audit.ts';
import { asAdmin, Client, PASSWORD, RefusedError, signUp } from './proof/client.ts';
import { FirehoseChecker } from './proof/firehose-checker.ts';
import { Follower } from './proof/follower.ts';
import {
  createForeigner,
  createForeignRepository,
  type Foreigner,
  type ForeignRepository,
} from './proof/foreign-repository.ts';
import { startServer, type TestServer } from './start-server.ts';

const MIB = 1024 * 1024;
const CAR_TYPE = 'application/vnd.ipld.car';
const NOTE = 'test.proof.note';

let server: TestServer;
let other: TestServer;

before(async () => {
  server = await startServer();
  other = await startServer({ plc: server.plc });
});

after(async () => {
  await other?.stop();
  await server?.stop();
});

/** An account that has begun to move in. */
async function welcome(host: TestServer, { did, handle }: Foreigner): Promise<Client> {
  const input = { did, handle, email: `${handle}@mail.example`, password: PASSWORD };
  return new Client(() => host.url).adopt(await asAdmin(host).post('com.atproto.server.createAccount', input));
}

let names = 0;

async function createMover(): Promise<{ foreigner: Foreigner; client: Client }> {
  names += 1;
  const foreigner = await createForeigner(server.plc.url, `mover${names}`);
  return { foreigner, client: await welcome(server, foreigner) };
}

function importCar(client: Client, car: Uint8Array): Promise<unknown> {
  return client.post('com.atproto.repo.importRepo', car, { type: CAR_TYPE, timeoutMs: 120_000 });
}

/** Lets the document say what the host asks for. */
async function point({ update }: Foreigner, client: Client): Promise<void> {
  const { verificationMethods, services } = await client.get('com.atproto.identity.getRecommendedDidCredentials');
  await update({ verificationMethods, services });
}

function keyOf(did: string): string {
  const operation = server.plc.logs.get(did)?.at(-1)?.operation;
  return operation?.verificationMethods['atproto'] ?? '';
}

async function uploadMissing(client: Client, blobs: ForeignRepository['blobs']): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await client.get('com.atproto.repo.listMissingBlobs', { limit: 7, cursor });
    for (const { cid, recordUri } of page.blobs) {
      assert.match(recordUri, /^at:\/\/did:plc:\w+\/test\.proof\.note\/n\d{6}$/);
      const bytes = blobs.get(cid);
      assert.ok(bytes !== undefined);
      await client.post('com.atproto.repo.uploadBlob', bytes);
      count += 1;
    }
    ({ cursor } = page);
  } while (cursor !== undefined);
  return count;
}

/** The engine's memory: how far it rises while something is done, in bytes. */
async function measureRise<Result>(host: TestServer, work: () => Promise<Result>): Promise<[Result, number]> {
  const start = await readResident(host);
  let peak = start;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      peak = Math.max(peak, await readResident(host));
      await sleep(50);
    }
  })();
  try {
    return [await work(), peak - start];
  } finally {
    isOver = true;
    await watching;
  }
}

async function readResident({ host }: TestServer): Promise<number> {
  const status = await readFile(`/proc/${host.enginePid()}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

test('20,000 records of 34 MiB come in, go on to another host of ours, and are the same tree there', async (context) => {
  const { foreigner, client } = await createMover();
  const { did } = client;
  const repository = await createForeignRepository(foreigner, { records: 20_000, textLength: 1700, blobEvery: 1000 });
  assert.ok(repository.car.length > 33 * MIB);
  const [, rise] = await measureRise(server, () => importCar(client, repository.car));
  context.diagnostic(
    `import of ${Math.round(repository.car.length / MIB)} MiB: engine + ${Math.round(rise / MIB)} MiB`,
  );
  assert.ok(rise < 150 * MIB, `the engine has taken ${Math.round(rise / MIB)} MiB more`);
  const status = await client.get('com.atproto.server.checkAccountStatus');
  assert.deepEqual(
    [status.activated, status.validDid, status.indexedRecords, status.expectedBlobs, status.importedBlobs],
    [false, false, 20_000, 20, 0],
  );
  await assert.rejects(client.post('com.atproto.server.activateAccount'), { code: 'InvalidRequest' });
  assert.equal(await uploadMissing(client, repository.blobs), 20);
  await point(foreigner, client);
  await client.post('com.atproto.server.activateAccount');

  const [car, exportRise] = await measureRise(server, () => exportUnderWrites(context, client));
  context.diagnostic(`export: engine + ${Math.round(exportRise / MIB)} MiB`);
  const exported = await readRepository(car, did, keyOf(did));
  const again = await readRepository(
    await client.bytes('com.atproto.sync.getRepo', { did }, { timeoutMs: 60_000 }),
    did,
    keyOf(did),
  );

  const audience = { aud: other.did, lxm: 'com.atproto.server.createAccount' };
  const { token } = await client.get('com.atproto.server.getServiceAuth', audience);
  const moved = new Client(() => other.url, `Bearer ${token}`);
  const input = { did, handle: client.handle, email: `next-${client.handle}@mail.example`, password: PASSWORD };
  moved.adopt(await moved.post('com.atproto.server.createAccount', input));
  await client.post('com.atproto.server.deactivateAccount', {});
  await importCar(moved, await client.bytes('com.atproto.sync.getRepo', { did }, { timeoutMs: 60_000 }));
  assert.equal(await uploadMissing(moved, repository.blobs), 20);
  await point(foreigner, moved);
  const follower = await new Follower(() => other.url).connect(0);
  await moved.post('com.atproto.server.activateAccount');
  const { data, records, rev } = await auditAccount(moved, keyOf(did));
  assert.equal(data, again.data);
  assert.ok(rev > again.rev);
  assert.ok(exported.records.size >= 20_000 && records.size > exported.records.size - 1);
  const frame = await follower.until(({ type, body }) => type === '#sync' && body.did === did);
  follower.close();
  const checker = new FirehoseChecker(() => [keyOf(did)]);
  for (const each of follower.frames) await checker.take(each);
  assert.equal(frame.body.rev, rev);
  assert.deepEqual(
    follower.frames.map(({ type }) => type),
    ['#identity', '#account', '#sync'],
  );
});

/** Exports while its owner writes; says how long writes took. */
async function exportUnderWrites(context: TestContext, client: Client): Promise<Uint8Array> {
  let isOver = false;
  const timesMs: number[] = [];
  const writing = (async () => {
    for (let index = 0; !isOver; index++) {
      const start = performance.now();
      const record = { $type: NOTE, text: `meanwhile ${index}` };
      await client.post('com.atproto.repo.createRecord', { repo: client.did, collection: NOTE, record });
      timesMs.push(performance.now() - start);
    }
  })();
  try {
    return await client.bytes('com.atproto.sync.getRepo', { did: client.did }, { timeoutMs: 60_000 });
  } finally {
    isOver = true;
    await writing;
    const sorted = timesMs.toSorted((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
    context.diagnostic(`${sorted.length} writes meanwhile: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
  }
}

test('an import that the engine’s death cuts off is repeated, and is whole', async () => {
  const { foreigner, client } = await createMover();
  const repository = await createForeignRepository(foreigner, { records: 5000, textLength: 1000, blobEvery: 500 });
  for (const waitMs of [50, 200, 400, 700]) {
    const cut = importCar(client, repository.car).then(
      () => 'done',
      () => 'cut off',
    );
    await sleep(waitMs);
    await server.host.crash();
    await cut;
  }
  await importCar(client, repository.car);
  await uploadMissing(client, repository.blobs);
  await point(foreigner, client);
  await client.post('com.atproto.server.activateAccount');
  const { data, records } = await auditAccount(client, keyOf(client.did));
  assert.deepEqual([data, records.size], [repository.data, 5000]);
});

test('an import that the engine’s death cuts off after all of it has come goes on by itself', async () => {
  const { foreigner, client } = await createMover();
  const repository = await createForeignRepository(foreigner, { records: 20_000, textLength: 300, blobEvery: 2000 });
  const count = server.lines.length;
  const cut = importCar(client, repository.car).then(
    () => 'done',
    () => 'cut off',
  );
  await waitFor('its blocks to be here', () =>
    server.lines.slice(count).some((line) => line.includes('All blocks of')),
  );
  await server.host.crash();
  assert.equal(await cut, 'cut off');
  await waitFor('its records to be here', async () => {
    return (await client.get('com.atproto.server.checkAccountStatus')).indexedRecords === 20_000;
  });
  assert.equal(await uploadMissing(client, repository.blobs), 10);
  await point(foreigner, client);
  await client.post('com.atproto.server.activateAccount');
  const { data, records } = await auditAccount(client, keyOf(client.did));
  assert.deepEqual([data, records.size], [repository.data, 20_000]);
});

async function waitFor(what: string, look: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 100_000; !(await look()); await sleep(20)) {
    if (Date.now() > end) assert.fail(`no end of waiting for ${what}`);
  }
}

test('an import takes the place of what was there, its blobs’ references too', async () => {
  const { foreigner, client } = await createMover();
  const first = await createForeignRepository(foreigner, { records: 40, textLength: 10, blobEvery: 10, seed: 1 });
  const second = await createForeignRepository(foreigner, { records: 20, textLength: 10, blobEvery: 10, seed: 2 });
  await importCar(client, first.car);
  await uploadMissing(client, first.blobs);
  await importCar(client, second.car);
  const { blobs } = await client.get('com.atproto.repo.listMissingBlobs');
  assert.deepEqual(blobs.map(({ cid }: { cid: string }) => cid).toSorted(), [...second.blobs.keys()].toSorted());
  const { expectedBlobs } = await client.get('com.atproto.server.checkAccountStatus');
  assert.equal(expectedBlobs, 2);
});

test('an import may be compressed, and is refused if it is not compressed as it says', async () => {
  const { foreigner, client } = await createMover();
  const { car } = await createForeignRepository(foreigner, { records: 2000, textLength: 300 });
  const options = { type: CAR_TYPE, encoding: 'gzip' };
  await assert.rejects(client.post('com.atproto.repo.importRepo', car, options), { code: 'InvalidRequest' });
  await client.post('com.atproto.repo.importRepo', new Uint8Array(gzipSync(car)), options);
  assert.equal((await client.get('com.atproto.server.checkAccountStatus')).indexedRecords, 2000);
});

test('an import into an active account without records is told of', async () => {
  const client = await signUp(server);
  const follower = await new Follower(() => server.url).connect();
  const key = await createSigningKey('p256');
  const { car } = await createForeignRepository({ did: client.did, signingKey: key }, { records: 5, textLength: 10 });
  await assert.doesNotReject(importCar(client, car));
  const frame = await follower.until(({ type, body }) => type === '#sync' && body.did === client.did);
  follower.close();
  const { rev } = await client.get('com.atproto.sync.getLatestCommit', { did: client.did });
  assert.equal(frame.body.rev, rev);
  await assert.rejects(importCar(client, car), { code: 'InvalidRequest' });
});

describe('what is no repository of the account', () => {
  let foreigner: Foreigner;
  let client: Client;
  let good: ForeignRepository;
  let state: string;

  /** All that an import could have changed. */
  async function readState(): Promise<string> {
    const status = await client.get('com.atproto.server.checkAccountStatus');
    const missing = await client.get('com.atproto.repo.listMissingBlobs');
    const blobs = await client.get('com.atproto.sync.listBlobs', { did: client.did });
    const car = await client.bytes('com.atproto.sync.getRepo', { did: client.did });
    return JSON.stringify([status, missing, blobs, createBlobCid(car)]);
  }

  before(async () => {
    ({ foreigner, client } = await createMover());
    good = await createForeignRepository(foreigner, { records: 60, textLength: 10, blobEvery: 20 });
    await importCar(client, good.car);
    await uploadMissing(client, good.blobs);
    state = await readState();
  });

  const cases: Record<string, () => Promise<Uint8Array> | Uint8Array> = {
    'an empty body': () => new Uint8Array(),
    'bytes that are no CAR': () => new TextEncoder().encode('this is no CAR at all, but some text'),
    'a CAR that ends too early': () => good.car.slice(0, good.car.length - 100),
    'a block with a wrong digest': () => good.car.with(good.car.length - 10, (good.car.at(-10) ?? 0) ^ 1),
    'a CAR without its commit': () => createCar(good.commit.cid, good.blocks),
    'a CAR without one record': () => createCar(good.commit.cid, [good.commit, ...good.blocks.slice(0, -1)]),
    'a root that is no commit': () => createCar(good.blocks[0]?.cid ?? '', good.blocks),
    'somebody else’s repository': async () => {
      const stranger = { did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa', signingKey: foreigner.signingKey };
      return (await createForeignRepository(stranger, { records: 5, textLength: 10 })).car;
    },
    'a repository that somebody else has signed': async () => {
      const thief = { did: client.did, signingKey: await createSigningKey('k256') };
      return (await createForeignRepository(thief, { records: 60, textLength: 12, blobEvery: 15 })).car;
    },
    'a record that is no data, behind others with blobs': async () => {
      const shape = { records: 60, textLength: 9, blobEvery: 7, seed: 5 };
      const { data, blocks } = await createForeignRepository(foreigner, shape);
      const bytes = Uint8Array.of(0x81, 0x01); // [1]
      return createWith(foreigner, { data, blocks }, 'test.proof.zzz/last', { cid: createRecordCid(bytes), bytes });
    },
    'a record of 100,000 lists within each other': async () => {
      const bytes = Uint8Array.of(0xa1, 0x61, 0x61, ...new Uint8Array(100_000).fill(0x81), 1);
      return createWith(foreigner, good, 'test.proof.zzz/last', { cid: createRecordCid(bytes), bytes });
    },
    'a block of more than 2 MiB': () => {
      const bytes = encodeData({ $type: NOTE, text: 'x'.repeat(2 * MIB) });
      return createCar(good.commit.cid, [good.commit, { cid: createRecordCid(bytes), bytes }, ...good.blocks]);
    },
  };

  for (const [what, create] of Object.entries(cases)) {
    test(`${what}: is refused, and all stays as it was`, async () => {
      const car = await create();
      await assert.rejects(importCar(client, car), (error: unknown) => {
        assert.ok(error instanceof RefusedError);
        assert.deepEqual([error.status, error.code], [400, 'InvalidRequest'], error.message);
        return true;
      });
      assert.equal(await readState(), state);
    });
  }
});

/** The records of a tree with one more, signed. */
async function createWith(
  { did, signingKey }: Foreigner,
  { data, blocks }: Pick<ForeignRepository, 'data' | 'blocks'>,
  key: string,
  record: CarBlock,
): Promise<Uint8Array> {
  const byCid = new Map(blocks.map((block) => [block.cid, block.bytes]));
  const made: CarBlock[] = [];
  const builder = new TreeBuilder((cid, bytes) => made.push({ cid, bytes }));
  for (const step of new Tree({ get: (cid) => byCid.get(cid) }, data).walk()) {
    if (step.kind === 'leaf') builder.add(step.key, step.cid);
  }
  builder.add(key, record.cid);
  const commit = await signCommit({ did, rev: '3kz2222222222', data: builder.finish() }, signingKey);
  return createCar(commit.cid, [commit, ...made, ...blocks, record]);
}
