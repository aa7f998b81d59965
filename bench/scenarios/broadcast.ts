import { startSubscribers, type Subscribers } from '../load/start-subscribers.ts';
import { orderOf, type Samples } from '../measure.ts';
import { readResidentBytes, readThreadTimes, timeBetweenMs } from '../process-figures.ts';
import { compare, type Row, type Scenario, type Settings } from '../scenario.ts';
import { contenders, startContenders, type Contender } from '../start-contenders.ts';

const EVENTS_PER_ENGINE = 10;
/** They also fill the buffers that belong to a socket's memory. */
const WARM_UP_EVENTS = 10;

/** How long an event takes to reach the last of many WebSockets, and what a socket costs. */
export const broadcast: Scenario = {
  name: 'broadcast',
  summary: 'one event to many WebSockets until the last has it, against a raw loop of send',
  async run({ rounds }: Settings): Promise<Row[]> {
    const rows: Row[] = [];
    for (const sockets of [1000, 4000]) rows.push(...(await measureSockets(sockets, rounds)));
    return rows;
  },
};

type BroadcastSamples = Samples<'time' | 'processor' | 'memory'>;

async function measureSockets(sockets: number, rounds: number): Promise<Row[]> {
  const samples: BroadcastSamples = { time: {}, processor: {}, memory: {} };
  for (const byContender of Object.values(samples)) for (const each of contenders) byContender[each] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const first of orderOf(contenders, round)) await measureEngine(first, sockets, samples);
  }
  const time = { text: '≤ 1.15×', meets: (ratio: number) => ratio <= 1.15 };
  const memory = { text: '≤ 1.1×', meets: (ratio: number) => ratio <= 1.1 };
  const event = `event to ${sockets} WebSockets`;
  return [
    ...compare(`${event}, until the last has it`, 'ms', samples.time, { yardstick: 'raw', bar: time }),
    ...compare(`${event}: processor time of the engine`, 'ms', samples.processor, { yardstick: 'raw' }),
    ...compare(`memory of one of ${sockets} WebSockets`, 'KiB', samples.memory, { yardstick: 'raw', bar: memory }),
  ];
}

/**
 * A fresh engine: memory is that of the sockets of whoever comes first, because what a process was given stays with it.
 * Events then go to the sockets of both in turn: the same work takes half as long again in one second as in another.
 */
async function measureEngine(first: Contender, sockets: number, samples: BroadcastSamples): Promise<void> {
  const running = await startContenders();
  const pid = running.enginePid();
  const all: { contender: Contender; subscribers: Subscribers }[] = [];
  try {
    for (const contender of [first, ...contenders.filter((other) => other !== first)]) {
      const url = running.url(contender);
      const urls = { subscribe: `${url}/events/room`, emit: `${url}/emit/room/hello` };
      await (await fetch(urls.emit, { signal: AbortSignal.timeout(30_000) })).text();
      const beforeBytes = readResidentBytes(pid);
      const subscribers = await startSubscribers(urls, sockets);
      all.push({ contender, subscribers });
      for (let event = 0; event < WARM_UP_EVENTS; event += 1) await subscribers.timeEvent();
      const socketBytes = (readResidentBytes(pid) - beforeBytes) / sockets;
      if (contender === first) samples.memory[contender]?.push(socketBytes / 1024);
    }
    for (let event = 0; event < EVENTS_PER_ENGINE; event += 1) {
      for (const { contender, subscribers } of orderOf(all, event)) {
        const before = readThreadTimes([pid]);
        samples.time[contender]?.push((await subscribers.timeEvent()).timeMs);
        samples.processor[contender]?.push(timeBetweenMs(before, readThreadTimes([pid])));
      }
    }
  } finally {
    for (const { subscribers } of all) subscribers.stop();
    await running.stop();
  }
}
