import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatActorClass, formatPhotonName } from './photon-name.ts';

const names: readonly [file: string, name: string, actorClass: string][] = [
  ['counter.photon.ts', 'counter', 'CounterPhoton'],
  ['/a/b/To Do.photon.ts', 'to-do', 'ToDoPhoton'],
  ['C:\\a\\snake_case.photon.tsx', 'snake-case', 'SnakeCasePhoton'],
  ['2fast.photon.ts', '2fast', '_2fastPhoton'],
  ['café-crème.photon.ts', 'cafe-creme', 'CafeCremePhoton'],
  ['cafe\u0301.photon.ts', 'cafe', 'CafePhoton'],
  ['über.photon.ts', 'uber', 'UberPhoton'],
];

for (const [file, name, actorClass] of names) {
  test(`${file} is ${name}`, () => {
    assert.equal(formatPhotonName(file), name);
    assert.equal(formatActorClass(name), actorClass);
  });
}
