/** Repositories of other hosts, for those who take them in. */
import type { Sql } from '@sundog/actor';

import type { CarBlock } from '../../src/lib/car/car-block.ts';
import { createCar } from '../../src/lib/car/car-writer.ts';
import { createSigningKey, type ExportableSigningKey } from '../../src/lib/keys/private-key.ts';
import { TreeBuilder } from '../proof/tree-builder.ts';
import { signCommit } from '../../src/lib/repository/commit.ts';
import { createBlobCid, createRecordCid } from '../../src/lib/values/cid.ts';
import { encodeData } from '../../src/lib/values/data.ts';
import { TidClock } from '../../src/lib/values/tid.ts';
import { bodyFrom, collection, did, noteOf, streamOf } from './repository-bench.ts';

/** A repository of another host. */
export interface Foreign {
  readonly key: ExportableSigningKey;
  readonly root: string;
  readonly rev: string;
  /** The commit first, then nodes from below, then records. */
  readonly blocks: CarBlock[];
}

/** One with records of these bytes: `k0000000`, `k0000001`, … */
export async function createForeignOf(contents: readonly Uint8Array[], account = did): Promise<Foreign> {
  const key = await createSigningKey('k256');
  const nodes: CarBlock[] = [];
  const builder = new TreeBuilder((cid, bytes) => nodes.push({ cid, bytes }));
  const records = contents.map((bytes) => ({ cid: createRecordCid(bytes), bytes }));
  for (const [index, { cid }] of records.entries()) {
    builder.add(`${collection}/k${String(index).padStart(7, '0')}`, cid);
  }
  const data = builder.finish();
  const rev = new TidClock({ now: () => Date.now() + 60_000, random: Math.random }).next();
  const commit = await signCommit({ did: account, rev, data }, key);
  return { key, root: commit.cid, rev, blocks: [commit, ...nodes, ...records] };
}

/** One whose records refer to blobs, every second if not told: the others are moved unread. */
export function createForeign(records: number, { account = did, text = 'x', blobEvery = 2 } = {}): Promise<Foreign> {
  const file = { $type: 'blob', ref: { $link: createBlobCid(new Uint8Array()) }, mimeType: 'a/b', size: 0 };
  const contents = Array.from({ length: records }, (_, index) => {
    return encodeData({ ...noteOf(`${index} ${text}`), ...(index % blobEvery === 0 ? { file } : {}) });
  });
  return createForeignOf(contents, account);
}

/** As a stream, its blocks in their order. */
export function carOf({ root, blocks }: Foreign): ReadableStream<Uint8Array> {
  return streamOf(createCar(root, blocks), 10_000);
}

/** What comes of a CAR before the connection breaks. */
export function breakOff(car: Uint8Array, lengthBytes: number): ReadableStream<Uint8Array> {
  return bodyFrom({
    start(controller) {
      controller.enqueue(car.slice(0, lengthBytes));
    },
    pull: () => Promise.reject(new Error('the connection broke')),
  });
}

/** The tables in which an import gathers. */
export function importTablesOf(sql: Sql): string[] {
  return sql.all<{ name: string }>`select name from sqlite_master where name like 'import%'`.map(({ name }) => name);
}
