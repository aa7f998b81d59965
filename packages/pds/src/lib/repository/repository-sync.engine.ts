import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import {
  collection,
  createOf,
  createRepository,
  deleteOf,
  findFaults,
  openRepository,
  putOf,
  readAll,
  recordsOf,
  strangeCid,
  type RepositoryBench,
} from '../../../tests/worker/repository-bench.ts';
import { readCar, type Car } from '../car/car-reader.ts';
import { Tree } from '../mst/tree.ts';
import { parseCommit } from './commit.ts';

async function createFilled(ctx: DurableObjectState, records: number, text = 'x'): Promise<RepositoryBench> {
  const bench = await createRepository(ctx);
  for (let from = 0; from < records; from += 200) {
    const count = Math.min(200, records - from);
    await bench.repository.applyWrites(
      Array.from({ length: count }, (_, index) => createOf(keyOf(from + index), `${from + index} ${text}`)),
    );
  }
  return bench;
}

const keyOf = (index: number): string => `k${String(index).padStart(6, '0')}`;

/** A CAR whose blocks are in the order in which they can be read in one pass, or why they are not. */
function findDisorder(car: Car): string | undefined {
  const [commitCid, ...rest] = car.blocks.keys();
  const commit = parseCommit(car.blocks.get(commitCid ?? '') ?? new Uint8Array(0));
  if (commitCid !== car.roots[0] || commit === undefined) return 'the commit does not come first';
  const seen = new Set<string>([commitCid ?? '']);
  const steps = new Tree({ get: (cid) => car.blocks.get(cid) }, commit.data).walk();
  for (const cid of rest) {
    let step = steps.next();
    // A content that several records have is in the map where it came first.
    while (step.done !== true && seen.has(step.value.cid)) step = steps.next();
    if (step.done === true || step.value.cid !== cid) return `${cid} is not where the walk has it`;
    seen.add(cid);
  }
  return undefined;
}

const proofs: Suite['tests'] = {
  'blocks come by their CIDs: commit, nodes, records': async ({ ctx }) => {
    const { repository } = await createFilled(ctx, 50);
    const head = repository.head();
    const record = repository.getRecord(collection, keyOf(7));
    const wanted = [head?.cid ?? '', head?.data ?? '', record?.cid ?? ''];
    const car = readCar(repository.getBlocks([...wanted, ...wanted]));
    assert.deepEqual(car.roots, []);
    assert.deepEqual([...car.blocks.keys()].toSorted(), wanted.toSorted());
    assert.throws(() => repository.getBlocks([head?.cid ?? '', strangeCid]), {
      code: 'BlockNotFound',
      message: `Could not find blocks: ${strangeCid}`,
    });
  },
  'a record, and its absence, can be proven': async ({ ctx }) => {
    const { repository } = await createFilled(ctx, 300);
    for (const rkey of [keyOf(0), keyOf(150), keyOf(299), 'a', 'k0001500', 'z']) {
      const car = readCar(repository.getRecordProof(collection, rkey));
      const commit = parseCommit(car.blocks.get(car.roots[0] ?? '') ?? new Uint8Array(0));
      const found = new Tree({ get: (cid) => car.blocks.get(cid) }, commit?.data ?? '').get(`${collection}/${rkey}`);
      assert.equal(found, repository.getRecord(collection, rkey)?.cid);
      assert.equal(found === undefined || car.blocks.has(found), true);
      assert.ok(car.blocks.size < 12);
    }
  },
};

const exports: Suite['tests'] = {
  'an export has everything in the order in which it can be read in one pass': async ({ ctx }) => {
    const bench = await createFilled(ctx, 500);
    await bench.repository.applyWrites([
      createOf('a', 'x', `${collection}.more`),
      createOf('b', 'x', `${collection}-more`),
      createOf('c', 'other', 'com.example'),
    ]);
    const car = readCar(await readAll(bench.repository.exportCar()));
    assert.equal(findDisorder(car), undefined);
    assert.equal(recordsOf(car).size, 503);
    assert.deepEqual(findFaults(bench), []);
  },
  'an export of nothing has commit and root': async ({ ctx }) => {
    const { repository } = await createRepository(ctx);
    const car = readCar(await readAll(repository.exportCar()));
    assert.deepEqual([...car.blocks.keys()], [repository.head()?.cid, repository.head()?.data]);
  },
  'an export since a revision has what is newer': async ({ ctx }) => {
    const { repository } = await createFilled(ctx, 400);
    const { rev = '' } = repository.head() ?? {};
    const old = readCar(await readAll(repository.exportCar()));
    await repository.applyWrites([putOf(keyOf(3), 'new'), createOf('new', 'new one'), deleteOf(keyOf(200))]);
    const whole = readCar(await readAll(repository.exportCar()));
    const part = readCar(await readAll(repository.exportCar({ since: rev })));
    assert.equal(whole.blocks.size > 100 && part.blocks.size < 20, true);
    const changed = [keyOf(3), 'new'].map((rkey) => repository.getRecord(collection, rkey)?.cid ?? '');
    for (const cid of changed) assert.ok(part.blocks.has(cid));
    for (const cid of whole.blocks.keys()) assert.ok(old.blocks.has(cid) || part.blocks.has(cid));
    const none = readCar(await readAll(repository.exportCar({ since: repository.head()?.rev })));
    assert.deepEqual([...none.blocks.keys()], [repository.head()?.cid]);
  },
  'finding 9: an export has the state in which it began, and writers go on meanwhile': async ({ ctx }) => {
    const bench = await createFilled(ctx, 2000, 'x'.repeat(200));
    const { repository } = bench;
    const expected = recordsOf(readCar(await readAll(repository.exportCar())));
    const reader = repository.exportCar().getReader();
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for (let round = 0; ; round++) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value.slice());
      // Behind the reader, before it, and where it is: deleted, changed, made, made and deleted.
      const at = (round * 733) % 2000;
      await repository.applyWrites([putOf(keyOf(at), `changed ${round}`), createOf(`${keyOf(at)}x`)]);
      const doomed = (at + 1000) % 2000;
      if (repository.getRecord(collection, keyOf(doomed)) !== undefined) {
        await repository.applyWrites([deleteOf(keyOf(doomed))]);
      }
    }
    assert.ok(chunks.length > 5);
    const car = readCar(new Uint8Array(await new Blob(chunks).arrayBuffer()));
    assert.deepEqual(recordsOf(car), expected);
    assert.equal(findDisorder(car), undefined);
    assert.deepEqual(findFaults(bench), []);
  },
  'an export waits for a commit in the making': async ({ ctx }) => {
    const { key } = await createFilled(ctx, 100);
    let sign = (): void => undefined;
    const signed = new Promise<void>((resolve) => (sign = resolve));
    const slow = { ...key, sign: (bytes: Uint8Array) => signed.then(() => key.sign(bytes)) };
    const { repository } = await openRepository(ctx, { key: slow });
    const writing = repository.applyWrites([putOf(keyOf(3), 'new')]);
    let isOver = false;
    const exporting = readAll(repository.exportCar()).finally(() => (isOver = true));
    for (let turn = 0; turn < 20; turn++) await scheduler.wait(1);
    assert.equal(isOver, false);
    sign();
    const { commit } = await writing;
    const { roots } = readCar(await exporting);
    assert.notEqual(roots[0], commit?.cid);
  },
  'an export whose reader is too slow fails, and writers go on': async ({ ctx }) => {
    const bench = await createFilled(ctx, 400, 'x');
    const { repository } = bench;
    for (let index = 0; index < 30; index++) {
      await repository.applyWrites([putOf(keyOf(index), `${index}${'x'.repeat(900_000)}`)]);
    }
    const reader = repository.exportCar().getReader();
    await reader.read();
    for (let index = 0; index < 30; index++) await repository.applyWrites([putOf(keyOf(index), 'small')]);
    await assert.rejects(async () => {
      while (!(await reader.read()).done);
    }, /read it again/);
    assert.deepEqual(findFaults(bench), []);
  },
  'an export that is cancelled is forgotten': async ({ ctx }) => {
    const { repository } = await createFilled(ctx, 400, 'x'.repeat(1000));
    const reader = repository.exportCar().getReader();
    await reader.read();
    await reader.cancel();
    await repository.applyWrites([deleteOf(keyOf(300))]);
  },
};

export const repositorySyncSuite: Suite = { name: 'repository sync', tests: { ...proofs, ...exports } };
