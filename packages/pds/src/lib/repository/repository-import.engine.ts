import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { carOf, createForeign, createForeignOf, importTablesOf } from '../../../tests/worker/foreign-bench.ts';
import { HeldClock } from '../../../tests/worker/held-clock.ts';
import {
  bodyFrom,
  collection,
  createOf,
  createRepository,
  did,
  dumpTables,
  findFaults,
  noteOf,
  openRepository,
  putOf,
  readAll,
  recordsOf,
  streamOf,
  type RepositoryBench,
} from '../../../tests/worker/repository-bench.ts';
import type { CarBlock } from '../car/car-block.ts';
import { readCar } from '../car/car-reader.ts';
import { createCar, CarWriter } from '../car/car-writer.ts';
import { createSigningKey } from '../keys/private-key.ts';
import { TreeBuilder } from '../../../tests/proof/tree-builder.ts';
import { createRecordCid } from '../values/cid.ts';
import { decodeData, encodeData } from '../values/data.ts';
import { TidClock } from '../values/tid.ts';
import { signCommit } from './commit.ts';
import type { ImportedReferences, ImportProgress } from './import-car.ts';

/** `{ image }`, a blob whose `ref` is an object with a text `$link` and no link: what `encodeData` does not make. */
function encodeWithLink(): Uint8Array {
  const [link, text] = ['$link', 'elsewhere'].map((word) => [0x60 + word.length, ...new TextEncoder().encode(word)]);
  const bytes = encodeData({ image: { $type: 'blob', ref: 'REF', mimeType: 'image/png', size: 1 } });
  const at = new TextDecoder('latin1').decode(bytes).indexOf('cREF');
  return Uint8Array.of(...bytes.subarray(0, at), 0xa1, ...(link ?? []), ...(text ?? []), ...bytes.subarray(at + 4));
}

/** `{ a: [[…1…]] }`. */
function nestLists(levels: number): Uint8Array {
  return Uint8Array.of(0xa1, 0x61, 0x61, ...new Uint8Array(levels).fill(0x81), 1);
}

function shuffle<Value>(values: readonly Value[], seed: number): Value[] {
  const clock = new HeldClock(seed);
  const shuffled = [...values];
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = clock.below(index + 1);
    const [a, b] = [shuffled[index], shuffled[other]];
    if (a !== undefined && b !== undefined) [shuffled[index], shuffled[other]] = [b, a];
  }
  return shuffled;
}

async function mustRefuse(bench: RepositoryBench, car: ReadableStream<Uint8Array>, why: RegExp): Promise<void> {
  const before = dumpTables(bench.sql);
  await assert.rejects(bench.repository.importCar(car, { verifyKey: bench.key.did }), (error: Error) => {
    assert.match(error.message, why);
    return 'code' in error && error.code === 'InvalidRequest';
  });
  assert.equal(dumpTables(bench.sql), before);
}

const taken: Suite['tests'] = {
  'a repository is taken in whatever the order of its blocks': async ({ ctx }) => {
    const foreign = await createForeign(3000);
    const bench = await createRepository(ctx);
    await bench.repository.applyWrites([createOf('old')]);
    const events = bench.repository.outbox.pending(10).length;
    let collected = 0;
    const commit = await bench.repository.importCar(carOf({ ...foreign, blocks: shuffle(foreign.blocks, 1) }), {
      verifyKey: foreign.key.did,
      withinBatch: (records) => (collected += records.length),
      withinCommit: ({ rev }) => assert.equal(bench.repository.head()?.rev, rev),
    });
    assert.equal(collected, 1500);
    assert.deepEqual(bench.repository.counts().records, 3000);
    assert.equal(bench.repository.head()?.cid, commit.cid);
    assert.ok(commit.rev > foreign.rev);
    assert.equal(bench.repository.getRecord(collection, 'old'), undefined);
    assert.equal(bench.repository.outbox.pending(10).length, events);
    assert.deepEqual(findFaults(bench), []);
    assert.deepEqual(importTablesOf(bench.sql), []);
    await bench.repository.applyWrites([putOf('k0000007', 'changed'), createOf('new')]);
    assert.deepEqual(findFaults(bench), []);
  },
  'what was exported is taken in by another host with the same records': async ({ ctx }) => {
    const { repository } = await createRepository(ctx);
    await repository.applyWrites(Array.from({ length: 200 }, (_, index) => createOf(`k${index}`)));
    const car = await readAll(repository.exportCar());
    const before = repository.head();
    await repository.destroy();
    const again = await openRepository(ctx);
    await again.repository.importCar(streamOf(car));
    assert.equal(again.repository.head()?.data, before?.data);
    assert.deepEqual(recordsOf(readCar(await readAll(again.repository.exportCar()))), recordsOf(readCar(car)));
  },
  'records that the reference server takes are taken: numbers that are not whole, fields like links, depth': async ({
    ctx,
  }) => {
    const bench = await createRepository(ctx);
    const blob = { $type: 'blob', ref: { $link: 'elsewhere' }, mimeType: 'image/png', size: 1 };
    const contents = [
      Uint8Array.of(0xa1, 0x61, 0x78, 0xfb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0), // { x: 1.5 }
      encodeWithLink(),
      nestLists(255),
    ];
    const withinBatch = (records: readonly ImportedReferences[]): void => assert.deepEqual(records, []);
    await bench.repository.importCar(carOf(await createForeignOf(contents)), { withinBatch });
    const { records } = bench.repository.listRecords(collection, { limit: 3, reverse: true });
    assert.deepEqual(
      records.map(({ bytes }) => decodeData(bytes)),
      [{ x: 1.5 }, { image: blob }, decodeData(nestLists(255))],
    );
    assert.deepEqual(findFaults(bench), []);
  },
  'blocks that come again, and records that look like nodes or are the same, are taken once and as they are': async ({
    ctx,
  }) => {
    const bench = await createRepository(ctx);
    const like = encodeData({ e: [], l: null });
    const foreign = await createForeignOf([like, encodeData(noteOf('same')), encodeData(noteOf('same'))]);
    const [commit, ...others] = foreign.blocks;
    const car = createCar(foreign.root, [...(commit ? [commit] : []), ...others, ...others]);
    await bench.repository.importCar(streamOf(car, 100));
    const { records } = bench.repository.listRecords(collection, { limit: 9, reverse: true });
    assert.deepEqual(
      records.map(({ bytes }) => decodeData(bytes)),
      [{ e: [], l: null }, noteOf('same'), noteOf('same')],
    );
    assert.deepEqual(findFaults(bench), []);
  },
  'an empty repository is taken in': async ({ ctx }) => {
    const bench = await openRepository(ctx);
    await bench.repository.importCar(carOf(await createForeign(0)));
    assert.deepEqual(bench.repository.counts(), { records: 0, nodes: 1, blocks: 2 });
    await bench.repository.applyWrites([createOf('a')]);
    assert.deepEqual(findFaults(bench), []);
  },
  'others have their turn while an import is under way': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    await bench.repository.applyWrites([createOf('old')]);
    const foreign = await createForeign(12_000);
    let isDone = false;
    const importing = bench.repository.importCar(carOf(foreign)).finally(() => (isDone = true));
    let reads = 0;
    while (!isDone) {
      if (bench.repository.getRecord(collection, 'old') !== undefined) reads += 1;
      await scheduler.wait(1);
    }
    await importing;
    assert.ok(reads > 10);
  },
  'finding 8: 40 MB come through, and no more than a part of it is held': async ({ ctx }) => {
    const bench = await openRepository(ctx);
    const records = 20_000;
    const progress: ImportProgress[] = [];
    await bench.repository.importCar(await generateCar(records, 2000), { onProgress: (step) => progress.push(step) });
    assert.equal(bench.repository.counts().records, records);
    assert.ok(progress.filter(({ phase }) => phase === 'receiving').length > 30);
    assert.equal(progress.at(-1)?.records, records);
  },
};

/** A CAR that is made while it is read: nodes first, and each record when it is its turn. */
async function generateCar(records: number, bytesEach: number): Promise<ReadableStream<Uint8Array>> {
  const contentOf = (index: number): CarBlock => {
    const bytes = encodeData(noteOf(`${index} `.padEnd(bytesEach, 'x')));
    return { cid: createRecordCid(bytes), bytes };
  };
  const nodes: CarBlock[] = [];
  const builder = new TreeBuilder((cid, bytes) => nodes.push({ cid, bytes }));
  for (let index = 0; index < records; index++) {
    builder.add(`${collection}/k${String(index).padStart(7, '0')}`, contentOf(index).cid);
  }
  const rev = new TidClock({ now: Date.now, random: Math.random }).next();
  const commit = await signCommit({ did, rev, data: builder.finish() }, await createSigningKey('p256'));
  const chunks: Uint8Array[] = [];
  const writer = new CarWriter(commit.cid, (chunk) => chunks.push(chunk));
  writer.write(commit.cid, commit.bytes);
  for (const { cid, bytes } of nodes) writer.write(cid, bytes);
  let next = 0;
  return bodyFrom({
    pull(controller) {
      while (chunks.length === 0 && next < records) {
        const { cid, bytes } = contentOf(next++);
        writer.write(cid, bytes);
      }
      const isEnd = next === records;
      if (isEnd) writer.end();
      for (const chunk of chunks.splice(0)) controller.enqueue(chunk);
      if (isEnd) controller.close();
    },
  });
}

const refused: Suite['tests'] = {
  'the repository of another account is refused': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    await mustRefuse(bench, carOf(await createForeign(5, { account: 'did:web:bob.test' })), /that of did:web:bob.test/);
  },
  'a commit that another key has signed is refused': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    await mustRefuse(bench, carOf(await createForeign(5)), /not signed by the key/);
  },
  'a record that cannot be read is named': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const readable = encodeData(noteOf('a'));
    const unreadable = {
      'an object, found a list of 1': Uint8Array.of(0x81, 0x01),
      'DAG-CBOR, found .*order': Uint8Array.of(0xa2, 0x61, 0x62, 0x01, 0x61, 0x61, 0x01), // { b: 1, a: 1 }
      'DAG-CBOR, found .*simple': Uint8Array.of(0xa1, 0x61, 0x78, 0xf9, 0x3e, 0x00), // { x: 1.5 } in half precision
      'DAG-CBOR, found .*end': Uint8Array.of(0xa1, 0x61, 0x78),
      'at most 256 objects and lists within each other, found': nestLists(256),
      'at most 256 objects and lists': nestLists(100_000),
    };
    for (const [what, bytes] of Object.entries(unreadable)) {
      const foreign = await createForeignOf([readable, bytes]);
      bench.key = foreign.key;
      const where = `Could not parse record at '${collection}/k0000001': expected `;
      await mustRefuse(bench, carOf(foreign), new RegExp(where + what));
    }
  },
  'a block may have what a row holds, and no more': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const contents = [1, 1_000_000, 1_900_000].map((length) => encodeData(noteOf('x'.repeat(length))));
    await bench.repository.importCar(carOf(await createForeignOf(contents)));
    assert.deepEqual(findFaults(bench), []);
    const larger = await createForeignOf([encodeData(noteOf('x'.repeat(2_000_000)))]);
    bench.key = larger.key;
    await assert.rejects(bench.repository.importCar(carOf(larger)), { status: 413, code: 'PayloadTooLarge' });
  },
  'a CAR that is too large is refused while it comes': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const foreign = await createForeign(5000);
    const importing = bench.repository.importCar(carOf(foreign), { bytesMax: 300_000 });
    await assert.rejects(importing, { status: 413, code: 'PayloadTooLarge', message: /more than 300000 bytes/ });
    assert.deepEqual(importTablesOf(bench.sql), []);
    assert.deepEqual(findFaults(bench), []);
  },
  'what lacks a block, or is no repository, is refused': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const foreign = await createForeign(500);
    bench.key = foreign.key;
    const { root, blocks } = foreign;
    const data = createCar(root, blocks);
    const without = (index: number): ReadableStream<Uint8Array> => {
      return streamOf(createCar(root, blocks.toSpliced(index, 1)));
    };
    await mustRefuse(bench, without(0), /lacks its root/);
    await mustRefuse(bench, without(1), /Expected the node/);
    await mustRefuse(bench, without(blocks.length - 1), /lacks the record/);
    await mustRefuse(bench, streamOf(createCar(null, blocks)), /expected one root/);
    await mustRefuse(bench, streamOf(createCar(blocks[1]?.cid ?? '', blocks)), /not a commit/);
    await mustRefuse(bench, streamOf(data.slice(0, -1)), /expected a block, found the end/);
    await mustRefuse(bench, streamOf(data.slice(0, 0)), /expected a header/);
    await mustRefuse(bench, streamOf(new TextEncoder().encode('{"not":"a CAR"}')), /The CAR at byte/);
    const changed = data.slice();
    changed[data.length - 1] = (changed[data.length - 1] ?? 0) ^ 1;
    await mustRefuse(bench, streamOf(changed), /bytes with another digest/);
    assert.deepEqual(findFaults(bench), []);
  },
};

export const repositoryImportSuite: Suite = {
  name: 'repository import',
  tests: { ...taken, ...refused },
};
