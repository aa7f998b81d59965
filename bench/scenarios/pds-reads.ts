import { createRepository, createRepositoryCar, type Repository } from '../load/pds-repository.ts';
import { COLLECTION, upload, type Account } from '../load/pds-calls.ts';
import { loadHttp } from '../load/run-load.ts';
import { takeTurns } from '../measure.ts';
import { readThreadTimes, timeBetweenMs } from '../process-figures.ts';
import { compare, type Row, type Scenario, type Settings } from '../scenario.ts';
import { mustFind, noteMissing, REFERENCE, startPdsServers } from '../servers/pds.ts';

const RECORDS = 20_000;
const CLIENTS = 8;

/** What each read is called, and the paths that it goes round. */
const reads: Record<string, (did: string, keys: readonly string[]) => string[]> = {
  getRecord: (did, keys) => keys.map((key) => `/xrpc/com.atproto.repo.getRecord?repo=${did}&${formatKey(key)}`),
  'listRecords(100)': (did) => [`/xrpc/com.atproto.repo.listRecords?repo=${did}&collection=${COLLECTION}&limit=100`],
  'sync.getRecord': (did, keys) => keys.map((key) => `/xrpc/com.atproto.sync.getRecord?did=${did}&${formatKey(key)}`),
};

/** Records out of a repository of some size. */
export const pdsReads: Scenario = {
  name: 'pds-reads',
  summary: `records out of a repository of 20,000, ${CLIENTS} clients, beside the reference server`,
  async run({ rounds, durationSeconds, scale }: Settings): Promise<Row[]> {
    const servers = await startPdsServers();
    try {
      const { all } = servers;
      const repository = createRepository(RECORDS * scale);
      const accounts = new Map<string, Account>();
      for (const pds of all) accounts.set(pds.name, await fill(await pds.createAccount(), repository));
      const rows: Row[] = [];
      for (const [what, listPaths] of Object.entries(reads)) {
        const names = all.map(({ name }) => name);
        const { rate, processor } = await takeTurns(names, rounds, async (name) => {
          const { url, pid } = mustFind(all, name);
          const paths = listPaths(accounts.get(name)?.did ?? '', repository.sampleKeys);
          await loadHttp(url, CLIENTS, 1, { paths });
          const before = readThreadTimes([pid]);
          const { rate, answered } = await loadHttp(url, CLIENTS, durationSeconds, { paths });
          return { rate, processor: (timeBetweenMs(before, readThreadTimes([pid])) / answered) * 1000 };
        });
        const bar = { text: '≥ 3×', meets: (ratio: number) => ratio >= 3 };
        rows.push(
          ...compare(what, 'answers/s', rate, { yardstick: REFERENCE, bar }),
          ...compare(`${what}: processor time of the server`, 'µs/answer', processor, { yardstick: REFERENCE }),
        );
      }
      return [...rows, ...noteMissing(servers)];
    } finally {
      await servers.stop();
    }
  },
};

async function fill(account: Account, repository: Repository): Promise<Account> {
  const car = await createRepositoryCar(repository, account.did);
  await upload(account, 'com.atproto.repo.importRepo', car, 'application/vnd.ipld.car');
  return account;
}

function formatKey(key: string): string {
  const [collection, rkey] = key.split('/');
  return `collection=${collection}&rkey=${rkey}`;
}
