/**
 * Many clients write, watch, lose their sockets and come back, while the engine is killed: what they have done and seen
 * is held against what is promised. The checker itself must find mistakes that are planted.
 */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { checkHistory, type Happening, type History } from './history/check-history.ts';
import { HistoryClient } from './history/history-client.ts';
import { Chance } from './random/src/tables.ts';
import { Lab } from './socket/lab.ts';

const ROOMS = ['north', 'south'];
const CLIENTS = 8;

const seed = Number(process.env['LIVE_SEED'] ?? randomInt(2 ** 31));

/** What the clients do. */
interface Plan {
  readonly mutations: number;
  readonly kills: number;
  readonly mistake?: string;
}

async function record(plan: Plan): Promise<History> {
  const lab = await Lab.start();
  const chance = new Chance(seed);
  try {
    if (plan.mistake !== undefined) await lab.probe(null, 'plant', plan.mistake);
    const happenings: Happening[] = [];
    const clients = Array.from({ length: CLIENTS }, (_, index) => {
      const random = new Chance(seed + index);
      return new HistoryClient({
        lab,
        name: `c${index}`,
        room: ROOMS[index % ROOMS.length] ?? '',
        random: () => random.next(),
        note: (happening) => happenings.push(happening),
      });
    });
    let isDone = false;
    const worked = Promise.all(clients.map((client) => client.work(plan.mutations))).finally(() => (isDone = true));
    for (let kill = 0; kill < plan.kills && !isDone; kill += 1) {
      await delay(chance.next() * 400);
      await lab.host.crash();
    }
    await worked;
    await Promise.all(clients.map((client) => client.settle()));
    const final = await Promise.all(
      ROOMS.map(async (room) => {
        const outcome = await lab.query('ledger:log', { roomId: room });
        assert.ok('value' in outcome);
        const rows = outcome.value as readonly { readonly entry: string }[];
        return [room, rows.map(({ entry }) => entry)] as const;
      }),
    );
    return { happenings, final: Object.fromEntries(final) };
  } finally {
    await lab.stop();
  }
}

test(`mutations are in effect once and in order, and views are true: LIVE_SEED=${seed}`, async (context) => {
  const history = await record({ mutations: 40, kills: 4 });
  assert.deepEqual(checkHistory(history), []);
  const views = history.happenings.filter(({ kind }) => kind === 'view').length;
  context.diagnostic(`${Object.values(history.final).flat().length} mutations in effect, ${views} views`);
});

for (const [mistake, found] of [
  ['skip an invalidation', /does not see its own|in the end/],
  ['drop a frame', /does not fit|never was|in the end|their number/],
  ['run a mutation twice', /in effect 2 times/],
] as const) {
  test(`the checker finds a shard that makes a mistake: ${mistake}`, async () => {
    const problems = checkHistory(await record({ mutations: 30, kills: 0, mistake }));
    assert.match(problems.join('\n'), found);
  });
}

describe('the checker finds what is planted in a history', () => {
  const room = 'r';
  const begin = (client: string, entry: string): Happening => ({ kind: 'begin', client, room, entry });
  const end = (client: string, entry: string, place: number): Happening => ({
    kind: 'end',
    client,
    room,
    entry,
    place,
  });
  const view = (client: string, ...entries: string[]): Happening => {
    return { kind: 'view', client, room, entries, size: entries.length };
  };
  const good = [
    view('ann'),
    view('bob'),
    begin('ann', 'a1'),
    view('ann', 'a1'),
    end('ann', 'a1', 1),
    view('bob', 'a1'),
    begin('bob', 'b1'),
    view('bob', 'a1', 'b1'),
    end('bob', 'b1', 2),
    view('ann', 'a1', 'b1'),
  ];
  const check = (happenings: readonly Happening[], ...final: string[]): string =>
    checkHistory({ happenings, final: { [room]: final } }).join('\n');
  const without = (index: number): Happening[] => good.filter((_, each) => each !== index);
  const instead = (index: number, happening: Happening): Happening[] => good.with(index, happening);

  test('nothing, where nothing is wrong', () => assert.equal(check(good, 'a1', 'b1'), ''));
  test('a mutation that has run twice', () => assert.match(check(good, 'a1', 'b1', 'b1'), /b1 is in effect 2 times/));
  test('a mutation that is lost', () => assert.match(check(good, 'a1'), /b1 is in effect 0 times/));
  test('an entry of nobody', () => assert.match(check(good, 'a1', 'b1', 'x'), /nobody has written x/));
  test('a refused mutation in effect', () => {
    assert.match(check(instead(8, { kind: 'refused', client: 'bob', room, entry: 'b1' }), 'a1', 'b1'), /was refused/);
  });
  test('another order than was told', () => assert.match(check(good, 'b1', 'a1'), /told place 1, where b1 is/));
  test('a mutation before one that had ended', () => {
    const turned = [begin('ann', 'a1'), end('ann', 'a1', 2), begin('bob', 'b1'), end('bob', 'b1', 1)];
    assert.match(check(turned, 'b1', 'a1'), /b1 has a place before mutations that had ended/);
  });
  test('an invalidation that was skipped', () => {
    assert.match(check(without(7), 'a1', 'b1'), /bob does not see its own b1/);
    assert.match(check(without(9), 'a1', 'b1'), /ann sees 1 of 2 in the end/);
  });
  test('a frame that was dropped', () => {
    assert.match(check(instead(9, view('ann', 'b1')), 'a1', 'b1'), /ann sees what never was/);
    assert.match(check(instead(9, { kind: 'broken', client: 'ann', room }), 'a1', 'b1'), /does not fit/);
  });
  test('two queries of two moments', () => {
    assert.match(
      check(instead(9, { kind: 'view', client: 'ann', room, entries: ['a1', 'b1'], size: 1 }), 'a1', 'b1'),
      /as 1/,
    );
  });
  test('a view that goes back', () => {
    assert.match(check([...good, view('bob', 'a1'), view('bob', 'a1', 'b1')], 'a1', 'b1'), /bob sees less than it has/);
  });
});
