import { setTimeout as sleep } from 'node:timers/promises';

import { answerInRounds, callTool, Session } from '../load/mcp-client.ts';
import { startSubscribers } from '../load/start-subscribers.ts';
import { orderOf, type Samples } from '../measure.ts';
import { compare, state, type Row, type Scenario, type Settings } from '../scenario.ts';
import { startProjects, type Contenders } from '../start-contenders.ts';

const servers = ['mcp-sdk', 'mcp-photons'] as const;
const emitters = ['raw', 'mcp-photons'] as const;
type Running = Contenders<(typeof servers | typeof emitters)[number]>;

const INSTANCES = 50;
const WAKE_BAR_MS = 10;
const ASKS = 50;
const WARM_UP_ASKS = 20;
const SOCKETS = 4000;
const EVENTS = 20;
const WARM_UP_EVENTS = 20;
const SCHEDULES = 10_000;
/** From the beginning of the planning until all are due: planning must have ended by then. */
const LEAD_MS = 30_000;
/** How long to wait for the last one before the rest counts as lost. */
const PATIENCE_MS = 60_000;
const POLL_MS = 500;

/** What photons do besides answering calls. */
export const photons: Scenario = {
  name: 'photons',
  summary: 'photons: first calls of instances, calls that ask a person, events to many, schedules',
  async run({ rounds }: Settings): Promise<Row[]> {
    const running = await startProjects(['raw', ...servers]);
    try {
      return [
        ...(await measureWakes(running, rounds)),
        ...(await measureAsks(running, rounds)),
        ...(await measureEvents(running)),
        ...(await measureSchedules(running)),
      ];
    } finally {
      await running.stop();
    }
  },
};

async function measureWakes(running: Running, rounds: number): Promise<Row[]> {
  const url = (instance: string): string => `${running.url('mcp-photons')}/p/notes/mcp?instance=${instance}`;
  const names = Array.from({ length: INSTANCES }, (_, index) => `sleeper-${index}`);
  for (const name of names) await callTool(url(name), 'fill');
  const fresh: number[] = [];
  const evicted: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await running.host.crash();
    await callTool(url('warm-up'), 'count');
    for (const name of names) {
      fresh.push(await timed(() => callTool(url(`${name}-${round}`), 'count')));
      evicted.push(await timed(() => callTool(url(name), 'count')));
    }
  }
  const bar = { text: `< ${WAKE_BAR_MS} ms`, meets: (median: number) => median < WAKE_BAR_MS };
  const line = (what: string): { what: string; contender: string; unit: string } => ({
    what: `first call of ${what}, p50`,
    contender: 'mcp-photons',
    unit: 'ms',
  });
  return [
    state(line('an instance that there has never been'), fresh, bar),
    state(line('an evicted instance with 1 MB of state'), evicted, bar),
  ];
}

async function measureAsks(running: Running, rounds: number): Promise<Row[]> {
  const endpoint = { 'mcp-sdk': '/session', 'mcp-photons': '/mcp' } as const;
  const samples: Samples<'rounds' | 'stream'> = { rounds: {}, stream: {} };
  for (const server of servers) samples.rounds[server] = samples.stream[server] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const server of orderOf(servers, round)) {
      const url = running.url(server);
      const session = await Session.open(url + endpoint[server]);
      const ways = {
        rounds: () => answerInRounds(`${url}/mcp`, 'ask'),
        stream: () => session.answerOnStream('ask'),
      };
      for (const way of ['rounds', 'stream'] as const) {
        const times: number[] = [];
        for (let ask = 0; ask < WARM_UP_ASKS; ask += 1) await ways[way]();
        for (let ask = 0; ask < ASKS; ask += 1) times.push(await timed(ways[way]));
        samples[way][server] = [...(samples[way][server] ?? []), ...times];
      }
    }
  }
  const what = 'a call that asks, until it has its result';
  return [
    ...compare(`${what}: two requests (2026-07-28)`, 'ms', samples.rounds, { yardstick: 'mcp-sdk' }),
    ...compare(`${what}: a stream and a request (2025-11-25)`, 'ms', samples.stream, { yardstick: 'mcp-sdk' }),
  ];
}

async function measureEvents(running: Running): Promise<Row[]> {
  const samples: Record<string, number[]> = { raw: [], 'mcp-photons': [] };
  const raw = running.url('raw');
  const urls = {
    raw: { subscribe: `${raw}/events/room`, emit: `${raw}/emit/room/hello` },
    'mcp-photons': {
      subscribe: `${running.url('mcp-photons')}/events?channel=load`,
      emit: `${running.url('mcp-photons')}/announce`,
    },
  };
  const all = await Promise.all(
    emitters.map(async (emitter) => ({ emitter, subscribers: await startSubscribers(urls[emitter], SOCKETS) })),
  );
  try {
    for (let event = 0; event < WARM_UP_EVENTS + EVENTS; event += 1) {
      for (const { emitter, subscribers } of orderOf(all, event)) {
        const { timeMs: time } = await subscribers.timeEvent();
        if (event >= WARM_UP_EVENTS) samples[emitter]?.push(time);
      }
    }
    const what = `event to ${SOCKETS} WebSockets, until the last has it`;
    const bar = { text: '≤ 1.15×', meets: (ratio: number) => ratio <= 1.15 };
    return compare(what, 'ms', samples, { yardstick: 'raw', subject: 'mcp-photons', bar });
  } finally {
    for (const { subscribers } of all) subscribers.stop();
  }
}

interface Runs {
  runs: number;
  schedules: number;
  first: number;
  last: number;
}

async function measureSchedules(running: Running): Promise<Row[]> {
  const url = `${running.url('mcp-photons')}/mcp?instance=planner`;
  const readRuns = async (): Promise<Runs> => (await callTool(url, 'runs')).structuredContent as Runs;
  const due = new Date(Math.ceil((Date.now() + LEAD_MS) / 1000) * 1000);
  const fields = [due.getUTCSeconds(), due.getUTCMinutes(), due.getUTCHours(), due.getUTCDate()];
  const cron = `${fields.join(' ')} ${due.getUTCMonth() + 1} *`;
  const createMs = await timed(() => callTool(url, 'plan', { count: SCHEDULES, cron }));
  if (Date.now() >= due.getTime()) throw new Error(`creating ${SCHEDULES} schedules took longer than ${LEAD_MS} ms`);
  await sleep(due.getTime() - Date.now());
  let seen = await readRuns();
  while (seen.schedules < SCHEDULES && Date.now() < due.getTime() + PATIENCE_MS) {
    await sleep(POLL_MS);
    seen = await readRuns();
  }
  const contender = 'mcp-photons';
  const none = { text: '0', meets: (count: number) => count === 0 };
  const below = (bar: number) => ({ text: `< ${bar} s`, meets: (time: number) => time < bar });
  return [
    state({ what: `${SCHEDULES} schedules of an instance created`, contender, unit: 's' }, [createMs / 1000], below(5)),
    state({ what: 'lost', contender, unit: 'schedules' }, [SCHEDULES - seen.schedules], none),
    state({ what: 'run more than once', contender, unit: 'schedules' }, [seen.runs - seen.schedules], none),
    state(
      { what: 'last one started after it was due', contender, unit: 's' },
      [(seen.last - due.getTime()) / 1000],
      below(3),
    ),
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
