import { callLive, readLiveCounts } from '../load/live-calls.ts';
import { startWatcher, type Known, type Watcher } from '../load/live-watcher.ts';
import { takeTurns } from '../measure.ts';
import { readPeakBytes, readResidentBytes, resetPeakBytes } from '../process-figures.ts';
import { compare, state, type Row, type Scenario, type Settings } from '../scenario.ts';
import { startProjects, type Contenders } from '../start-contenders.ts';

type Running = Contenders<'live'>;

const CLIENTS = 1000;
const LIST_ROWS = 200;
const CONNECT_AT_ONCE = 100;
const query = { path: 'jobs:latest', args: { channel: 'room', count: LIST_ROWS } };

/** What a live database does for clients that come back, that sleep, and that do not read. */
export const liveReturn: Scenario = {
  name: 'live-return',
  summary: 'a live database: a thousand clients that come back, that sleep, one that does not read; and indexes',
  async run({ rounds }: Settings): Promise<Row[]> {
    const rows: Row[] = [];
    for (const missed of [0, 10, 10_000]) rows.push(...(await withEngine((running) => comeBack(running, missed))));
    rows.push(...(await withEngine(wake)));
    rows.push(...(await withEngine(readSlowly)));
    rows.push(...(await withEngine((running) => compareIndexes(running, rounds))));
    return rows;
  },
};

async function withEngine(measure: (running: Running) => Promise<Row[]>): Promise<Row[]> {
  const running = await startProjects(['live']);
  try {
    return await measure(running);
  } finally {
    await running.stop();
  }
}

async function comeBack(running: Running, missed: number): Promise<Row[]> {
  const url = running.url('live');
  await callLive(url, 'mutation', 'jobs:fill', { channel: 'room', count: LIST_ROWS });
  const before = await startWatchers(url);
  const known = before.map((watcher) => watcher.known);
  for (const watcher of before) watcher.close();
  await write(url, missed);
  const startedAt = performance.now();
  const after = await startWatchers(url, known);
  const timeMs = performance.now() - startedAt;
  const bytes = after.map(({ receivedBytes }) => receivedBytes);
  const whole = after.filter(({ answer }) => answer === 'value').length;
  for (const watcher of after) watcher.close();
  const what = `${CLIENTS} clients of a list of ${LIST_ROWS} come back after ${missed} writes`;
  const noneWhole = missed > LIST_ROWS ? undefined : { text: '0', meets: (count: number) => count === 0 };
  return [
    state({ what: `${what}, until all are up to date`, contender: 'live', unit: 'ms' }, [timeMs]),
    state({ what: `${what}: bytes to each`, contender: 'live', unit: 'bytes' }, bytes),
    state({ what: `${what}: sent the whole list`, contender: 'live', unit: 'clients' }, [whole], noneWhole),
  ];
}

/** The engine lets go of the shard's memory while all sockets stay. */
async function wake(running: Running): Promise<Row[]> {
  const url = running.url('live');
  const watchers: Watcher[] = [];
  for (let channel = 0; channel < CLIENTS; channel += CONNECT_AT_ONCE) {
    const group = Array.from({ length: CONNECT_AT_ONCE }, (_, index) =>
      startWatcher(url, { path: query.path, args: { channel: `channel-${channel + index}`, count: LIST_ROWS } }),
    );
    watchers.push(...(await Promise.all(group)));
  }
  await new Promise((resolve) => setTimeout(resolve, SLEEP_MS));
  const startedAt = performance.now();
  await callLive(url, 'mutation', 'jobs:add', { channel: 'channel-7', text: 'hello' });
  await watchers[7]?.reach(1);
  const timeMs = performance.now() - startedAt;
  const { runs, runsBefore } = await readLiveCounts(url);
  for (const watcher of watchers) watcher.close();
  const what = `a write that one of ${CLIENTS} sleeping clients watches, each a query of its own`;
  return [
    state({ what: `${what}, until that one has it`, contender: 'live', unit: 'ms' }, [timeMs]),
    state({ what: `${what}: runs of queries`, contender: 'live', unit: 'runs' }, [runs], {
      text: '1',
      meets: (count) => count === 1,
    }),
    state({ what: `${what}: runs over what was before, for a patch`, contender: 'live', unit: 'runs' }, [runsBefore]),
  ];
}

/** An object that nothing happens to hibernates after ten seconds. */
const SLEEP_MS = 15_000;
const STORM_WRITES = 20_000;
const STORM_CHARACTERS = 2000;
const SLOW_BYTES_A_SECOND = 10_000;

/**
 * A storm of writes over a list that nobody watches, and then again with a client that reads ten kilobytes a second.
 */
async function readSlowly(running: Running): Promise<Row[]> {
  const url = running.url('live');
  await callLive(url, 'mutation', 'jobs:fill', { channel: 'room', count: LIST_ROWS });
  await write(url, WARM_UP_WRITES, STORM_CHARACTERS);
  const unwatched = await storm(running);
  const watcher = await startWatcher(url, query);
  watcher.readSlowly(SLOW_BYTES_A_SECOND);
  const watched = await storm(running);
  const { version } = await readLiveCounts(url);
  watcher.readSlowly(Number.POSITIVE_INFINITY);
  await watcher.reach(version);
  // What a socket has not read for long is given up; its client comes back and says where it is.
  const last = watcher.isClosed ? await startWatcher(url, query, watcher.known) : watcher;
  await last.reach(version);
  last.close();
  const what = `${STORM_WRITES} rows written to a list`;
  const unit = 'MiB';
  return [
    state({ what: `${what}: memory of the engine grows by`, contender: 'nobody watches', unit }, [unwatched]),
    state({ what: `${what}: memory of the engine grows by`, contender: 'one reads 10 kB/s', unit }, [watched]),
    state({ what: `${what}: what the slow reader lacks in the end`, contender: 'live', unit: 'versions' }, [
      version - last.known.version,
    ]),
  ];
}

const WARM_UP_WRITES = 5000;

/** Mebibytes that the engine has more at its peak than before. */
async function storm(running: Running): Promise<number> {
  const pid = running.enginePid();
  resetPeakBytes(pid);
  const residentBytes = readResidentBytes(pid);
  await write(running.url('live'), STORM_WRITES, STORM_CHARACTERS);
  return (readPeakBytes(pid) - residentBytes) / 2 ** 20;
}

const tables = ['plain', 'indexed', 'indexedMuch'] as const;
const indexCounts = { plain: 0, indexed: 1, indexedMuch: 4 };
const INSERTS = 10_000;

/** Rows inserted in one mutation; the same rows by statements of one transaction in a hand-written object. */
async function compareIndexes(running: Running, rounds: number): Promise<Row[]> {
  const url = running.url('live');
  const rows: Row[] = [];
  for (const table of tables) {
    const insert = {
      raw: () => fetchText(`${url}/raw/${table}/${INSERTS}`),
      live: () => callLive(url, 'mutation', 'jobs:addMany', { table, count: INSERTS }),
    };
    for (const contender of contenders) await insert[contender]();
    const samples = await takeTurns(contenders, rounds, async (contender) => {
      const startedAt = performance.now();
      await insert[contender]();
      return { time: ((performance.now() - startedAt) * 1000) / INSERTS };
    });
    rows.push(
      ...compare(`row inserted in a mutation, ${indexCounts[table]} indexes`, 'µs', samples.time, {
        yardstick: 'raw',
        subject: 'live',
        bar: { text: '≤ 1.5×', meets: (ratio) => ratio <= 1.5 },
      }),
    );
  }
  return rows;
}

const contenders = ['raw', 'live'] as const;

async function startWatchers(url: string, known: readonly Known[] = []): Promise<Watcher[]> {
  const watchers: Watcher[] = [];
  for (let first = 0; first < CLIENTS; first += CONNECT_AT_ONCE) {
    const group = Array.from({ length: CONNECT_AT_ONCE }, (_, index) => startWatcher(url, query, known[first + index]));
    watchers.push(...(await Promise.all(group)));
  }
  return watchers;
}

const WRITES_AT_ONCE = 50;

async function write(url: string, count: number, characters = 20): Promise<void> {
  let left = count;
  const args = { channel: 'room', text: 'x'.repeat(characters) };
  const writer = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await callLive(url, 'mutation', 'jobs:add', args);
    }
  };
  await Promise.all(Array.from({ length: WRITES_AT_ONCE }, writer));
}

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`${response.status} from ${url}`);
  return response.text();
}
