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
  /** Begins to hold a lock until told; answers when it is held. */
  async function holdUntilTold(instance: string): Promise<{ left: Promise<unknown> }> {
    const left = project.call(`Careful/${instance}.hold`, { lock: 'a', who: 'one', isTold: true });
    while ((await project.call(`Careful/${instance}.inside`)) === null);
    return { left };
  }

  test('lets one in at a time; another lock is another', async () => {
    const { left } = await holdUntilTold('locked');
    const second = project.call('Careful/locked.hold', { lock: 'a', who: 'two', isTold: false });
    await project.call('Careful/locked.hold', { lock: 'b', who: 'other', isTold: false });
    assert.deepEqual(await project.call('Careful/locked.inside'), ['one in', 'other in', 'other out']);
    await project.call('Careful/locked.tell');
    await Promise.all([left, second]);
    const inside = (await project.call('Careful/locked.inside')) as string[];
    assert.deepEqual(inside.slice(3), ['one out', 'two in', 'two out']);
  });

  test('that is not free in time is told', async () => {
    const { left } = await holdUntilTold('late');
    const second = { lock: 'a', who: 'two', isTold: false, timeoutMs: 10 };
    const { failure } = await project.progress('Careful/late.hold', second);
    assert.equal(failure?.code, 'lock_unavailable');
    await project.call('Careful/late.tell');
    await left;
  });

  test('that is given to somebody stays theirs until it is handed on or released', async () => {
    assert.deepEqual(await project.call('Careful/turns.turns'), [true, false, false, true, 'bob', false, true, null]);
  });
});
