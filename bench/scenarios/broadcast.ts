import { startSubscribers } from '../load/start-subscribers.ts';
import { orderOf, type Samples } from '../measure.ts';
import { readResidentBytes, readThreadTimes, timeBetweenMs } from '../process-figures.ts';
import { compare, type Row, type Scenario, type Settings } from '../scenario.ts';
import { contenders, startContenders, type Contender } from '../start-contenders.ts';

const EVENTS_PER_ROUND = 10;
const WARM_UP_EVENTS = 2;

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

/** A fresh engine for each contender and round: memory given to one contender's sockets stays with the process. */
async function measureSockets(sockets: number, rounds: number): Promise<Row[]> {
  const samples: Samples<'time' | 'processor' | 'memory'> = { time: {}, processor: {}, memory: {} };
  for (const byContender of Object.values(samples)) for (const each of contenders) byContender[each] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of orderOf(contenders, round)) {
      const { timesMs, processorMs, bytesPerSocket } = await measureOnce(contender, sockets);
      samples.time[contender]?.push(...timesMs);
      samples.processor[contender]?.push(processorMs);
      samples.memory[contender]?.push(bytesPerSocket / 1024);
    }
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

async function measureOnce(
  contender: Contender,
  sockets: number,
): Promise<{ timesMs: number[]; processorMs: number; bytesPerSocket: number }> {
  const running = await startContenders();
  const url = running.url(contender);
  const pid = running.enginePid();
  const urls = { subscribe: `${url}/events/room`, emit: `${url}/emit/room/hello` };
  try {
    await (await fetch(urls.emit)).text();
    const before = readResidentBytes(pid);
    const subscribers = await startSubscribers(urls, sockets);
    try {
      for (let event = 0; event < WARM_UP_EVENTS; event += 1) await subscribers.timeEvent();
      const timesMs: number[] = [];
      const threadsBefore = readThreadTimes([pid]);
      for (let event = 0; event < EVENTS_PER_ROUND; event += 1) timesMs.push(await subscribers.timeEvent());
      const processorMs = timeBetweenMs(threadsBefore, readThreadTimes([pid])) / EVENTS_PER_ROUND;
      return { timesMs, processorMs, bytesPerSocket: (readResidentBytes(pid) - before) / sockets };
    } finally {
      subscribers.stop();
    }
  } finally {
    await running.stop();
  }
}
