import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { PhotonsProject, until } from '../../../tests/photons-project.ts';

const lines: string[] = [];
const project = await PhotonsProject.start({ onLine: (_stream, line) => void lines.push(line) });
after(() => project.host.stop());

test('what a method did not mean to throw is logged once, with its stack; what has a code is not', async () => {
  const meant = await project.progress('Notebook/log.get', { key: 'k', place: 'session' });
  assert.equal(meant.failure?.code, 'no_session');
  const unmeant = await project.progress('Notebook/log.fail');
  assert.equal(unmeant.failure?.message, 'too far');
  const logged = async (): Promise<string[]> => lines.filter((line) => line.includes('A method failed'));
  const [line = '', ...more] = await until(logged, ({ length }) => length > 0);
  assert.match(line, /RangeError: too far/);
  assert.match(line, /notebook\.ts/);
  assert.deepEqual(more, []);
});
