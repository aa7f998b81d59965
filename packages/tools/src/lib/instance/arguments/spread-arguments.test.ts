import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ArgumentStyle } from '../../manifest/manifest.ts';
import { gatherArguments, spreadArguments } from './spread-arguments.ts';

const positional: ArgumentStyle = { kind: 'positional', names: ['a', 'b'] };
const rest: ArgumentStyle = { kind: 'positional', names: ['a'], rest: 'others' };

test('arguments by name become a call in order', () => {
  assert.deepEqual(spreadArguments({ kind: 'none' }, { a: 1 }), []);
  assert.deepEqual(spreadArguments({ kind: 'object' }, { a: 1 }), [{ a: 1 }]);
  assert.deepEqual(spreadArguments(positional, { b: 2 }), [undefined, 2]);
  assert.deepEqual(spreadArguments(rest, { a: 1, others: [2, 3] }), [1, 2, 3]);
  assert.deepEqual(spreadArguments({ kind: 'positional', names: ['toString'] }, {}), [undefined]);
});

test('a call in order becomes arguments by name', () => {
  assert.deepEqual(gatherArguments({ kind: 'none' }, [1]), {});
  assert.deepEqual(gatherArguments({ kind: 'object' }, [{ a: 1 }]), { a: 1 });
  assert.deepEqual(gatherArguments({ kind: 'object' }, []), {});
  assert.deepEqual(gatherArguments(positional, [1]), { a: 1 });
  assert.deepEqual(gatherArguments(rest, [1, 2, 3]), { a: 1, others: [2, 3] });
});
