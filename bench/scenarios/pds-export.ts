import { download, upload, type Account } from '../load/pds-calls.ts';
import { createRepository, createRepositoryCar } from '../load/pds-repository.ts';
import { startWriter } from '../load/start-writer.ts';
import { takeTurns } from '../measure.ts';
import { compare, state, type Row, type Scenario, type Settings } from '../scenario.ts';
import { mustFind, noteMissing, REFERENCE, startPdsServers, type Pds } from '../servers/pds.ts';

/** Repositories of 7 MB and 45 MB. */
const SIZES = [20_000, 130_000];
/** An export is over soon: as many of them, one after the other, as give the writer time. */
const ALONE_MS = 500;
const EXPORTING_MS = 3000;
const WRITE_MS_MAX = 25;

/** Whole repositories out of a server, and who writes meanwhile. */
export const pdsExport: Scenario = {
  name: 'pds-export',
  summary: 'getRepo of a whole repository, alone and while somebody writes to it, beside the reference server',
  async run({ rounds, scale }: Settings): Promise<Row[]> {
    const servers = await startPdsServers();
    try {
      const rows: Row[] = [];
      for (const records of SIZES) rows.push(...(await measure(servers.all, records * scale, rounds)));
      return [...rows, ...noteMissing(servers)];
    } finally {
      await servers.stop();
    }
  },
};

async function measure(all: readonly Pds[], records: number, rounds: number): Promise<Row[]> {
  const repository = createRepository(records);
  const accounts = new Map<string, Account>();
  for (const pds of all) {
    const account = await pds.createAccount();
    const car = await createRepositoryCar(repository, account.did);
    await upload(account, 'com.atproto.repo.importRepo', car, 'application/vnd.ipld.car');
    accounts.set(pds.name, account);
  }
  const names = all.map(({ name }) => name);
  const samples = await takeTurns(names, rounds, (name) => {
    const account = accounts.get(name);
    if (account === undefined) throw new Error(`${name} has no account`);
    return exportRepository(mustFind(all, name), account, repository.sizeBytes);
  });
  const what = `getRepo of ${(repository.sizeBytes / 1e6).toFixed(1)} MB`;
  const faster = { text: '≥ 1.5×', meets: (ratio: number) => ratio >= 1.5 };
  const bar = { text: `< ${WRITE_MS_MAX} ms`, meets: (timeMs: number) => timeMs < WRITE_MS_MAX };
  return [
    ...compare(what, 'MB/s', samples.rate, { yardstick: REFERENCE, bar: faster }),
    ...compare(`${what}, somebody writes`, 'MB/s', samples.rateMeanwhile, { yardstick: REFERENCE }),
    ...Object.entries(samples.write99Ms).map(([contender, list]) =>
      state({ what: `${what}: p99 of writes meanwhile`, contender, unit: 'ms' }, list, ...barOf(contender, bar)),
    ),
    ...Object.entries(samples.writes).map(([contender, list]) =>
      state({ what: `${what}: writes meanwhile`, contender, unit: 'writes/s' }, list),
    ),
  ];
}

function barOf<Bar>(contender: string, bar: Bar): Bar[] {
  return contender === REFERENCE ? [] : [bar];
}

async function exportRepository(pds: Pds, account: Account, sizeBytes: number) {
  const path = `com.atproto.sync.getRepo?did=${account.did}`;
  await mustBeWhole(pds, path, sizeBytes);
  const alone = await timeExports(pds, path, sizeBytes, ALONE_MS);
  const writer = await startWriter(account);
  const meanwhile = await timeExports(pds, path, sizeBytes, EXPORTING_MS);
  const timesMs = (await writer.stop()).toSorted((a, b) => a - b);
  return {
    rate: alone.rate,
    rateMeanwhile: meanwhile.rate,
    write99Ms: timesMs[Math.floor(timesMs.length * 0.99)] ?? Number.POSITIVE_INFINITY,
    writes: (timesMs.length * 1000) / meanwhile.timeMs,
  };
}

/** Exports until that much time has passed, at least one. */
async function timeExports(pds: Pds, path: string, sizeBytes: number, leastMs: number) {
  const startedAt = performance.now();
  let totalBytes = 0;
  do {
    totalBytes += await mustBeWhole(pds, path, sizeBytes);
  } while (performance.now() - startedAt < leastMs);
  const timeMs = performance.now() - startedAt;
  return { rate: totalBytes / 1000 / timeMs, timeMs };
}

/** A server may keep some nodes of the tree that the repository did not come with, never fewer. */
async function mustBeWhole({ name, url }: Pds, path: string, sizeBytes: number): Promise<number> {
  const bytes = await download(url, path);
  if (bytes < sizeBytes) throw new Error(`${name} has sent ${bytes} bytes of ${sizeBytes}`);
  return bytes;
}
