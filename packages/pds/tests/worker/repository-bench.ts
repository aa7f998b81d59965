import { Sql, systemClock, type Clock } from '@sundog/actor';

import { readCar, type Car } from '../../src/lib/car/car-reader.ts';
import type { AccountEvent } from '../../src/lib/events/account-event.ts';
import { decodeFrame, joinFrame, type Frame } from '../../src/lib/events/frame.ts';
import { createSigningKey, type ExportableSigningKey } from '../../src/lib/keys/private-key.ts';
import { verifySignature } from '../../src/lib/keys/verify-signature.ts';
import { invertOperations } from '../../src/lib/mst/invert.ts';
import { TreeBuilder } from '../proof/tree-builder.ts';
import { Tree } from '../../src/lib/mst/tree.ts';
import { encodeCid, formatCidAt } from '../../src/lib/values/cid.ts';
import { NodeTable } from '../../src/lib/repository/node-table.ts';
import { parseCommit } from '../../src/lib/repository/commit.ts';
import { Repository } from '../../src/lib/repository/repository.ts';
import type { RecordWrite } from '../../src/lib/repository/write.ts';

export const did = 'did:web:alice.test';
export const collection = 'com.example.note';

/** A repository over a test's object. Opened again over the same object, it is that of a later life. */
export interface RepositoryBench {
  readonly sql: Sql;
  readonly repository: Repository;
  /** The key of the moment; a test may replace it. */
  key: ExportableSigningKey;
}

/** What a test may set. */
interface BenchOptions {
  readonly key?: ExportableSigningKey;
  readonly clock?: Clock;
}

/** Opens one, made or not. */
export async function openRepository(
  ctx: DurableObjectState,
  { key, clock = systemClock }: BenchOptions = {},
): Promise<RepositoryBench> {
  const sql = new Sql(ctx.storage);
  const bench: RepositoryBench = {
    sql,
    key: key ?? (await createSigningKey('p256')),
    repository: new Repository({ sql, did, clock, signingKey: () => bench.key }),
  };
  return bench;
}

/** Opens one and makes it. */
export async function createRepository(ctx: DurableObjectState, options?: BenchOptions): Promise<RepositoryBench> {
  const bench = await openRepository(ctx, options);
  await bench.repository.create();
  return bench;
}

export function noteOf(text: string): Record<string, unknown> {
  return { $type: collection, text };
}

export function createOf(rkey: string, text = rkey, into = collection): RecordWrite {
  return { action: 'create', collection: into, rkey, record: noteOf(text) };
}

export function putOf(rkey: string, text: string, into = collection): RecordWrite {
  return { action: 'update', collection: into, rkey, record: noteOf(text), upsert: true };
}

export function deleteOf(rkey: string, from = collection): RecordWrite {
  return { action: 'delete', collection: from, rkey };
}

/** Everything in the object's tables, as text: two that are equal hold the same rows. */
export function dumpTables(sql: Sql): string {
  const tables = sql.all<{ name: string }>`select name from sqlite_master where type = 'table' order by name`;
  const lines: string[] = [];
  for (const { name } of tables) {
    if (name.startsWith('_cf')) continue;
    for (const row of sql.all`select * from ${sql.identifier(name)}`) {
      lines.push(`${name}: ${JSON.stringify(Object.values(row), bytesAsHex)}`);
    }
  }
  return lines.join('\n');
}

function bytesAsHex(_: string, value: unknown): unknown {
  if (!(value instanceof ArrayBuffer)) return value;
  return Array.from(new Uint8Array(value), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** R3 of the repository, and its counts: the nodes stored are those of the tree, whose root is that of its records. */
export function findFaults({ sql, repository }: RepositoryBench): string[] {
  const head = repository.head();
  if (head === undefined) return ['there is no head'];
  const faults: string[] = [];
  repository.listCollections(); // Makes the table if there has never been a record.
  const table = new NodeTable(sql); // Reads what is stored, not what the repository remembers.
  const nodes = new Map(table.cids().map((cid) => [cid, table.get(cid)?.bytes ?? new Uint8Array()] as const));
  const rows = sql.all<{ collection: string; rkey: string; digest: ArrayBuffer }>`
    select collection, rkey, digest from record`;
  const keys = rows.map((row) => [`${row.collection}/${row.rkey}`, row.digest] as const);
  const builder = new TreeBuilder(() => undefined);
  for (const [key, digest] of keys.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    builder.add(key, formatCidAt(Uint8Array.of(1, 0x71, 0x12, 0x20, ...new Uint8Array(digest))));
  }
  const root = builder.finish();
  if (root !== head.data) faults.push(`expected the root ${root} of ${keys.length} records, found ${head.data}`);
  const reached = new Set<string>();
  const tree = new Tree({ get: (cid) => nodes.get(cid) }, head.data, { isForeign: true });
  for (const step of tree.walk()) if (step.kind === 'node') reached.add(step.cid);
  for (const cid of nodes.keys()) if (!reached.has(cid)) faults.push(`the node ${cid} is stored and not reached`);
  if (!nodes.has(head.data)) faults.push('the root is not stored');
  const counts = repository.counts();
  if (counts.records !== keys.length) faults.push(`expected ${keys.length} records, counted ${counts.records}`);
  if (counts.nodes !== nodes.size) faults.push(`expected ${nodes.size} nodes, counted ${counts.nodes}`);
  return faults;
}

/** The body of a message. */
export function bodyOf(event: AccountEvent): Readonly<Record<string, unknown>> {
  const frame: Frame = decodeFrame(joinFrame(event, event.number));
  return frame.kind === 'message' ? frame.body : {};
}

/** What a follower of the firehose finds wrong with a `#commit`, given the tree's root that it knows. */
export async function findFaultsOfCommit(
  event: AccountEvent,
  known: { readonly data: string | undefined; readonly key: string },
): Promise<{ faults: string[]; data: string }> {
  const body = JSON.parse(JSON.stringify(bodyOf(event))) as {
    commit: { $link: string };
    rev: string;
    blocks: { $bytes: string };
    prevData?: { $link: string };
    ops: { path: string; cid: { $link: string } | null; prev?: { $link: string } }[];
  };
  const car = readCar(Uint8Array.from(atob(body.blocks.$bytes), (character) => character.charCodeAt(0)));
  const commit = parseCommit(car.blocks.get(body.commit.$link) ?? new Uint8Array(0));
  if (commit === undefined) return { faults: ['no commit in the CAR'], data: '' };
  const faults: string[] = [];
  if (!(await verifySignature(known.key, commit.signed, commit.signature))) faults.push('the signature is wrong');
  if (commit.rev !== body.rev) faults.push('two revisions');
  if (body.prevData?.$link !== known.data) faults.push(`prevData is ${body.prevData?.$link}, expected ${known.data}`);
  for (const { path, cid } of body.ops)
    if (cid !== null && !car.blocks.has(cid.$link)) faults.push(`${path} is missing`);
  if (known.data !== undefined) {
    const operations = body.ops.map(({ path, cid, prev }) => {
      return { key: path, cid: cid?.$link ?? null, prev: prev?.$link ?? null };
    });
    const before = invertOperations(car.blocks, commit.data, operations);
    if (before !== known.data) faults.push(`taken back, the operations lead to ${before}, expected ${known.data}`);
  }
  return { faults, data: commit.data };
}

/** A whole stream of bytes. */
export async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A stream of bytes, as a request's body is. */
export function bodyFrom(source: UnderlyingSource<Uint8Array>): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream();
  new ReadableStream(source, { highWaterMark: 0 }).pipeTo(writable).catch(() => {}); // Whoever reads is told.
  return readable;
}

/** Bytes as a stream, in chunks of a size. */
export function streamOf(bytes: Uint8Array, chunkBytes = 64 * 1024): ReadableStream<Uint8Array> {
  let offset = 0;
  return bodyFrom({
    pull(controller) {
      if (offset >= bytes.byteLength) return controller.close();
      controller.enqueue(bytes.slice(offset, offset + chunkBytes));
      offset += chunkBytes;
    },
  });
}

/** The records of a CAR, by their keys. */
export function recordsOf(car: Car): Map<string, string> {
  const commit = parseCommit(car.blocks.get(car.roots[0] ?? '') ?? new Uint8Array(0));
  const records = new Map<string, string>();
  if (commit === undefined) return records;
  const tree = new Tree({ get: (cid) => car.blocks.get(cid) }, commit.data, { isForeign: true });
  for (const step of tree.walk()) {
    if (step.kind === 'leaf' && car.blocks.has(step.cid)) records.set(step.key, step.cid);
  }
  return records;
}

/** A CID that is of nothing. */
export const strangeCid = formatCidAt(encodeCid('bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy'));
