import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { breakOff, carOf, createForeign, importTablesOf } from '../../../tests/worker/foreign-bench.ts';
import {
  bodyFrom,
  createOf,
  createRepository,
  did,
  findFaults,
  openRepository,
  streamOf,
} from '../../../tests/worker/repository-bench.ts';
import { createCar } from '../car/car-writer.ts';
import { createRepoNotFoundError } from './repository-error.ts';

/** What an import survives, and what it leaves behind. */
const tests: Suite['tests'] = {
  'an import that stops at any batch goes on from there in another life': async ({ ctx }) => {
    const foreign = await createForeign(4000, { blobEvery: 1 });
    const first = await createRepository(ctx);
    await first.repository.applyWrites([createOf('old')]);
    // As references to blobs are: rows of the batch's transaction. A record that came twice would break the key.
    first.sql.script('create table seen (path text primary key)');
    let bench = first;
    let stops = 0;
    for (let isFirst = true; ; isFirst = false) {
      let batches = 0;
      const options = {
        withinStart: () => void first.sql.run`delete from seen`,
        withinBatch: (records: readonly { path: string }[]): void => {
          if (++batches === 50) throw new Error('the actor stops');
          for (const { path } of records) first.sql.run`insert into seen (path) values (${path})`;
        },
      };
      const importing = isFirst
        ? bench.repository.importCar(carOf(foreign), options)
        : bench.repository.imports.resume(options);
      const commit = await importing.catch((error: Error) => assert.equal(error.message, 'the actor stops'));
      if (commit !== undefined) break;
      stops += 1;
      assert.equal(bench.repository.counts().records, 1);
      bench = await openRepository(ctx, { key: first.key });
    }
    assert.ok(stops >= 2);
    assert.equal(first.sql.all`select path from seen`.length, 4000);
    assert.equal(bench.repository.counts().records, 4000);
    assert.deepEqual(findFaults(bench), []);
    assert.equal(await bench.repository.imports.resume({}), undefined);
  },
  'a connection that breaks leaves the repository as it is; sent again, the import goes on': async ({ ctx }) => {
    const foreign = await createForeign(3000, { text: 'x'.repeat(500) });
    const bench = await createRepository(ctx);
    await bench.repository.applyWrites([createOf('old')]);
    const car = createCar(foreign.root, foreign.blocks);
    await assert.rejects(bench.repository.importCar(breakOff(car, car.length / 2)), /the connection broke/);
    assert.equal(bench.repository.counts().records, 1);
    assert.deepEqual(findFaults(bench), []);
    assert.notEqual(bench.sql.all`select id from import_block`.length, 0);
    let blocks = 0;
    await bench.repository.importCar(streamOf(car), { onProgress: (step) => ({ blocks } = step) });
    assert.equal(blocks, foreign.blocks.length);
    assert.equal(bench.repository.counts().records, 3000);
    assert.deepEqual(findFaults(bench), []);
  },
  'what another import has left is forgotten': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const one = await createForeign(1500, { text: 'one' });
    const stop = (): never => {
      throw new Error('stop');
    };
    await assert.rejects(bench.repository.importCar(carOf(one), { withinBatch: stop }), /stop/);
    const two = await createForeign(20, { text: 'two' });
    await bench.repository.importCar(carOf(two));
    assert.equal(bench.repository.counts().records, 20);
    assert.deepEqual(findFaults(bench), []);
  },
  'an import does not take away what was written meanwhile': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const foreign = await createForeign(2000);
    let writing: Promise<unknown> | undefined;
    const importing = bench.repository.importCar(carOf(foreign), {
      onProgress: ({ phase }) => {
        if (phase === 'moving') writing ??= bench.repository.applyWrites([createOf('new')]);
      },
    });
    await assert.rejects(importing, /has changed during the import/);
    await writing;
    assert.equal(bench.repository.counts().records, 1);
    assert.deepEqual(findFaults(bench), []);
  },
  'whoever sends again what goes on by itself waits for it': async ({ ctx }) => {
    const { repository, key } = await createRepository(ctx);
    const foreign = await createForeign(1500);
    const stop = (): never => {
      throw new Error('stop');
    };
    await assert.rejects(repository.importCar(carOf(foreign), { withinBatch: stop }), /stop/);
    const bench = await openRepository(ctx, { key });
    const resumed = bench.repository.imports.resume({});
    const again = bench.repository.importCar(carOf(foreign));
    assert.ok(bench.repository.imports.isUnderWay);
    assert.ok(((await resumed)?.rev ?? '') > foreign.rev);
    await again;
    assert.equal(bench.repository.counts().records, 1500);
    assert.deepEqual(findFaults(bench), []);
  },
  'two imports at once are one too many': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const foreign = await createForeign(500);
    const importing = bench.repository.importCar(carOf(foreign));
    await assert.rejects(bench.repository.importCar(carOf(foreign)), /Another import is under way/);
    await importing;
  },
  'what is deleted while blocks come in is left without them': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const { root, blocks } = await createForeign(20);
    const car = createCar(root, blocks);
    let isDeleted = false;
    const slow = bodyFrom({
      async pull(controller) {
        if (!isDeleted) {
          controller.enqueue(car.slice(0, car.length / 2));
          return bench.repository.destroy(() => (isDeleted = true));
        }
        controller.enqueue(car.slice(car.length / 2));
        controller.close();
      },
    });
    const withinBegin = (): void => {
      if (isDeleted) throw createRepoNotFoundError(did);
    };
    await assert.rejects(bench.repository.importCar(slow, { withinBegin }), { code: 'RepoNotFound' });
    assert.deepEqual(importTablesOf(bench.sql), []);
    assert.equal(bench.repository.head(), undefined);
  },
  'what is deleted while the signature is looked at is left without blocks': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const foreign = await createForeign(20);
    let deleting: Promise<void> | undefined;
    const importing = bench.repository.importCar(carOf(foreign), {
      get verifyKey() {
        deleting ??= bench.repository.destroy();
        return foreign.key.did;
      },
    });
    await assert.rejects(importing, { code: 'InvalidRequest' });
    await deleting;
    assert.deepEqual(importTablesOf(bench.sql), []);
  },
  'what the last transaction refuses is forgotten': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const withinCommit = (): never => {
      throw createRepoNotFoundError(did);
    };
    const importing = bench.repository.importCar(carOf(await createForeign(20)), { withinCommit });
    await assert.rejects(importing, { code: 'RepoNotFound' });
    assert.deepEqual(importTablesOf(bench.sql), []);
    assert.deepEqual(findFaults(bench), []);
  },
};

export const importResumeSuite: Suite = { name: 'repository import resumed', tests };
