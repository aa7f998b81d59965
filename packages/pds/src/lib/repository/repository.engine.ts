import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import {
  bodyOf,
  collection,
  createOf,
  createRepository,
  deleteOf,
  did,
  dumpTables,
  findFaults,
  findFaultsOfCommit,
  noteOf,
  openRepository,
  putOf,
  readAll,
  recordsOf,
  strangeCid,
} from '../../../tests/worker/repository-bench.ts';
import { readCar } from '../car/car-reader.ts';
import { createSigningKey } from '../keys/private-key.ts';
import { createIdentityEvent } from '../events/create-event.ts';
import { decodeData } from '../values/data.ts';
import type { XrpcError } from '../xrpc/xrpc-error.ts';
import type { Repository } from './repository.ts';
import type { RecordWrite } from './write.ts';

/** The name of a refusal, with its message. */
async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => undefined).catch((reason: XrpcError) => reason);
  return error === undefined ? 'none' : `${error.status} ${error.code} ${error.message}`;
}

function textOf(repository: Repository, rkey: string): unknown {
  const row = repository.getRecord(collection, rkey);
  return row && decodeData(row.bytes)['text'];
}

function opsOf(body: Readonly<Record<string, unknown>> = {}): { action: string; path: string }[] {
  return body['ops'] as { action: string; path: string }[];
}

const writing: Suite['tests'] = {
  'is not there before it is made, and is made once': async ({ ctx }) => {
    const { repository } = await openRepository(ctx);
    assert.equal(repository.head(), undefined);
    assert.deepEqual(repository.counts(), { records: 0, nodes: 0, blocks: 0 });
    assert.match(await refusalOf(repository.applyWrites([createOf('a')])), /^400 RepoNotFound/);
    const commit = await repository.create();
    assert.deepEqual({ cid: repository.head()?.cid, rev: repository.head()?.rev }, commit);
    assert.deepEqual(repository.counts(), { records: 0, nodes: 1, blocks: 2 });
    assert.match(await refusalOf(repository.create()), /^400 InvalidRequest/);
  },
  'writes records that are read again': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const { repository } = bench;
    const { results, commit } = await repository.applyWrites([
      createOf('a', 'one'),
      { action: 'create', collection, record: noteOf('two') },
    ]);
    const [first, second] = results;
    assert.ok(first?.action === 'create' && second?.action === 'create' && commit !== undefined);
    assert.equal(first.uri, `at://${did}/${collection}/a`);
    assert.match(second.uri, /\/[2-7a-z]{13}$/);
    assert.equal(textOf(repository, 'a'), 'one');
    assert.equal(repository.getRecord(collection, 'a')?.rev, commit.rev);
    assert.equal(repository.getRecord(collection, 'a', first.cid)?.cid, first.cid);
    assert.equal(repository.getRecord(collection, 'a', second.cid), undefined);
    assert.equal(repository.getRecord(collection, 'b'), undefined);
    assert.deepEqual(findFaults(bench), []);
  },
  'a put of what is there already makes no commit': async ({ ctx }) => {
    const { repository, sql } = await createRepository(ctx);
    await repository.applyWrites([createOf('a', 'one')]);
    const before = dumpTables(sql);
    const { results, commit } = await repository.applyWrites([putOf('a', 'one')]);
    assert.equal(commit, undefined);
    assert.equal(results.length, 1);
    assert.equal(dumpTables(sql), before);
    assert.equal(
      (await repository.applyWrites([{ ...deleteOf('z'), ifExists: true } as RecordWrite])).commit,
      undefined,
    );
  },
  'compares the commit and the record that a write expects': async ({ ctx }) => {
    const { repository } = await createRepository(ctx);
    const { commit } = await repository.applyWrites([createOf('a', 'one')]);
    const cid = repository.getRecord(collection, 'a')?.cid;
    assert.equal(
      await refusalOf(repository.applyWrites([createOf('b')], { swapCommit: strangeCid })),
      `400 InvalidSwap Commit was at ${commit?.cid}`,
    );
    const swap = { ...putOf('a', 'two'), swapRecord: strangeCid } as RecordWrite;
    assert.equal(await refusalOf(repository.applyWrites([swap])), `400 InvalidSwap Record was at ${cid}`);
    const swapped = await repository.applyWrites([{ ...swap, swapRecord: cid } as RecordWrite], {
      swapCommit: commit?.cid ?? '',
    });
    assert.equal(swapped.commit?.cid, repository.head()?.cid);
  },
  'applies batches that come at once one after the other, also those after one that fails': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const { repository } = bench;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) => {
        return repository.applyWrites([createOf(`key${index % 20}`, String(index))]);
      }),
    );
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      outcomes.map((_, index) => (index < 20 ? 'fulfilled' : 'rejected')),
    );
    const revs = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value.commit?.rev ?? ''] : [],
    );
    for (const [index, rev] of revs.slice(1).entries()) assert.ok(rev > (revs[index] ?? ''));
    assert.equal(new Set(revs).size, 20);
    assert.equal(repository.outbox.pending(100).length, 21);
    assert.deepEqual(findFaults(bench), []);
  },
  'rises above a revision that is ahead of the clock': async ({ ctx }) => {
    const ahead = { now: () => Date.now() + 3_600_000, random: Math.random, uuid: () => '' };
    const first = await createRepository(ctx, { clock: ahead });
    const { rev = '' } = (await first.repository.applyWrites([createOf('a')])).commit ?? {};
    const { repository } = await openRepository(ctx, { key: first.key });
    const next = await repository.applyWrites([createOf('b')]);
    assert.ok((next.commit?.rev ?? '') > rev);
  },
};

const failing: Suite['tests'] = {
  'finding 3: deleting one of two identical records leaves the other': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const { repository } = bench;
    await repository.applyWrites([createOf('a', 'same'), createOf('b', 'same')]);
    await repository.applyWrites([deleteOf('a')]);
    assert.equal(textOf(repository, 'b'), 'same');
    assert.equal(repository.listRecords(collection, { limit: 10 }).records.length, 1);
    assert.ok(repository.getRecordProof(collection, 'b').byteLength > 0);
    assert.deepEqual(findFaults(bench), []);
  },
  'finding 4: a batch that is too big leaves nothing behind, the revision included': async ({ ctx }) => {
    const { repository, sql } = await createRepository(ctx);
    const before = dumpTables(sql);
    const big = 'x'.repeat(100_000);
    const batch = Array.from({ length: 50 }, (_, index) => createOf(`key${index}`, `${index}${big}`));
    assert.match(await refusalOf(repository.applyWrites(batch)), /^400 InvalidRequest Too many writes. Max event size/);
    assert.equal(dumpTables(sql), before);
    const many = Array.from({ length: 201 }, (_, index) => createOf(`key${index}`));
    assert.match(await refusalOf(repository.applyWrites(many)), /^400 InvalidRequest Too many writes. Max: 200/);
    assert.equal(dumpTables(sql), before);
  },
  'records that just fit make a commit whose event fits a row': async ({ ctx }) => {
    const { repository } = await createRepository(ctx);
    const half = 'x'.repeat(970_000);
    await repository.applyWrites([createOf('a', half), createOf('b', `${half}y`)]);
    assert.equal(repository.outbox.pending(10).length, 2);
  },
  'a callback that throws undoes all of the commit': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const { repository, sql } = bench;
    await repository.applyWrites([createOf('a', 'one')]);
    const before = dumpTables(sql);
    const failing = repository.applyWrites([putOf('a', 'two'), createOf('b')], {
      withinCommit: ({ changes }) => {
        sql.script('create table reference (id integer)');
        throw new Error(`no blob for ${changes.length} records`);
      },
    });
    await assert.rejects(failing, /no blob for 2 records/);
    assert.equal(dumpTables(sql), before);
    await repository.applyWrites([putOf('a', 'two')]);
    assert.equal(textOf(repository, 'a'), 'two');
    assert.deepEqual(findFaults(bench), []);
  },
  'a signature that fails leaves nothing behind': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const before = dumpTables(bench.sql);
    const { key } = bench;
    bench.key = { ...key, sign: () => Promise.reject(new Error('no key')) };
    await assert.rejects(bench.repository.applyWrites([createOf('a')]), /no key/);
    assert.equal(dumpTables(bench.sql), before);
    bench.key = key;
    await bench.repository.applyWrites([createOf('a')]);
    assert.deepEqual(findFaults(bench), []);
  },
  'a callback sees what has changed, in the transaction': async ({ ctx }) => {
    const { repository } = await createRepository(ctx);
    await repository.applyWrites([createOf('a', 'one'), createOf('b', 'one')]);
    const seen: string[] = [];
    await repository.applyWrites([putOf('a', 'two'), deleteOf('b'), createOf('c'), putOf('a', 'two')], {
      withinCommit: ({ rev, results, changes }) => {
        assert.equal(repository.head()?.rev, rev);
        assert.equal(results.length, 4);
        for (const { rkey, previousCid, block } of changes) seen.push(`${rkey}: ${!!previousCid} -> ${!!block}`);
      },
    });
    assert.deepEqual(seen, ['a: true -> true', 'b: true -> false', 'c: false -> true']);
  },
};

const reading: Suite['tests'] = {
  'finding 6: pages follow each other without a gap or a repetition, newest first or reversed': async ({ ctx }) => {
    const { repository } = await createRepository(ctx);
    await repository.applyWrites(Array.from({ length: 7 }, (_, index) => createOf(`k${index}`)));
    const readAllPages = (reverse: boolean): string[] => {
      const pages: string[] = [];
      for (let cursor: string | undefined, done = false; !done;) {
        const page = repository.listRecords(collection, { limit: 3, cursor, reverse });
        pages.push(page.records.map(({ rkey }) => rkey).join(' '));
        cursor = page.cursor;
        done = cursor === undefined;
      }
      return pages;
    };
    assert.deepEqual(readAllPages(false), ['k6 k5 k4', 'k3 k2 k1', 'k0']);
    assert.deepEqual(readAllPages(true), ['k0 k1 k2', 'k3 k4 k5', 'k6']);
  },
  'a cursor stays where it was when records come and go': async ({ ctx }) => {
    const { repository } = await createRepository(ctx);
    await repository.applyWrites(Array.from({ length: 6 }, (_, index) => createOf(`k${index}`)));
    const { cursor } = repository.listRecords(collection, { limit: 2 });
    await repository.applyWrites([createOf('k9'), deleteOf('k4'), deleteOf('k3')]);
    const page = repository.listRecords(collection, { limit: 10, cursor });
    assert.deepEqual(
      page.records.map(({ rkey }) => rkey),
      ['k2', 'k1', 'k0'],
    );
  },
  'a page that is just full has no next one': async ({ ctx }) => {
    const { repository } = await createRepository(ctx);
    await repository.applyWrites([createOf('a'), createOf('b')]);
    assert.equal(repository.listRecords(collection, { limit: 2 }).cursor, undefined);
    assert.equal(repository.listRecords('com.example.none', { limit: 2 }).records.length, 0);
  },
  'lists collections that have records': async ({ ctx }) => {
    const { repository } = await createRepository(ctx);
    assert.deepEqual(repository.listCollections(), []);
    await repository.applyWrites([
      createOf('a', 'x', 'com.b'),
      createOf('b', 'x', 'com.a'),
      createOf('c', 'x', 'com.b'),
    ]);
    assert.deepEqual(repository.listCollections(), ['com.a', 'com.b']);
    await repository.applyWrites([deleteOf('b', 'com.a')]);
    assert.deepEqual(repository.listCollections(), ['com.b']);
  },
};

const events: Suite['tests'] = {
  'each commit tells enough to be checked and taken back': async ({ ctx }) => {
    const { repository, key } = await createRepository(ctx);
    await repository.applyWrites(Array.from({ length: 150 }, (_, index) => createOf(`k${index}`)));
    await repository.applyWrites([putOf('k7', 'changed'), deleteOf('k20'), createOf('new')]);
    await repository.applyWrites([deleteOf('k21')]);
    await repository.resign();
    const pending = repository.outbox.pending(100);
    assert.deepEqual(
      pending.map(({ number, kind }) => `${number} ${kind}`),
      ['1 commit', '2 commit', '3 commit', '4 commit', '5 commit'],
    );
    let data: string | undefined;
    for (const event of pending) {
      const checked = await findFaultsOfCommit(event, { data, key: key.did });
      assert.deepEqual(checked.faults, []);
      ({ data } = checked);
    }
    assert.equal(data, repository.head()?.data);
    const [first, , third, , last] = pending.map(bodyOf);
    assert.equal(first?.['since'], null);
    assert.deepEqual(
      opsOf(third).map(({ action, path }) => `${action} ${path}`),
      ['update', 'delete', 'create'].map((action, index) => `${action} ${collection}/${['k7', 'k20', 'new'][index]}`),
    );
    assert.deepEqual(last?.['ops'], []);
  },
  'wait in the outbox until they are dropped, and their numbers do not come again': async ({ ctx }) => {
    const { repository } = await createRepository(ctx);
    const frame = createIdentityEvent({ did, handle: 'alice.test', time: new Date().toISOString() });
    repository.appendEvent('identity', frame);
    repository.appendSyncEvent();
    assert.deepEqual(
      repository.outbox.pending(10).map(({ number, kind }) => [number, kind]),
      [
        [1, 'commit'],
        [2, 'identity'],
        [3, 'sync'],
      ],
    );
    assert.equal(repository.outbox.pending(2).length, 2);
    repository.outbox.drop(2);
    assert.deepEqual(
      repository.outbox.pending(10).map(({ number }) => number),
      [3],
    );
    repository.outbox.drop(3);
    await repository.destroy();
    assert.equal(repository.head(), undefined);
    await repository.create();
    assert.deepEqual(
      repository.outbox.pending(10).map(({ number }) => number),
      [4],
    );
  },
  'a silent commit has none': async ({ ctx }) => {
    const { repository } = await openRepository(ctx);
    await repository.create({ isSilent: true });
    await repository.applyWrites([createOf('a')], { isSilent: true });
    await repository.resign({ isSilent: true });
    assert.deepEqual(repository.outbox.pending(10), []);
  },
  'a new key signs the same tree again': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const { repository } = bench;
    await repository.applyWrites([createOf('a')]);
    const before = repository.head();
    bench.key = await createSigningKey('k256');
    const commit = await repository.resign();
    assert.ok(commit.rev > (before?.rev ?? ''));
    assert.equal(repository.head()?.data, before?.data);
    const event = repository.outbox.pending(10).at(-1);
    assert.ok(event !== undefined);
    assert.deepEqual((await findFaultsOfCommit(event, { data: before?.data, key: bench.key.did })).faults, []);
  },
  'what is not destroyed after all is whole': async ({ ctx }) => {
    const bench = await createRepository(ctx);
    const { repository, sql } = bench;
    await repository.applyWrites([createOf('a')]);
    sql.script(`create trigger refuse before delete on repository begin select raise(abort, 'no'); end`);
    await assert.rejects(repository.destroy(), /no/);
    assert.equal(recordsOf(readCar(await readAll(repository.exportCar()))).size, 1);
    assert.deepEqual(findFaults(bench), []);
  },
  'what is destroyed is gone': async ({ ctx }) => {
    const { repository } = await createRepository(ctx);
    await repository.applyWrites([createOf('a')]);
    await repository.destroy();
    assert.equal(repository.getRecord(collection, 'a'), undefined);
    assert.deepEqual(repository.listCollections(), []);
    assert.throws(() => repository.exportCar(), /Could not find repo/);
  },
};

export const repositorySuite: Suite = {
  name: 'repository',
  tests: { ...writing, ...failing, ...reading, ...events },
};
