import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { PhotonsProject } from '../../../tests/photons-project.ts';

const project = await PhotonsProject.start();
after(() => project.host.stop());

describe('what a photon does before it waits', () => {
  for (const [title, end] of [
    ['at once', async () => {}],
    ['after an eviction', (instance: string) => project.evict('Careful', instance)],
    ['after SIGKILL', () => project.host.crash()],
  ] as const) {
    test(`is done once: answered ${title}`, async () => {
      const instance = title.replaceAll(' ', '-');
      const { asks } = await project.progress(`Careful/${instance}.draw`, {}, { runId: 'run' });
      await end(instance);
      const { value } = await project.answer(['Careful', instance, 'run'], asks?.[0]?.id ?? '', { confirmed: true });
      assert.deepEqual(value, { isSame: true, count: 1, doubled: 2, draws: 1 });
    });
  }

  test('cannot ask inside of something that is done once', async () => {
    const { failure } = await project.progress('Careful/inside.askInside');
    assert.equal(failure?.code, 'ask_inside_effect');
    assert.match(failure?.message ?? '', /^Inside of once "ask" nothing can be asked/);
  });
});

describe('a lock', () => {
  test('lets one in at a time, in the order of asking; another lock is another', async () => {
    const hold = (lock: string, who: string): Promise<unknown> =>
      project.call('Careful/locked.hold', { lock, who, ms: 40 });
    await Promise.all([hold('a', 'one'), hold('a', 'two'), hold('b', 'other')]);
    const inside = (await project.call('Careful/locked.inside')) as string[];
    const ofA = inside.filter((what) => !what.startsWith('other'));
    const [first] = ofA[0]?.split(' ') ?? [];
    const second = first === 'one' ? 'two' : 'one';
    assert.deepEqual(ofA, [`${first} in`, `${first} out`, `${second} in`, `${second} out`]);
    assert.ok(inside.indexOf('other in') < inside.indexOf(`${second} in`));
  });

  test('that is not free in time is told', async () => {
    const first = project.call('Careful/late.hold', { lock: 'a', who: 'one', ms: 400 });
    while ((await project.call('Careful/late.inside')) === null);
    const { failure } = await project.progress('Careful/late.hold', { lock: 'a', who: 'two', ms: 0, timeoutMs: 10 });
    assert.equal(failure?.code, 'lock_unavailable');
    await first;
  });

  test('that is given to somebody stays theirs until it is handed on or released', async () => {
    assert.deepEqual(await project.call('Careful/turns.turns'), [true, false, false, true, 'bob', false, true, null]);
  });
});
