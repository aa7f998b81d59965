import { callLive } from '../load/live-calls.ts';
import { createLiveTarget } from '../load/live-target.ts';
import { startSubscribers, type Subscribers, type SubscriberTarget } from '../load/start-subscribers.ts';
import { createZeroTarget } from '../load/zero-target.ts';
import { orderOf } from '../measure.ts';
import { state, type Row, type Scenario } from '../scenario.ts';
import { formatReason } from '../servers/rivals.ts';
import { startZero } from '../servers/servers.ts';
import { startProjects } from '../start-contenders.ts';

const CLIENTS = [1, 100, 1000];
const EVENTS = 5;
const LIST_ROWS = 200;
const CHANNEL = 'room';
/** zero-cache makes each client's rows ready by itself, and one after the other. */
const READY_MS_MAX = 300_000;

/** A running database with the list in it. */
interface Peer {
  target: SubscriberTarget;
  stop(): Promise<void>;
}

/** Its clients, and what they have measured so far. */
interface Watched {
  name: string;
  subscribers: Subscribers;
  readyMs: number;
  timesMs: number[];
  sizesBytes: number[];
}

/** Sundog last: its shard would sleep while zero-cache gets ready. */
const starters = { 'zero-cache': startZeroPeer, live: startLive };

/** Sundog's live database and zero-cache, each with what it needs and nothing else, in turns. */
export const livePeers: Scenario = {
  name: 'live-peers',
  summary: 'a live database beside zero-cache on PostgreSQL: one row more to all who watch the same list',
  async run(): Promise<Row[]> {
    const rows: Row[] = [];
    for (const clients of CLIENTS) rows.push(...(await measure(clients)));
    return rows;
  },
};

async function measure(clients: number): Promise<Row[]> {
  const peers: Peer[] = [];
  const all: Watched[] = [];
  const missing: Row[] = [];
  try {
    for (const [name, start] of Object.entries(starters)) {
      try {
        const peer = await start();
        peers.push(peer);
        all.push(await watch(name, peer.target, clients));
      } catch (error) {
        if (name === 'live') throw error;
        missing.push({ what: describeEvent(clients), contender: name, unit: 'ms', note: formatReason(error) });
      }
    }
    // Not counted: the first events, and those that wake what has slept meanwhile.
    for (const { subscribers } of all) await subscribers.timeEvent();
    for (let event = 0; event < EVENTS; event += 1) {
      for (const watched of orderOf(all, event)) await addRow(watched);
    }
    return [...describe(all, clients), ...missing];
  } finally {
    for (const { subscribers } of all) subscribers.stop();
    for (const peer of peers) await peer.stop();
  }
}

async function watch(name: string, target: SubscriberTarget, clients: number): Promise<Watched> {
  const startedAt = performance.now();
  const subscribers = await startSubscribers(target, clients, READY_MS_MAX);
  const readyMs = performance.now() - startedAt;
  await subscribers.timeEvent();
  return { name, subscribers, readyMs, timesMs: [], sizesBytes: [] };
}

async function addRow({ subscribers, timesMs, sizesBytes }: Watched): Promise<void> {
  const { timeMs, sizeBytes } = await subscribers.timeEvent();
  timesMs.push(timeMs);
  sizesBytes.push(sizeBytes);
}

function describe(all: Watched[], clients: number): Row[] {
  const ready = `${clients} who come to watch a list of ${LIST_ROWS}, until each has it; the load's own start is in it`;
  const event = describeEvent(clients);
  return [
    ...all.map(({ name, readyMs }) => state({ what: ready, contender: name, unit: 'ms' }, [readyMs])),
    ...all.map(({ name, timesMs }) => state({ what: event, contender: name, unit: 'ms' }, timesMs)),
    ...all.map(({ name, sizesBytes }) =>
      state({ what: `${event}: bytes to each`, contender: name, unit: 'bytes' }, sizesBytes),
    ),
  ];
}

function describeEvent(clients: number): string {
  return `one row more in a list of ${LIST_ROWS}, to ${clients} who watch it, until the last has it`;
}

async function startLive(): Promise<Peer> {
  const running = await startProjects(['live']);
  const url = running.url('live');
  await callLive(url, 'mutation', 'jobs:fill', { channel: CHANNEL, count: LIST_ROWS });
  return { target: createLiveTarget(url, CHANNEL, LIST_ROWS), stop: () => running.stop() };
}

async function startZeroPeer(): Promise<Peer> {
  const server = await startZero();
  const { url } = server;
  const { syncUrl } = (await fetchJson(url)) as { syncUrl: string };
  await fetchJson(`${url}/fill/${CHANNEL}/${LIST_ROWS}`);
  return { target: createZeroTarget({ sync: syncUrl, writer: url }, CHANNEL, LIST_ROWS), stop: () => server.stop() };
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`${response.status} from ${url}`);
  return response.json();
}
