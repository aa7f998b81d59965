import { WebSocket } from 'ws';

import { callLive, readLiveCounts } from '../load/live-calls.ts';
import { orderOf, type Samples } from '../measure.ts';
import { compare, state, type Row, type Scenario } from '../scenario.ts';
import { startProjects } from '../start-contenders.ts';

const CLIENTS = 1000;
const CONNECT_AT_ONCE = 100;
const LIST_ROWS = 50;
const WARM_UP_WRITES = 20;
const PATIENCE_MS = 60_000;

/** One write in one object in which everybody watches something else. */
export const liveChannels: Scenario = {
  name: 'live-channels',
  summary: 'a live database: a thousand sockets, each on a channel of its own, and writes to one of them at a time',
  run: ({ rounds }) => measureChannels(CLIENTS, rounds * 20),
};

/**
 * Writes to one channel after the other.
 *
 * @param clients each of which watches a channel of its own
 * @param writes that are timed, of each contender
 */
async function measureChannels(clients: number, writes: number): Promise<Row[]> {
  const running = await startProjects(['live']);
  try {
    const url = running.url('live');
    const all = [await startChannels(url, rawChannels, clients), await startChannels(url, watchedLists, clients)];
    for (let write = 0; write < WARM_UP_WRITES; write += 1) for (const channels of all) await channels.time(write);
    const before = { runs: (await readLiveCounts(url)).runs, strays: all.map(({ countStrays }) => countStrays()) };
    const samples: Samples['time'] = Object.fromEntries(all.map(({ name }) => [name, []]));
    for (let write = 0; write < writes; write += 1) {
      for (const { name, time } of orderOf(all, write)) samples[name]?.push(await time(write));
    }
    const { runs } = await readLiveCounts(url);
    const strays = all.map(({ countStrays }, index) => countStrays() - (before.strays[index] ?? 0));
    for (const { close } of all) close();
    return describe(clients, samples, (runs - before.runs) / writes, strays.at(-1) ?? Number.NaN);
  } finally {
    await running.stop();
  }
}

function describe(clients: number, samples: Samples['time'], runs: number, strays: number): Row[] {
  const what = `one row more in one of ${clients} lists, each with a socket of its own`;
  return [
    ...compare(`${what}, until that one has it`, 'ms', samples, { yardstick: rawChannels.name }),
    state({ what: `${what}: runs of queries for each row`, contender: watchedLists.name, unit: 'runs' }, [runs], {
      text: '1',
      meets: (each) => each === 1,
    }),
    state({ what: `${what}: frames to the others`, contender: watchedLists.name, unit: 'frames' }, [strays], {
      text: '0',
      meets: (frames) => frames === 0,
    }),
  ];
}

/** How a contender is asked. */
interface Contender {
  name: string;
  /** Where the socket of a channel is. */
  subscribe: (channel: string) => string;
  /** What the socket sends first; unless given it is ready when it is open, else with its first `"taken"`. */
  hello?: (channel: string) => object;
  /** A request there adds a row. */
  add: (channel: string) => string;
  /** What is in the frame that tells of a row. */
  mark: string;
}

const rawChannels: Contender = {
  name: 'raw, a row and a loop of send',
  subscribe: (channel) => `/raw-events/${channel}`,
  add: (channel) => `/raw-add/${channel}`,
  mark: '"added"',
};

const watchedLists: Contender = {
  name: 'live',
  subscribe: () => '/live/socket?protocol=1',
  hello: (channel) => ({
    type: 'queries',
    add: [{ query: 1, path: 'jobs:latest', args: { channel, count: LIST_ROWS } }],
    remove: [],
  }),
  add: (channel) => `/add/${channel}`,
  mark: '"changes"',
};

/** The sockets of one contender. */
interface Channels {
  name: string;
  /** Milliseconds from just before a row is added to a channel until its socket has it. */
  time: (write: number) => Promise<number>;
  /** Frames so far that came to a socket whose channel had no new row. */
  countStrays: () => number;
  close: () => void;
}

async function startChannels(url: string, contender: Contender, clients: number): Promise<Channels> {
  let strays = 0;
  let awaited: { readonly channel: number; readonly resolve: () => void } | undefined;
  const onRow = (channel: number): void => {
    if (awaited?.channel === channel) awaited.resolve();
    else strays += 1;
  };
  const sockets: WebSocket[] = [];
  for (let first = 0; first < clients; first += CONNECT_AT_ONCE) {
    const group = Array.from({ length: Math.min(CONNECT_AT_ONCE, clients - first) }, (_, index) =>
      startSocket(url, contender, first + index, onRow),
    );
    sockets.push(...(await Promise.all(group)));
  }
  return {
    name: contender.name,
    async time(write) {
      const channel = (write * 7) % clients;
      const told = new Promise<void>((resolve, reject) => {
        awaited = { channel, resolve };
        setTimeout(() => reject(new Error(`nobody told channel ${channel} of its row`)), PATIENCE_MS).unref();
      });
      const startedAt = performance.now();
      await Promise.all([told, fetchOk(`${url}${contender.add(nameOf(channel))}`)]);
      const timeMs = performance.now() - startedAt;
      awaited = undefined;
      return timeMs;
    },
    countStrays: () => strays,
    close: () => sockets.forEach((socket) => socket.terminate()),
  };
}

/** A socket that is ready; `onRow` is called for each frame that tells of a row. */
async function startSocket(
  url: string,
  { subscribe, hello, mark }: Contender,
  channel: number,
  onRow: (channel: number) => void,
): Promise<WebSocket> {
  const name = nameOf(channel);
  if (hello !== undefined) await callLive(url, 'mutation', 'jobs:fill', { channel: name, count: LIST_ROWS });
  const socket = new WebSocket(`${url.replace('http', 'ws')}${subscribe(name)}`, { perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () => (hello === undefined ? resolve() : socket.send(JSON.stringify(hello(name)))));
    socket.on('message', (data: Buffer) => {
      if (data.includes(mark)) onRow(channel);
      else if (data.includes('"taken"')) resolve();
    });
  });
  return socket;
}

function nameOf(channel: number): string {
  return `channel-${channel}`;
}

async function fetchOk(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${response.status} from ${url}`);
}
