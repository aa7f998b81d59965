import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatMetrics } from './format-metrics.ts';

test('labels and help are escaped, and a metric without samples is left out', () => {
  const text = formatMetrics([
    { name: 'a_total', type: 'counter', help: 'one\ntwo', samples: [{ labels: { project: 'q"\\\n' }, value: 1.5 }] },
    { name: 'b', type: 'gauge', help: 'nothing', samples: [] },
  ]);
  assert.equal(text, '# HELP a_total one\\ntwo\n# TYPE a_total counter\na_total{project="q\\"\\\\\\n"} 1.5\n');
});
