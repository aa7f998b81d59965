import { setTimeout as sleep } from 'node:timers/promises';

import { COLLECTION, createPost, type Account } from '../load/pds-calls.ts';
import { loadHttp, timeReplay } from '../load/run-load.ts';
import { startSubscribers, type Subscribers, type SubscriberTarget } from '../load/start-subscribers.ts';
import { orderOf, summarize, takeTurns } from '../measure.ts';
import { compare, type Row, type Scenario, type Settings } from '../scenario.ts';
import { startProjects } from '../start-contenders.ts';
import { mustFind, noteMissing, REFERENCE, startPdsServers, type Pds } from '../servers/pds.ts';

const SUBSCRIBERS = [1, 100];
const EVENTS = 50;
const WARM_UP_EVENTS = 10;
/**
 * The reference server asks its database for events, after a rest as late as this: those of the new account come first.
 */
const POLL_MS_MAX = 2000;
/** What the engine takes for it: an object that stores, and one that stores and sends. */
const FLOOR = 'two bare objects';
const SUBSCRIBE = '/xrpc/com.atproto.sync.subscribeRepos';
const CREATE = '/xrpc/com.atproto.repo.createRecord';
/** The reference server takes minutes for as many; its rate is that of fewer. */
const REPLAYED: Record<string, number> = { sundog: 100_000, [REFERENCE]: 10_000 };
const ACCOUNTS = 8;
const REPLAY_RATE_MIN = 30_000;

/** From a write to its frame at the last subscriber, and how fast events are told again. */
export const pdsFirehose: Scenario = {
  name: 'pds-firehose',
  summary: 'from a write to its frame at every subscriber, one write after the other, and the replay of events',
  async run(settings: Settings): Promise<Row[]> {
    const servers = await startPdsServers();
    const bare = await startProjects(['raw']);
    try {
      const rows: Row[] = [];
      for (const count of SUBSCRIBERS) {
        const targets = { [FLOOR]: createBareTarget(bare.url('raw')), ...(await createTargets(servers.all)) };
        rows.push(...(await measureFrames(targets, count, settings)));
      }
      return [...rows, ...(await measureReplay(servers.all, settings)), ...noteMissing(servers)];
    } finally {
      await bare.stop();
      await servers.stop();
    }
  },
};

/** Of a new account on each. */
async function createTargets(all: readonly Pds[]): Promise<Record<string, SubscriberTarget>> {
  const targets: Record<string, SubscriberTarget> = {};
  for (const pds of all) targets[pds.name] = createTarget(pds.url, await pds.createAccount());
  await sleep(POLL_MS_MAX);
  return targets;
}

async function measureFrames(
  targets: Readonly<Record<string, SubscriberTarget>>,
  count: number,
  { rounds }: Settings,
): Promise<Row[]> {
  const watched: { name: string; subscribers: Subscribers; mediansMs: number[] }[] = [];
  try {
    for (const [name, target] of Object.entries(targets)) {
      watched.push({ name, subscribers: await startSubscribers(target, count), mediansMs: [] });
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const { subscribers, mediansMs } of orderOf(watched, round)) {
        for (let event = 0; event < WARM_UP_EVENTS; event += 1) await subscribers.timeEvent();
        const timesMs: number[] = [];
        for (let event = 0; event < EVENTS; event += 1) timesMs.push((await subscribers.timeEvent()).timeMs);
        mediansMs.push(summarize(timesMs).median);
      }
    }
  } finally {
    for (const { subscribers } of watched) subscribers.stop();
  }
  const what = `write until ${count === 1 ? 'the subscriber has' : `all of ${count} subscribers have`} its frame, p50`;
  const bar = { text: '≤ 0.33×', meets: (ratio: number) => ratio <= 1 / 3 };
  const samples = Object.fromEntries(watched.map(({ name, mediansMs }) => [name, mediansMs]));
  return compare(what, 'ms', samples, { yardstick: REFERENCE, bar });
}

function createTarget(url: string, { did, authorization }: Account) {
  const record = createPost('{id}');
  return {
    subscribe: url + SUBSCRIBE,
    emit: url + CREATE,
    emitRequest: {
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ repo: did, collection: COLLECTION, record }),
    },
    mark: '#commit',
  };
}

function createBareTarget(url: string): SubscriberTarget {
  return { subscribe: `${url}/events/sender`, emit: `${url}/tell/account/commit`, mark: 'commit' };
}

async function measureReplay(all: readonly Pds[], { rounds, scale }: Settings): Promise<Row[]> {
  const countOf = (name: string): number => Math.ceil((REPLAYED[name] ?? 0) * scale);
  for (const pds of all) await makeEvents(pds, countOf(pds.name));
  const names = all.map(({ name }) => name);
  const { rate } = await takeTurns(names, rounds, async (name) => {
    const count = countOf(name);
    const { timeMs } = await timeReplay(mustFind(all, name).url, count);
    return { rate: (count * 1000) / timeMs };
  });
  return compare('', 'frames/s', rate, { yardstick: REFERENCE }).map((row) => {
    const what = `replay of ${countOf(row.contender).toLocaleString('en-US')} events`;
    if (row.contender === REFERENCE) return { ...row, what };
    const met = (row.figure?.median ?? Number.NaN) >= REPLAY_RATE_MIN;
    return { ...row, what, bar: { text: `≥ ${REPLAY_RATE_MIN.toLocaleString('en-US')} frames/s`, met } };
  });
}

/** Commits of several accounts, so that no repository grows large. */
async function makeEvents(pds: Pds, count: number): Promise<void> {
  const each = Math.ceil(count / ACCOUNTS);
  const url = pds.url + CREATE;
  const load = async (): Promise<void> => {
    const { emitRequest } = createTarget(pds.url, await pds.createAccount());
    await loadHttp(url, 1, 1, { method: 'POST', ...emitRequest, amount: each });
  };
  await Promise.all(Array.from({ length: ACCOUNTS }, load));
}
