import { startSubscribers } from '../load/start-subscribers.ts';
import { summarize, type Figure } from '../measure.ts';
import { readResidentBytes } from '../process-figures.ts';
import { compare, type Row, type Scenario, type Settings } from '../scenario.ts';
import { contenders, startContenders } from '../start-contenders.ts';

const EVENTS_PER_ROUND = 5;

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
  const times: Record<string, number[]> = { raw: [], sundog: [] };
  const memory: Record<string, number[]> = { raw: [], sundog: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      const sample = await measureOnce(contender, sockets);
      times[contender]?.push(...sample.timesMs);
      memory[contender]?.push(sample.bytesPerSocket);
    }
  }
  const reduce = (samples: Record<string, number[]>): Record<string, Figure> =>
    Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, summarize(list)]));
  return [
    ...compare(`event to ${sockets} WebSockets, until the last has it`, 'ms', reduce(times), {
      yardstick: 'raw',
      bar: { text: '≤ 1.15×', meets: (ratio) => ratio <= 1.15 },
    }),
    ...compare(`memory of one of ${sockets} WebSockets`, 'bytes', reduce(memory), {
      yardstick: 'raw',
      bar: { text: '≤ 1.1×', meets: (ratio) => ratio <= 1.1 },
    }),
  ];
}

async function measureOnce(
  contender: (typeof contenders)[number],
  sockets: number,
): Promise<{ timesMs: number[]; bytesPerSocket: number }> {
  const running = await startContenders();
  const url = running.url(contender);
  try {
    const emit = (): Promise<Response> => fetch(`${url}/emit/room/hello`);
    await emit();
    const before = readResidentBytes(running.enginePid());
    const subscribers = await startSubscribers(`${url.replace('http', 'ws')}/events/room?channel=load`, sockets);
    try {
      await subscribers.timeEvent(emit);
      const timesMs: number[] = [];
      for (let event = 0; event < EVENTS_PER_ROUND; event += 1) timesMs.push(await subscribers.timeEvent(emit));
      const bytesPerSocket = (readResidentBytes(running.enginePid()) - before) / sockets;
      return { timesMs, bytesPerSocket };
    } finally {
      subscribers.stop();
    }
  } finally {
    await running.stop();
  }
}
