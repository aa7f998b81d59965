import { COLLECTION, createPost, writePosts, type Account } from '../load/pds-calls.ts';
import { loadHttp, type LoadRequest } from '../load/run-load.ts';
import { takeTurns } from '../measure.ts';
import { readThreadTimes, timeBetweenMs } from '../process-figures.ts';
import { compare, type Row, type Scenario, type Settings } from '../scenario.ts';
import { mustFind, noteMissing, REFERENCE, startPdsServers, type Pds } from '../servers/pds.ts';

const RECORDS_BEFORE = 1000;
const RECORDS = 20_000;
const ROUNDS_MAX_BATCHES = 3;

/** Records into a repository, one by one and by the batch. */
export const pdsWrites: Scenario = {
  name: 'pds-writes',
  summary:
    'records into a repository, beside the reference server, which does not wait for the disk as ours does before each answer',
  async run(settings: Settings): Promise<Row[]> {
    const servers = await startPdsServers();
    try {
      return [
        ...(await measureSingles(servers.all, settings)),
        ...(await measureBatches(servers.all, settings)),
        ...noteMissing(servers),
      ];
    } finally {
      await servers.stop();
    }
  },
};

async function measureSingles(all: readonly Pds[], { rounds, durationSeconds }: Settings): Promise<Row[]> {
  const rows: Row[] = [];
  for (const clients of [1, 8]) {
    const { rate, processor } = await takeTurns(
      all.map(({ name }) => name),
      rounds,
      (name) => loadWrites(mustFind(all, name), clients, durationSeconds),
    );
    const what = `createRecord, ${clients} ${clients === 1 ? 'client' : 'clients'}`;
    const bar = { text: '≥ 4×', meets: (ratio: number) => ratio >= 4 };
    rows.push(
      ...compare(what, 'records/s', rate, { yardstick: REFERENCE, bar }),
      ...compare(`${what}: processor time of the server`, 'µs/record', processor, { yardstick: REFERENCE }),
    );
  }
  return rows;
}

/** Into a repository of its own each time, so that both are as large. */
async function loadWrites(pds: Pds, clients: number, seconds: number): Promise<{ rate: number; processor: number }> {
  const account = await pds.createAccount();
  await writePosts(account, RECORDS_BEFORE, 'before');
  const request = createWrite(account);
  const url = `${pds.url}/xrpc/com.atproto.repo.createRecord`;
  await loadHttp(url, clients, 1, request);
  const before = readThreadTimes([pds.pid]);
  const { rate, answered } = await loadHttp(url, clients, seconds, request);
  return { rate, processor: (timeBetweenMs(before, readThreadTimes([pds.pid])) / answered) * 1000 };
}

function createWrite({ did, authorization }: Account): LoadRequest {
  const record = createPost(`{id} ${'.'.repeat(40)}`);
  return {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ repo: did, collection: COLLECTION, record }),
  };
}

async function measureBatches(all: readonly Pds[], { rounds, scale }: Settings): Promise<Row[]> {
  const records = Math.ceil((RECORDS * scale) / 200) * 200;
  const { rate } = await takeTurns(
    all.map(({ name }) => name),
    Math.min(rounds, ROUNDS_MAX_BATCHES),
    async (name, round) => {
      const account = await mustFind(all, name).createAccount();
      const startedAt = performance.now();
      await writePosts(account, records, `round ${round}`);
      return { rate: (records * 1000) / (performance.now() - startedAt) };
    },
  );
  const bar = { text: '≥ 4×', meets: (ratio: number) => ratio >= 4 };
  const what = `applyWrites of 200, ${records.toLocaleString('en-US')} records in all, 1 client`;
  return compare(what, 'records/s', rate, { yardstick: REFERENCE, bar });
}
