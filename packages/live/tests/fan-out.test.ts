/** Queries across shards, asked once: what they come to, and what becomes of them when a shard does not answer. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import type { PaginationResult } from '../src/lib/schema/database-types.ts';
import type { FailureFrame } from '../src/lib/wire/frames.ts';
import { createToken, Lab } from './socket/lab.ts';
import { createNumbers, type Note } from './fan-out/numbers.ts';

const lab = await Lab.start(new URL('./fan-out/', import.meta.url));
after(() => lab.stop());

async function ask(path: string, args: Record<string, never> | object = {}, token?: string): Promise<unknown> {
  const outcome = await lab.query(path, args as never, token);
  if ('value' in outcome) return outcome.value;
  const { code, message, data } = outcome.error;
  return { code, message, data };
}

/** All pages of a query. */
async function pages(path: string, args: object, numItems: number): Promise<(readonly Note[])[]> {
  const found: (readonly Note[])[] = [];
  for (let cursor: string | null = null; found.length < 100;) {
    const asked = { ...args, paginationOpts: { numItems, cursor } };
    const { page, isDone, continueCursor } = (await ask(path, asked)) as PaginationResult<Note>;
    assert.ok(isDone || page.length >= numItems, JSON.stringify(page));
    found.push(page);
    if (isDone) break;
    cursor = continueCursor;
  }
  return found;
}

test('without shards there is nothing, and `merge` gets no parts', async () => {
  assert.deepEqual(await pages('notes:page', { index: 'by_rank', order: 'asc' }, 3), [[]]);
  assert.deepEqual(await ask('notes:first', { index: 'by_rank', order: 'asc', count: 3 }), []);
  assert.deepEqual(await ask('notes:totals', { author: 'ann' }), { author: 'ann', sum: 0, rooms: [] });
});

test('lists of all shards become one, in the order of their index, up to the limit', async () => {
  const seed = Date.now() % 100_000;
  const numbers = createNumbers(seed);
  const all: Note[] = [];
  for (let room = 0; room < 12; room += 1) {
    const notes = Array.from({ length: 1 + numbers(9) }, () => ({
      author: ['ann', 'bob', 'cy'][numbers(3)] ?? '',
      rank: numbers(5),
      label: [null, 'a', 'b', 'hidden', '\u{1f600}', '\uffee'][numbers(6)] ?? null,
    }));
    const ids = (await lab.run('notes:addAll', { room: `room ${room}`, notes })) as string[];
    const rows = (await ask('notes:ofRoom', { room: `room ${room}` })) as Note[];
    assert.deepEqual(
      rows.map(({ _id }) => _id),
      ids,
    );
    all.push(...rows);
  }
  for (let round = 0; round < 30; round += 1) {
    const index = (['by_rank', 'by_label', 'by_creation_time'] as const)[numbers(3)] ?? 'by_rank';
    const order = numbers(2) === 0 ? 'asc' : 'desc';
    const count = numbers(20);
    const sorted = all.toSorted((a, b) => compareBy(index, a, b) * (order === 'asc' ? 1 : -1));
    const expected = sorted.slice(0, count).map(({ _id }) => _id);
    const found = (await ask('notes:first', { index, order, count })) as Note[];
    assert.deepEqual(
      found.map(({ _id }) => _id),
      expected,
      `seed ${seed}: ${index} ${order} ${count}`,
    );
  }
  const bobs = all.filter(({ author, rank, label }) => author === 'bob' && rank >= 2 && label !== 'hidden');
  const found = (await ask('notes:byAuthor', { author: 'bob', least: 2 })) as Note[];
  assert.deepEqual(
    found.map(({ _id }) => _id),
    bobs.toSorted((a, b) => compareBy('by_rank', b, a)).map(({ _id }) => _id),
  );
  const sum = all.filter(({ author }) => author === 'ann').reduce((total, { rank }) => total + rank, 0);
  const totals = (await ask('notes:totals', { author: 'ann' })) as { sum: number; rooms: string[] };
  assert.equal(totals.sum, sum);
  assert.deepEqual(totals.rooms, totals.rooms.toSorted());
});

test('pages of all shards follow each other as those of one list do', async () => {
  const seed = Date.now() % 100_000;
  const numbers = createNumbers(seed);
  const all = (await ask('notes:first', { index: 'by_rank', order: 'asc', count: 1000 })) as Note[];
  const shown = all.filter(({ label }) => label !== 'hidden');
  for (let round = 0; round < 10; round += 1) {
    const index = (['by_rank', 'by_label', 'by_creation_time'] as const)[numbers(3)] ?? 'by_rank';
    const order = numbers(2) === 0 ? 'asc' : 'desc';
    const numItems = 2 + numbers(20);
    const expected = shown.toSorted((a, b) => compareBy(index, a, b) * (order === 'asc' ? 1 : -1));
    assert.deepEqual(
      (await pages('notes:page', { index, order }, numItems)).flat().map(({ _id }) => _id),
      expected.map(({ _id }) => _id),
      `seed ${seed}: ${index} ${order} ${numItems}`,
    );
  }
});

test('it belongs to the root shard, which asks at most 16 shards at a time', async () => {
  const calls = [{ path: 'notes:totals', args: { author: 'ann' } }];
  const response = await fetch(`${lab.host.url}/live/route`, {
    method: 'POST',
    body: JSON.stringify({ calls }),
    signal: AbortSignal.timeout(20_000),
  });
  const root = '__root__';
  assert.deepEqual(await response.json(), { routes: [{ shard: root, rule: { always: root } }] });
  await Promise.all(
    Array.from({ length: 50 }, (_, room) => lab.run('notes:add', { room: `many ${room}`, author: 'di', rank: room })),
  );
  const before = await lab.probe<{ asked: number }>(null, 'seen');
  const found = (await ask('notes:byAuthor', { author: 'di', least: 0 })) as Note[];
  assert.deepEqual(
    found.map(({ rank }) => rank),
    Array.from({ length: 50 }, (_, index) => 49 - index),
  );
  const seen = await lab.probe<{ asked: number; askedAtOnceMost: number }>(null, 'seen');
  assert.equal(seen.asked - before.asked, 62);
  assert.equal(seen.askedAtOnceMost, 16);
});

test('rows that several shards have at one place of an index are on one page', async () => {
  await lab.probe(null, 'hinder', { stoppedAtMs: Date.now() });
  const notes = Array.from({ length: 4 }, () => ({ author: 'pat', rank: 1, label: null }));
  await Promise.all([0, 1, 2, 3, 4, 5].map((room) => lab.run('notes:addAll', { room: `same ${room}`, notes })));
  await lab.probe(null, 'hinder', { stoppedAtMs: 0 });
  const found = await pages('notes:pageByAuthor', { author: 'pat' }, 7);
  assert.deepEqual(
    found.map(({ length }) => length),
    [12, 12],
  );
  assert.equal(new Set(found.flat().map(({ _id }) => _id)).size, 24);
});

test('a page ends where it is pinned, whatever has come between, and its cursors are of its query', async () => {
  const add = (room: string, rank: number) => lab.run('notes:add', { room, author: 'pia', rank });
  await Promise.all([1, 3, 5, 7].map((rank) => add(`pinned ${rank}`, rank)));
  const pageOf = (paginationOpts: object) => ask('notes:pageByAuthor', { author: 'pia', paginationOpts });
  const first = (await pageOf({ numItems: 2, cursor: null })) as PaginationResult<Note>;
  await Promise.all([0, 2, 4].map((rank) => add(`pinned ${rank + 1}`, rank)));
  const endCursor = first.continueCursor;
  const pinned = (await pageOf({ numItems: 2, cursor: null, endCursor })) as PaginationResult<Note>;
  const next = (await pageOf({ numItems: 9, cursor: endCursor })) as PaginationResult<Note>;
  const ranks = ({ page }: PaginationResult<Note>) => page.map(({ rank }) => rank);
  assert.deepEqual([ranks(pinned), pinned.isDone, pinned.continueCursor], [[0, 1, 2, 3], false, endCursor]);
  assert.deepEqual([ranks(next), next.isDone], [[4, 5, 7], true]);
  const end = (await pageOf({ numItems: 9, cursor: next.continueCursor })) as PaginationResult<Note>;
  assert.deepEqual([end.page, end.isDone], [[], true]);
  const others = { author: 'pat', paginationOpts: { numItems: 9, cursor: endCursor } };
  assert.equal(((await ask('notes:pageByAuthor', others)) as FailureFrame).code, 'invalid_cursor');
});

test('parts run as whoever asks, and only those who may ask all shards are answered', async () => {
  await lab.run('notes:add', { room: 'room 1', author: 'eve', rank: 1 });
  const eve = (await ask('notes:mine', {}, await createToken('eve'))) as Note[];
  assert.deepEqual(
    eve.map(({ author }) => author),
    ['eve'],
  );
  assert.deepEqual(await ask('notes:mine'), []);
  assert.deepEqual(await ask('notes:mine', {}, await createToken('stranger')), {
    code: 'forbidden_fan_out',
    message: 'You may not ask all shards of room.',
    data: { field: 'room' },
  });
});

test('what cannot be put together is refused, and says what to do', async () => {
  const codeOf = async (how: string): Promise<string> => ((await ask('notes:wrong', { how })) as FailureFrame).code;
  const hows = ['mapped', 'first', 'moved', 'mapped page'];
  assert.deepEqual(await Promise.all(hows.map(codeOf)), Array(4).fill('not_mergeable'));
  const refused = (await ask('notes:wrong', { how: 'mapped page' })) as FailureFrame;
  assert.match(refused.message, /returned an object.*take\(\), collect\(\) or paginate\(\).*merge: \(parts\) => …/);
  assert.equal(((await ask('notes:nested')) as FailureFrame).code, 'nested_fan_out');
  assert.equal(((await ask('notes:inside')) as FailureFrame).code, 'unknown_function');
});

test('a shard that fails is named, and its secrets stay', async () => {
  const [id] = (await lab.run('notes:addAll', {
    room: 'bad',
    notes: [{ author: 'x', rank: -1, label: null }],
  })) as string[];
  assert.deepEqual(await ask('notes:strict'), {
    code: 'shard_failed',
    message: 'The shard room/bad has failed, and an answer without its part would not be true: A rank is below 0.',
    data: { shard: 'room/bad', code: 'below_zero', data: { id } },
  });
  await lab.run('notes:remove', { id: id ?? '' });
  assert.equal(((await ask('notes:strict')) as Note[]).length, 5);
  const thrown = (await ask('notes:wrong', { how: 'throw' })) as FailureFrame;
  assert.deepEqual([thrown.code, JSON.stringify(thrown).includes('secret')], ['shard_failed', false]);
  await lab.probe(null, 'hinder', { brokenShard: 'room/room 3' });
  const broken = (await ask('notes:strict')) as FailureFrame;
  assert.deepEqual([broken.code, broken.data], ['shard_failed', { shard: 'room/room 3', code: 'internal_error' }]);
  assert.equal(JSON.stringify(broken).includes('secret'), false);
  await lab.probe(null, 'hinder', { brokenShard: '' });
});

test('a shard that does not answer in time is named, and one that is slow is waited for', async () => {
  await lab.probe(null, 'hinder', { slowShard: 'room/room 2', slowMs: 300 });
  assert.equal(((await ask('notes:strict')) as Note[]).length, 5);
  await lab.probe(null, 'hinder', { slowMs: 20_000 });
  const late = (await ask('notes:strict')) as FailureFrame;
  assert.deepEqual([late.code, late.data], ['shard_failed', { shard: 'room/room 2', code: 'deadline_exceeded' }]);
  await lab.probe(null, 'hinder', { slowShard: '' });
});

test('more than a thousand shards are not asked at all, once or by who watches, and others go on', async () => {
  await lab.probe('__root__', 'listMany', 1000);
  const { asked } = await lab.probe<{ asked: number }>(null, 'seen');
  const { code, message } = (await ask('notes:strict')) as FailureFrame;
  assert.equal(code, 'too_many_shards');
  assert.match(message, /^notes:strict runs across shards, and there are more than 1000: keep what it needs/);
  const view = await (await lab.open()).watch('notes:strict', {});
  assert.equal(view.error, 'too_many_shards');
  assert.equal((await lab.probe<{ asked: number }>(null, 'seen')).asked, asked);
  await lab.run('notes:add', { room: 'one more', author: 'fay', rank: 1 });
  assert.equal(((await ask('notes:ofRoom', { room: 'one more' })) as Note[]).length, 1);
});

function compareBy(index: 'by_rank' | 'by_label' | 'by_creation_time', a: Note, b: Note): number {
  const byLabel = index === 'by_label' ? compare(labelOf(a), labelOf(b)) : 0;
  const byRank = index === 'by_creation_time' ? 0 : a.rank - b.rank;
  return byLabel || byRank || a._creationTime - b._creationTime || compare(a._id, b._id);
}

/** As UTF-8 bytes; null first. */
function labelOf({ label }: Note): string {
  return label === null ? '' : `.${Buffer.from(label).toString('hex')}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
