import { modernHeaders, modernMeta } from '../load/mcp-client.ts';
import { loadHttp, type LoadRequest } from '../load/run-load.ts';
import { takeTurns } from '../measure.ts';
import { readThreadTimes, timeBetweenMs } from '../process-figures.ts';
import { compare, type Row, type Scenario, type Settings } from '../scenario.ts';
import { startProjects, type Contenders } from '../start-contenders.ts';

/** The same tools three times: by hand, on the official server library, as a photon. */
const servers = ['mcp-switch', 'mcp-sdk', 'mcp-photons'] as const;
type Server = (typeof servers)[number];

interface Job {
  what: string;
  method: 'tools/call' | 'tools/list';
  params: { name?: string; arguments?: object };
  connections: number;
  /** Whom the bar is about, and the least ratio to its rate. */
  bars: readonly { yardstick: Server; atLeast: number }[];
  /** Only some can do it. */
  isListed?: boolean;
}

const callBars = [
  { yardstick: 'mcp-switch', atLeast: 0.9 },
  { yardstick: 'mcp-sdk', atLeast: 2 },
] as const;

const jobs: readonly Job[] = [
  ...[1, 32, 128].flatMap((connections): Job[] => [
    {
      what: 'tools/call, no-op',
      method: 'tools/call',
      params: { name: 'noop', arguments: {} },
      connections,
      bars: callBars,
    },
    {
      what: 'tools/call, 1 KB echoed',
      method: 'tools/call',
      params: { name: 'echo', arguments: { text: 'x'.repeat(1024) } },
      connections,
      bars: callBars,
    },
  ]),
  {
    what: 'tools/call, counter kept',
    method: 'tools/call',
    params: { name: 'add', arguments: { by: 1 } },
    connections: 32,
    bars: [{ yardstick: 'mcp-switch', atLeast: 0.9 }],
  },
  {
    what: 'tools/list of 200 tools',
    method: 'tools/list',
    params: {},
    connections: 32,
    bars: [{ yardstick: 'mcp-sdk', atLeast: 3 }],
    isListed: true,
  },
];

const WARM_UP_SECONDS = 1;

/** Tools over MCP 2026-07-28, answered as JSON. */
export const tools: Scenario = {
  name: 'tools',
  summary: 'tools over MCP: a photon, a hand-written switch and the official server library, each in a Durable Object',
  async run(settings: Settings): Promise<Row[]> {
    const running = await startProjects(servers);
    try {
      const rows: Row[] = [];
      for (const job of jobs) rows.push(...(await measureJob(running, job, settings)));
      return rows;
    } finally {
      await running.stop();
    }
  },
};

async function measureJob(
  running: Contenders<Server>,
  { what, method, params, connections, bars, isListed = false }: Job,
  { rounds, durationSeconds }: Settings,
): Promise<Row[]> {
  const pids = [running.enginePid()];
  const request = createRequest(method, params);
  const load = async (server: Server, seconds: number) => {
    const before = readThreadTimes(pids);
    const url = `${running.url(server)}${isListed && server === 'mcp-photons' ? '/p/list' : ''}/mcp`;
    const { rate, answered } = await loadHttp(url, connections, seconds, request);
    const processorMs = timeBetweenMs(before, readThreadTimes(pids));
    return { rate, processor: (processorMs * 1000) / answered };
  };
  for (const server of servers) await load(server, WARM_UP_SECONDS);
  const samples = await takeTurns(servers, rounds, (server) => load(server, durationSeconds));
  const title = `${what}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
  const rows = bars.flatMap(({ yardstick, atLeast }, index) => {
    const comparison = compare(`${title}, to ${yardstick}`, 'requests/s', samples.rate, {
      yardstick,
      subject: 'mcp-photons',
      bar: { text: `≥ ${atLeast}×`, meets: (ratio) => ratio >= atLeast },
    });
    return index === 0 ? comparison : comparison.filter(({ contender }) => contender === 'mcp-photons');
  });
  const processor = compare(`${title}: processor time of the engine`, 'µs/request', samples.processor, {
    yardstick: 'mcp-switch',
  });
  return [...rows, ...processor];
}

function createRequest(method: string, params: Job['params']): LoadRequest {
  return {
    method: 'POST',
    headers: modernHeaders(method, params.name),
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: modernMeta } }),
  };
}
