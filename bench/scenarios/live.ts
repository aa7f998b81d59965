import { WebSocket } from 'ws';

import { callLive, readLiveCounts } from '../load/live-calls.ts';
import { createLiveTarget } from '../load/live-target.ts';
import { loadHttp } from '../load/run-load.ts';
import { startSubscribers, type Subscribers, type SubscriberTarget } from '../load/start-subscribers.ts';
import { orderOf, takeTurns, type Samples } from '../measure.ts';
import { readThreadTimes, timeBetweenMs } from '../process-figures.ts';
import { compare, state, type Row, type Scenario, type Settings } from '../scenario.ts';
import { startProjects, type Contenders } from '../start-contenders.ts';

const contenders = ['raw', 'live'] as const;

type Contender = (typeof contenders)[number];
type Running = Contenders<Contender>;

const EVENTS = 20;
/** Before those that count: the engine interprets code that has hardly run yet. */
const WARM_UP_EVENTS = 50;
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

/** What stands in for engines without footprints and patches: written by hand, in the same turns. */
const ablations = {
  each: 'ablation: query for each socket, whole value',
  once: 'ablation: query once, whole value',
} as const;
/** With sockets of both ablations beside the others, the engine would have more open files than it may. */
const ABLATION_SOCKETS = [100, 1000];

interface Emitter {
  name: string;
  subscribers: Subscribers;
}

/** One row more in a list of 200 that all watch, until the last has it; a loop of `send` of as many bytes. */
async function broadcast(running: Running, sockets: number): Promise<Row[]> {
  const url = running.url('live');
  const [watchers, sizeBytes] = await startWarm(await fillRoom(url), sockets);
  const all: Emitter[] = [
    ...(await startRaw(running.url('raw'), sockets, sizeBytes)),
    { name: 'live', subscribers: watchers },
  ];
  const rows = [stateBytes(sockets, 'live', sizeBytes)];
  for (const [strategy, name] of ABLATION_SOCKETS.includes(sockets) ? Object.entries(ablations) : []) {
    await fetchOk(`${url}/${strategy}/fill`);
    const target = { subscribe: `${url}/${strategy}/events`, emit: `${url}/${strategy}/add`, mark: '"list"' };
    const [subscribers, wholeBytes] = await startWarm(target, sockets);
    all.push({ name, subscribers });
    rows.push(stateBytes(sockets, name, wholeBytes));
  }
  await timeEvents(all, WARM_UP_EVENTS);
  const before = await readLiveCounts(url);
  const samples = await timeEvents(all, EVENTS);
  const { runs } = await readLiveCounts(url);
  for (const { subscribers } of all) subscribers.stop();
  return [...describeBroadcast(sockets, samples, (runs - before.runs) / EVENTS), ...rows];
}

async function timeEvents(all: Emitter[], events: number): Promise<Samples['time']> {
  const samples: Samples['time'] = Object.fromEntries(all.map(({ name }) => [name, []]));
  for (let event = 0; event < events; event += 1) {
    for (const { name, subscribers } of orderOf(all, event)) {
      samples[name]?.push((await subscribers.timeEvent()).timeMs);
    }
  }
  return samples;
}

/** Two loops of `send` of one text that makes as many bytes. */
async function startRaw(url: string, sockets: number, sizeBytes: number): Promise<Emitter[]> {
  // `{"channel":"load","data":{"text":""}}` stands around the text.
  const text = 'x'.repeat(Math.max(sizeBytes - 37, 1));
  const start = (job: string): Promise<Subscribers> =>
    startSubscribers({ subscribe: `${url}/events/${job}`, emit: `${url}/${job}/${job}/${text}` }, sockets);
  const raw = { name: 'raw', subscribers: await start('emit') };
  // Beside the others, twelve thousand sockets would be more open files than the engine may have.
  if (sockets > Math.max(...ABLATION_SOCKETS)) return [raw];
  return [raw, { name: 'raw, with a row written', subscribers: await start('publish') }];
}

async function fillRoom(url: string): Promise<SubscriberTarget> {
  await callLive(url, 'mutation', 'jobs:fill', { channel: 'room', count: LIST_ROWS });
  return createLiveTarget(url, 'room', LIST_ROWS);
}

/** Subscribers that have had an event, and its bytes. */
async function startWarm(target: SubscriberTarget, sockets: number): Promise<[Subscribers, number]> {
  const subscribers = await startSubscribers(target, sockets);
  return [subscribers, (await subscribers.timeEvent()).sizeBytes];
}

function describeBroadcast(sockets: number, samples: Samples['time'], runs: number): Row[] {
  const what = describeRow(sockets);
  const time = { text: '≤ 1.3×', meets: (ratio: number) => ratio <= 1.3 };
  const once = { text: '1', meets: (each: number) => each === 1 };
  return [
    ...compare(`${what}, until the last has it`, 'ms', samples, { yardstick: 'raw', subject: 'live', bar: time }),
    state({ what: `${what}: runs of the query for each row`, contender: 'live', unit: 'runs' }, [runs], once),
  ];
}

function stateBytes(sockets: number, contender: string, sizeBytes: number): Row {
  const line = { what: `${describeRow(sockets)}: bytes to each`, contender, unit: 'bytes' };
  if (contender !== 'live') return state(line, [sizeBytes]);
  return state(line, [sizeBytes], { text: '< 1000', meets: (each) => each < 1000 });
}

function describeRow(sockets: number): string {
  return `one row more in a list of ${LIST_ROWS}, to ${sockets} who watch it`;
}

/** One insert a request, of the same row with the same index, as any client may ask for it. */
async function mutate(running: Running, connections: number, { rounds, durationSeconds }: Settings): Promise<Row[]> {
  const message = { channel: 'load', text: `hello ${'.'.repeat(40)}` };
  const calls = {
    raw: { url: `${running.url('raw')}/add/one`, body: message },
    live: { url: `${running.url('live')}/live/mutation`, body: { path: 'jobs:add', args: message } },
  };
  const pids = [running.enginePid()];
  const load = async (contender: Contender, seconds: number) => {
    const { url, body } = calls[contender];
    const before = readThreadTimes(pids);
    const { rate, answered } = await loadHttp(url, connections, seconds, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return { rate, processor: (timeBetweenMs(before, readThreadTimes(pids)) * 1000) / answered };
  };
  for (const contender of contenders) await load(contender, 1);
  const samples = await takeTurns(contenders, rounds, (contender) => load(contender, durationSeconds));
  const what = `mutation over HTTP that inserts a row, ${connections} at once`;
  const bar = { text: '≥ 0.85×', meets: (ratio: number) => ratio >= 0.85 };
  return [
    ...compare(what, 'requests/s', samples.rate, { yardstick: 'raw', subject: 'live', bar }),
    ...compare(`${what}: processor time of the engine`, 'µs/request', samples.processor, { yardstick: 'raw' }),
  ];
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
  const watcher = await startSubscribers(createLiveTarget(url, 'long', 50), 1);
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

async function fetchOk(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${response.status} from ${url}`);
}

function awaitText(socket: WebSocket, isAwaited: (text: string) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (data: Buffer) => {
      if (isAwaited(data.toString())) resolve();
    });
  });
}
