import { WebSocket } from 'ws';

import { callLive, readLiveCounts } from '../load/live-calls.ts';
import { loadHttp } from '../load/run-load.ts';
import { startSubscribers } from '../load/start-subscribers.ts';
import { orderOf, takeTurns, type Samples } from '../measure.ts';
import { compare, state, type Row, type Scenario, type Settings } from '../scenario.ts';
import { startProjects, type Contenders } from '../start-contenders.ts';

const contenders = ['raw', 'live'] as const;

type Contender = (typeof contenders)[number];
type Running = Contenders<Contender>;

const EVENTS = 10;
const LIST_ROWS = 200;

/** A live database against hand-written objects: broadcasts of one change, and mutations. */
export const live: Scenario = {
  name: 'live',
  summary: 'a live database: one change to many who watch the same list, and mutations, against hand-written objects',
  async run(settings: Settings): Promise<Row[]> {
    const rows: Row[] = [];
    for (const sockets of [1, 100, 1000, 4000])
      rows.push(...(await withEngine((running) => broadcast(running, sockets))));
    for (const connections of [1, 32]) {
      rows.push(...(await withEngine((running) => mutate(running, connections, settings))));
    }
    rows.push(...(await withEngine(countRuns)));
    return rows;
  },
};

async function withEngine(measure: (running: Running) => Promise<Row[]>): Promise<Row[]> {
  const running = await startProjects(contenders);
  try {
    return await measure(running);
  } finally {
    await running.stop();
  }
}

const emitters = ['raw', 'raw, with a row written', 'live'] as const;

/** One row more in a list of 200 that all watch, until the last has it; a loop of `send` of as many bytes. */
async function broadcast(running: Running, sockets: number): Promise<Row[]> {
  const url = running.url('live');
  await callLive(url, 'mutation', 'jobs:fill', { channel: 'room', count: LIST_ROWS });
  const watchers = await startSubscribers(
    { ...watch(url, 'room', LIST_ROWS), emit: `${url}/add/room`, mark: '"changes"' },
    sockets,
  );
  const { sizeBytes } = await watchers.timeEvent();
  const raw = running.url('raw');
  // `{"channel":"load","data":{"text":""}}` stands around the text.
  const text = 'x'.repeat(Math.max(sizeBytes - 37, 1));
  const start = (job: string) =>
    startSubscribers({ subscribe: `${raw}/events/${job}`, emit: `${raw}/${job}/${job}/${text}` }, sockets);
  const all = [
    { emitter: emitters[0], subscribers: await start('emit') },
    { emitter: emitters[1], subscribers: await start('publish') },
    { emitter: emitters[2], subscribers: watchers },
  ];
  const before = await readLiveCounts(url);
  const samples: Samples['time'] = Object.fromEntries(emitters.map((emitter) => [emitter, []]));
  for (let event = 0; event < EVENTS; event += 1) {
    for (const { emitter, subscribers } of orderOf(all, event)) {
      samples[emitter]?.push((await subscribers.timeEvent()).timeMs);
    }
  }
  const { runs } = await readLiveCounts(url);
  for (const { subscribers } of all) subscribers.stop();
  return describeBroadcast(sockets, samples, sizeBytes, (runs - before.runs) / EVENTS);
}

function describeBroadcast(sockets: number, samples: Samples['time'], sizeBytes: number, runs: number): Row[] {
  const what = `one row more in a list of ${LIST_ROWS}, to ${sockets} who watch it`;
  const time = { text: '≤ 1.3×', meets: (ratio: number) => ratio <= 1.3 };
  const bytes = { text: '< 1000', meets: (each: number) => each < 1000 };
  const once = { text: '1', meets: (each: number) => each === 1 };
  return [
    ...compare(`${what}, until the last has it`, 'ms', samples, { yardstick: 'raw', subject: 'live', bar: time }),
    state({ what: `${what}: bytes to each`, contender: 'live', unit: 'bytes' }, [sizeBytes], bytes),
    state({ what: `${what}: runs of the query for each row`, contender: 'live', unit: 'runs' }, [runs], once),
  ];
}

/** Where a subscriber of the latest rows of a channel goes, and what it says there. */
function watch(url: string, channel: string, count: number): { subscribe: string; hello: string } {
  const add = [{ query: 1, path: 'jobs:latest', args: { channel, count } }];
  return {
    subscribe: `${url}/live/socket?protocol=1`,
    hello: JSON.stringify({ type: 'queries', add, remove: [] }),
  };
}

/** One insert a request. */
async function mutate(running: Running, connections: number, { rounds, durationSeconds }: Settings): Promise<Row[]> {
  const urls = { raw: `${running.url('raw')}/write/one`, live: `${running.url('live')}/add/one` };
  for (const contender of contenders) await loadHttp(urls[contender], connections, 1);
  const samples = await takeTurns(contenders, rounds, async (contender) => {
    const { rate } = await loadHttp(urls[contender], connections, durationSeconds);
    return { rate };
  });
  const bar = { text: '≥ 0.85×', meets: (ratio: number) => ratio >= 0.85 };
  return compare(`mutation that inserts a row, ${connections} at once`, 'requests/s', samples.rate, {
    yardstick: 'raw',
    subject: 'live',
    bar,
  });
}

/** Writes that nobody who watches depends on. */
async function countRuns(running: Running): Promise<Row[]> {
  const url = running.url('live');
  return [await runsOfOldEdits(url), await runsOfOtherRows(url)];
}

const MANY_ROWS = 1_000_000;
const FILL_ROWS = 10_000;

async function runsOfOldEdits(url: string): Promise<Row> {
  for (let rows = 0; rows < MANY_ROWS; rows += FILL_ROWS) {
    await callLive(url, 'mutation', 'jobs:fill', { channel: 'long', count: FILL_ROWS });
  }
  const watcher = await startSubscribers({ ...watch(url, 'long', 50), emit: url, mark: '"changes"' }, 1);
  const before = await readLiveCounts(url);
  for (let edit = 0; edit < 100; edit += 1) {
    await callLive(url, 'mutation', 'jobs:editOldest', { channel: 'long', text: `edit ${edit}` });
  }
  const { runs } = await readLiveCounts(url);
  watcher.stop();
  return stateRuns('the latest 50 of 1,000,000 rows watched, 100 edits of the oldest', runs - before.runs);
}

const POINTS = 4000;

async function runsOfOtherRows(url: string): Promise<Row> {
  const ids = (await callLive(url, 'mutation', 'jobs:addPoints', { count: POINTS + 1 })) as string[];
  const [other, ...watched] = ids;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/live/socket?protocol=1`);
  const taken = awaitText(socket, (text) => text.includes('"taken"'));
  await awaitText(socket, (text) => text.includes('"welcome"'));
  const add = watched.map((id, index) => ({ query: index + 1, path: 'jobs:point', args: { id } }));
  socket.send(JSON.stringify({ type: 'queries', add, remove: [] }));
  await taken;
  const before = await readLiveCounts(url);
  for (let value = 1; value <= 100; value += 1) await callLive(url, 'mutation', 'jobs:setPoint', { id: other, value });
  const { runs } = await readLiveCounts(url);
  socket.close();
  return stateRuns(`${POINTS} rows watched by id, 100 writes to another`, runs - before.runs);
}

function stateRuns(what: string, runs: number): Row {
  return state({ what, contender: 'live', unit: 'runs' }, [runs], { text: '0', meets: (count) => count === 0 });
}

function awaitText(socket: WebSocket, isAwaited: (text: string) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (data: Buffer) => {
      if (isAwaited(data.toString())) resolve();
    });
  });
}
