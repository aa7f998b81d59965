import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import type { ScheduledTask } from '../photon/photon-schedule.ts';
import { PhotonsProject, until } from '../../../tests/photons-project.ts';

const project = await PhotonsProject.start();
after(() => project.host.stop());

const create = (instance: string, task: object): Promise<ScheduledTask> =>
  project.call(`Ticker/${instance}.create`, {
    schedule: '0 0 1 1 *',
    method: 'note',
    ...task,
  }) as Promise<ScheduledTask>;
const ran = async (instance: string): Promise<string[]> => (await project.call(`Ticker/${instance}.ran`)) as string[];
const get = (instance: string, id: string): Promise<ScheduledTask | null> =>
  project.call(`Ticker/${instance}.manage`, { verb: 'get', key: id }) as Promise<ScheduledTask | null>;

async function failure(target: string, args: object): Promise<string> {
  const { failure: found } = await project.progress(target, args);
  return `${found?.code}: ${found?.message}`;
}

const everySecond = '* * * * * *';

describe('what the source schedules', () => {
  test('runs without a tool being called', async () => {
    await project.actor('Ticker', 'alone', 'wake');
    assert.ok(
      (
        await until(
          () => ran('alone'),
          (all) => all.includes('tick'),
        )
      ).includes('tick'),
    );
    const [task] = (await project.call('Ticker/alone.list')) as ScheduledTask[];
    assert.deepEqual([task?.name, task?.method, task?.cron], ['@scheduled tick', 'tick', everySecond]);
  });

  test('begins with any request to the Worker', async () => {
    const tables = async (): Promise<unknown[]> => (await project.actor('Ticker', 'default', 'tables')) as unknown[];
    assert.ok(!(await tables()).includes('_sundog_schedule'));
    const response = await fetch(`${project.host.url}/served/`, { signal: AbortSignal.timeout(5000) });
    assert.equal(response.status, 200);
    assert.ok((await until(tables, (names) => names.includes('_sundog_schedule'))).includes('_sundog_schedule'));
  });

  test('goes on after SIGKILL', async () => {
    await project.actor('Ticker', 'killed', 'wake');
    await until(
      () => ran('killed'),
      (all) => all.length > 0,
    );
    await project.host.crash();
    const before = (await ran('killed')).length;
    assert.ok(
      (
        await until(
          () => ran('killed'),
          (all) => all.length > before,
        )
      ).length > before,
    );
  });

  test('stays cancelled when it has been cancelled by hand', async () => {
    await project.actor('Ticker', 'quiet', 'wake');
    await project.call('Ticker/quiet.cancelAll');
    await project.evict('Ticker', 'quiet');
    await project.actor('Ticker', 'quiet', 'wake');
    assert.deepEqual(await project.call('Ticker/quiet.list'), []);
  });
});

describe('this.schedule', () => {
  test('a record has all of its fields', async () => {
    const task = await create('fields', {
      name: 'yearly',
      schedule: '@yearly',
      tz: 'Europe/Berlin',
      params: { what: 'x' },
      description: 'once a year',
    });
    const { id, createdAt, nextRunAt, ...rest } = task;
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.match(createdAt, /^\d{4}-\d\d-\d\dT/);
    assert.ok(nextRunAt !== undefined && nextRunAt > createdAt);
    assert.deepEqual(rest, {
      name: 'yearly',
      description: 'once a year',
      cron: '@yearly',
      tz: 'Europe/Berlin',
      method: 'note',
      params: { what: 'x' },
      fireOnce: false,
      maxExecutions: 0,
      status: 'active',
      executionCount: 0,
      photonId: 'ticker',
    });
    assert.deepEqual(await get('fields', id), task);
  });

  test('a bad cron, an unknown method or a name that is taken is refused, and the others still run', async () => {
    await create('strict', { name: 'good', schedule: everySecond, params: { what: 'good' } });
    const target = 'Ticker/strict.create';
    const base = { schedule: everySecond, method: 'note', params: { what: 'bad' } };
    assert.match(
      await failure(target, { ...base, name: 'a', schedule: '99 * * * *' }),
      /^invalid_cron: "99 \* \* \* \*"/,
    );
    assert.match(await failure(target, { ...base, name: 'b', schedule: '0 0 31 2 *' }), /^no_occurrence: /);
    assert.match(
      await failure(target, { ...base, name: 'c', method: 'toString' }),
      /^unknown_method: .* it has tick, note/,
    );
    const taken = await failure(target, { ...base, name: 'good' });
    assert.match(
      taken,
      /^schedule_name_taken: Schedule 'good' already exists \(id: .*\)\. Use update\(\) to modify it\.$/,
    );
    await project.evict('Ticker', 'strict');
    const all = await until(
      () => ran('strict'),
      (found) => found.includes('good'),
    );
    assert.ok(all.includes('good') && !all.includes('bad'));
  });

  test('pause, resume and update say what they cannot do, in the words of before', async () => {
    const { id } = await create('states', { name: 'x', params: { what: 'x' } });
    const manage = 'Ticker/states.manage';
    await project.call(manage, { verb: 'pause', key: id });
    assert.equal(
      await failure(manage, { verb: 'pause', key: id }),
      "schedule_status: Cannot pause task with status 'paused'. Only active tasks can be paused.",
    );
    await project.call(manage, { verb: 'resume', key: id });
    assert.match(await failure(manage, { verb: 'resume', key: id }), /Cannot resume task with status 'active'\./);
    assert.equal(await failure(manage, { verb: 'pause', key: 'no' }), 'unknown_schedule: Schedule not found: no');
    const changes = { schedule: '0 5 * * *', params: { what: 'y' }, status: 'completed', photonId: 'mine' };
    const changed = (await project.call('Ticker/states.update', { id, changes })) as ScheduledTask;
    assert.deepEqual(
      [changed.cron, changed.params, changed.status, changed.photonId, changed.name],
      ['0 5 * * *', { what: 'y' }, 'active', 'ticker', 'x'],
    );
    assert.equal(await project.call(manage, { verb: 'cancelByName', key: 'x' }), true);
    assert.equal(await project.call(manage, { verb: 'cancel', key: id }), false);
    assert.equal(await get('states', id), null);
  });

  test('an execution is counted and timed; one that throws ends as an error until it is resumed', async () => {
    const { id } = await create('counted', {
      name: 'once',
      schedule: everySecond,
      params: { what: 'x' },
      fireOnce: true,
    });
    const done = await until(
      () => get('counted', id),
      (task) => task?.status === 'completed',
    );
    assert.deepEqual([done?.executionCount, typeof done?.lastDurationMs], [1, 'number']);
    assert.ok(done?.lastExecutionAt !== undefined && done.nextRunAt === undefined);
    const { id: bad } = await create('counted', { name: 'bad', schedule: everySecond, method: 'fail' });
    const failed = await until(
      () => get('counted', bad),
      (task) => task?.status === 'error',
    );
    assert.deepEqual([failed?.errorMessage, failed?.executionCount], ['RangeError: not today', 1]);
    const resumed = (await project.call('Ticker/counted.manage', { verb: 'resume', key: bad })) as ScheduledTask;
    assert.equal(resumed.status, 'active');
  });

  test('one that fails is repeated as often as its policy says', async () => {
    await project.call('Ticker/stumbling.cancelAll');
    const retry = { attemptsMax: 3, firstDelayMs: 1, jitter: 0 };
    const task = { name: 'a', schedule: everySecond, method: 'stumble', params: { times: 3 }, fireOnce: true, retry };
    const { id } = await create('stumbling', task);
    const done = await until(
      () => get('stumbling', id),
      (found) => found?.status !== 'active',
    );
    assert.deepEqual([done?.status, done?.executionCount], ['completed', 1]);
    assert.deepEqual(
      (await ran('stumbling')).filter((what) => what !== 'tick'),
      Array(3).fill('stumbled'),
    );
    const bad = { ...task, name: 'b', retry: { attemptsMax: 0 } };
    assert.match(await failure('Ticker/stumbling.create', bad), /^invalid_schedule: .*attemptsMax/);
  });

  test('one that asks is done, and goes on when people have answered', async () => {
    const { id } = await create('asking', { name: 'ask', schedule: everySecond, method: 'askLater', fireOnce: true });
    const done = await until(
      () => get('asking', id),
      (task) => task?.status === 'completed',
    );
    assert.equal(done?.executionCount, 1);
    assert.deepEqual(
      (await ran('asking')).filter((what) => what === 'yes'),
      [],
    );
  });

  test('two thousand are made as fast as the first ones, and can be listed', async () => {
    await project.call('Ticker/many.cancelAll');
    assert.equal(await project.call('Ticker/many.createMany', { count: 2000 }), 2000);
    assert.equal(await project.call('Ticker/many.cancelAll'), 2000);
  });
});
