import { randomFillSync } from 'node:crypto';

import { download, post, upload, type Account } from '../load/pds-calls.ts';
import { createRepository, createRepositoryCar, type Repository } from '../load/pds-repository.ts';
import { takeTurns } from '../measure.ts';
import { readPeakBytes, readResidentBytes, resetPeakBytes } from '../process-figures.ts';
import { compare, type Bar, type Row, type Scenario, type Settings } from '../scenario.ts';
import { mustFind, REFERENCE, startPdsServers, type Pds } from '../servers/pds.ts';

const RECORDS = 130_000;
const BLOB_BYTES = 100 * 1024 * 1024;
const PIECE_BYTES = 256 * 1024;
const ROUNDS_MAX = 3;
const FILE_COLLECTION = 'com.example.file';

/** Bars in seconds and MiB, by what they are for. */
const timeBars: Record<string, number> = { importRepo: 10 };
const memoryBars: Record<string, number> = { importRepo: 150, uploadBlob: 60, getBlob: 60 };

/** Large things into a server and out of it: how long, and how much memory they take. */
export const pdsTransfers: Scenario = {
  name: 'pds-transfers',
  summary:
    'importRepo of 45 MB, and a blob of 100 MB in and out, beside the reference server; a fresh server each round',
  async run({ rounds, scale }: Settings): Promise<Row[]> {
    const repository = createRepository(RECORDS * scale);
    const blob = createPieces(BLOB_BYTES * scale);
    const problem = await findProblem();
    const names = problem === undefined ? ['sundog', REFERENCE] : ['sundog'];
    const samples = await takeTurns(names, Math.min(rounds, ROUNDS_MAX), (name) => measure(name, repository, blob));
    const missing = {
      what: 'all of it',
      contender: REFERENCE,
      unit: '',
      ...(problem !== undefined && { note: problem }),
    };
    return [...Object.entries(samples).flatMap(describe), ...(problem === undefined ? [] : [missing])];
  },
};

/** Found out before the run, which it shall not end. */
async function findProblem(): Promise<string | undefined> {
  const servers = await startPdsServers([REFERENCE]);
  await servers.stop();
  return servers.problem;
}

/** Blobs that are no text: a server may look at how they begin. */
function createPieces(sizeBytes: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(sizeBytes / PIECE_BYTES) }, () => randomFillSync(new Uint8Array(PIECE_BYTES)));
}

async function measure(name: string, repository: Repository, blob: Uint8Array[]): Promise<Record<string, number>> {
  const servers = await startPdsServers([name]);
  try {
    const pds = mustFind(servers.all, name);
    const account = await pds.createAccount();
    const car = await createRepositoryCar(repository, account.did);
    const sizes = { car: sizeOf(car), blob: sizeOf(blob) };
    const importRepo = await watch(pds, () =>
      upload(account, 'com.atproto.repo.importRepo', car, 'application/vnd.ipld.car'),
    );
    await mustHaveAll(account, repository.records);
    let uploaded: { blob: { ref: { $link: string } } } | undefined;
    const uploadBlob = await watch(pds, async () => {
      uploaded = await upload(account, 'com.atproto.repo.uploadBlob', blob, 'application/octet-stream');
    });
    if (uploaded === undefined) throw new Error('nothing was uploaded');
    await keep(account, uploaded.blob);
    const path = `com.atproto.sync.getBlob?did=${account.did}&cid=${uploaded.blob.ref.$link}`;
    const getBlob = await watch(pds, async () => {
      const bytes = await download(pds.url, path);
      if (bytes !== sizes.blob) throw new Error(`${name} has sent ${bytes} bytes of ${sizes.blob}`);
    });
    return flatten({
      [`importRepo of ${formatSize(sizes.car)}`]: importRepo,
      [`uploadBlob of ${formatSize(sizes.blob)}`]: uploadBlob,
      [`getBlob of ${formatSize(sizes.blob)}`]: getBlob,
    });
  } finally {
    await servers.stop();
  }
}

interface Watched {
  seconds: number;
  memoryMiB: number;
}

async function watch({ pid }: Pds, job: () => Promise<unknown>): Promise<Watched> {
  const before = readResidentBytes(pid);
  resetPeakBytes(pid);
  const startedAt = performance.now();
  await job();
  return {
    seconds: (performance.now() - startedAt) / 1000,
    memoryMiB: (readPeakBytes(pid) - before) / 2 ** 20,
  };
}

/** Blobs that no record refers to are not given out. */
async function keep({ url, did, authorization }: Account, blob: object): Promise<void> {
  const record = { $type: FILE_COLLECTION, file: blob };
  await post(url, 'com.atproto.repo.createRecord', { repo: did, collection: FILE_COLLECTION, record }, authorization);
}

/** An import that has lost something was no import. */
async function mustHaveAll({ url, authorization }: Account, records: number): Promise<void> {
  const response = await fetch(`${url}/xrpc/com.atproto.server.checkAccountStatus`, {
    headers: { authorization },
    signal: AbortSignal.timeout(60_000),
  });
  const { indexedRecords } = (await response.json()) as { indexedRecords?: number };
  if (indexedRecords !== records) throw new Error(`${indexedRecords} records of ${records} are there`);
}

const MEMORY = ': most memory added to the server';

function flatten(all: Record<string, Watched>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([what, { seconds, memoryMiB }]) => [
      [what, seconds],
      [what + MEMORY, memoryMiB],
    ]),
  );
}

function describe([what, byContender]: [string, Record<string, number[]>]): Row[] {
  const [method = ''] = what.split(' ');
  const isMemory = what.endsWith(MEMORY);
  const limit = (isMemory ? memoryBars : timeBars)[method];
  const unit = isMemory ? 'MiB' : 's';
  const ratios = compare(what, unit, byContender, { yardstick: REFERENCE });
  return ratios.map((row) => (row.contender === REFERENCE || limit === undefined ? row : withBar(row, limit)));
}

function withBar(row: Row, limit: number): Row {
  const bar: Bar = { text: `< ${limit} ${row.unit}`, met: (row.figure?.median ?? Number.NaN) < limit };
  return { ...row, bar };
}

function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function formatSize(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
