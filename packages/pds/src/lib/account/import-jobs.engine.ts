import assert from 'node:assert/strict';

import type { Subject, Suite } from '../../../../../tests/harness/engine/suite.ts';
import { openAccount, type AccountBench } from '../../../tests/worker/account-bench.ts';
import { breakOff, createForeign, createForeignOf, importTablesOf } from '../../../tests/worker/foreign-bench.ts';
import { bodyFrom } from '../../../tests/worker/repository-bench.ts';
import { createCar } from '../car/car-writer.ts';
import { deleteAccount } from './lifecycle.ts';
import { answerTransfer, defineImport, transferUrl } from './transfer.ts';

const DAY_MS = 24 * 60 * 60_000;

/** An account with what an import of two megabytes has left that stopped. */
interface ImportBench extends AccountBench {
  readonly car: Uint8Array;
  readonly importCar: (car: BodyInit) => Promise<Response>;
  /** Kinds of jobs, tables, and references to blobs that are there for an import. */
  readonly left: () => { jobs: string[]; tables: string[]; references: number };
}

const nothing = { jobs: [], tables: [], references: 0 };

async function open(subject: Subject): Promise<ImportBench> {
  const bench = await openAccount(subject);
  const { parts } = bench;
  defineImport(parts);
  const { root, blocks } = await createForeign(2000, { text: 'x'.repeat(1000) });
  const count = () => parts.sql.one<{ count: number }>`select count(*) as count from blob_ref_import`.count;
  parts.references.dropImported(); // Now its table is there.
  return {
    ...bench,
    car: createCar(root, blocks),
    importCar: (body) => answerTransfer(parts, new Request(transferUrl, { method: 'POST', body })),
    left: () => ({
      jobs: parts.jobs.list().flatMap(({ kind }) => (kind.startsWith('pds.import') ? [kind] : [])),
      tables: importTablesOf(parts.sql),
      references: count(),
    }),
  };
}

/** Stops while blocks arrive. */
async function openCutOff(subject: Subject): Promise<ImportBench> {
  const bench = await open(subject);
  await assert.rejects(bench.importCar(breakOff(bench.car, bench.car.length - 100)), /the connection broke/);
  const { tables, jobs } = bench.left();
  assert.deepEqual([jobs, tables.length], [['pds.import-drop'], 4]);
  return bench;
}

/** Stops when all blocks have come, and some records have been moved. */
async function openHalfMoved(subject: Subject): Promise<ImportBench> {
  const bench = await open(subject);
  bench.parts.sql.script(`create trigger stop before insert on blob_ref_import
    when (select count(*) from blob_ref_import) >= 600 begin select raise(abort, 'stop'); end`);
  await assert.rejects(bench.importCar(bench.car), /stop/);
  const { tables, jobs, references } = bench.left();
  assert.deepEqual([jobs.toSorted(), tables.length], [['pds.import', 'pds.import-drop'], 4]);
  assert.ok(references > 100);
  return bench;
}

export const importJobsSuite: Suite = {
  name: 'import jobs',
  tests: {
    'X1: what stops while records are moved is ended by a job': async (subject) => {
      const { parts, pass, left } = await openHalfMoved(subject);
      parts.sql.script('drop trigger stop');
      await pass(60_000);
      assert.deepEqual(left(), nothing);
      assert.equal(parts.repository.counts().records, 2000);
      assert.equal(parts.references.count().referenced, 1);
    },
    'X2: what is left of an import is forgotten after a week': async (subject) => {
      const { pass, left } = await openCutOff(subject);
      await pass(6 * DAY_MS);
      assert.equal(left().tables.length, 4);
      await pass(DAY_MS);
      assert.deepEqual(left(), nothing);
    },
    'X2: an import that works after a week goes on': async (subject) => {
      const { parts, car, importCar, pass, left } = await openCutOff(subject);
      const slow = bodyFrom({
        async pull(controller) {
          await pass(7 * DAY_MS);
          assert.deepEqual(left().jobs, ['pds.import-drop']);
          controller.enqueue(car);
          controller.close();
        },
      });
      assert.equal((await importCar(slow)).status, 200);
      assert.equal(parts.repository.counts().records, 2000);
      assert.deepEqual(left(), nothing);
    },
    'X3: of an import into an account that is deleted nothing is left': async (subject) => {
      const { parts, left } = await openHalfMoved(subject);
      await deleteAccount(parts);
      assert.deepEqual(left(), nothing);
    },
    'X3: of an import that is refused nothing is left': async (subject) => {
      const { importCar, left } = await open(subject);
      const { blocks } = await createForeign(1500);
      const contents = blocks.slice(-1500).map(({ bytes }) => bytes);
      const { root, blocks: all } = await createForeignOf([...contents, Uint8Array.of(0x81, 0x01)]);
      assert.equal((await importCar(createCar(root, all))).status, 400);
      assert.deepEqual(left(), nothing);
    },
  },
};
