import { setTimeout as sleep } from 'node:timers/promises';

import { COLLECTION, createPost, post } from '../load/pds-calls.ts';
import { countOpenDatabases, readResidentBytes } from '../process-figures.ts';
import { state, type Row, type Scenario, type Settings } from '../scenario.ts';
import { mustFind, startPdsServers } from '../servers/pds.ts';

const ACCOUNTS = 1000;
const AT_ONCE = 4;
const IDLE_MS = 30_000;

/** What a thousand accounts cost that nobody uses. */
export const pdsIdle: Scenario = {
  name: 'pds-idle',
  summary: `accounts made on one host, each with one post, then ${IDLE_MS / 1000} s of rest`,
  async run({ scale }: Settings): Promise<Row[]> {
    const accounts = Math.ceil(ACCOUNTS * scale);
    const servers = await startPdsServers(['sundog']);
    try {
      const pds = mustFind(servers.all, 'sundog');
      const { pid, url } = pds;
      const before = readResidentBytes(pid);
      const startedAt = performance.now();
      let left = accounts;
      const work = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          const { did, authorization } = await pds.createAccount();
          const body = { repo: did, collection: COLLECTION, record: createPost('the only one') };
          await post(url, 'com.atproto.repo.createRecord', body, authorization);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      const seconds = (performance.now() - startedAt) / 1000;
      const most = countOpenDatabases(pid);
      await sleep(IDLE_MS);
      const who = `${accounts.toLocaleString('en-US')} accounts`;
      return [
        state({ what: `${who}: made, with a post in each`, unit: 'accounts/s' }, [accounts / seconds]),
        state({ what: `${who}: open database files just after`, unit: 'files' }, [most]),
        state(
          { what: `${who}: open database files after ${IDLE_MS / 1000} idle seconds`, unit: 'files' },
          [countOpenDatabases(pid)],
          { text: '0', meets: (files) => files === 0 },
        ),
        state({ what: `${who}: memory of the engine that they have added`, unit: 'MiB' }, [
          (readResidentBytes(pid) - before) / 2 ** 20,
        ]),
      ];
    } finally {
      await servers.stop();
    }
  },
};
