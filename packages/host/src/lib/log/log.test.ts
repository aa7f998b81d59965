import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatJsonLine, formatTextLine } from './format-log.ts';
import { parseEngineLine } from './parse-engine-line.ts';

const line = (message: string, rest: object = {}): string =>
  JSON.stringify({ timestamp: 1000, level: 'log', message, ...rest });

test('a labelled line belongs to its project; without a label it is nobody’s', () => {
  assert.deepEqual(parseEngineLine(line('\u0002shop\u0003hello')), {
    timeMs: 1000,
    level: 'info',
    project: 'shop',
    message: 'hello',
  });
  assert.equal(parseEngineLine(line('hello'))?.project, undefined);
});

test('a labelled object is an object again', () => {
  assert.deepEqual(parseEngineLine(line('\u0002shop\u0004{"a":1}'))?.message, { a: 1 });
});

test('a line that only looks labelled is text: code that a Worker loads prints what it likes', () => {
  assert.equal(parseEngineLine(line('\u0002shop\u0004{nojson'))?.message, '{nojson');
});

test('what is printed before the engine has the time has the host’s', () => {
  const { timeMs = 0 } = parseEngineLine(JSON.stringify({ timestamp: 0, level: 'log', message: 'early' })) ?? {};
  assert.ok(timeMs > 1_700_000_000_000);
});

test('the engine’s own stack is left out, and a refused address says why', () => {
  const own = { level: 'error', source: 'worker.c++:1' };
  const stack = '\nstack: /a/workerd@2b5 /a/workerd@3fe';
  assert.equal(parseEngineLine(line(`e = disk full${stack}`, own))?.message, 'e = disk full');
  assert.match(
    String(parseEngineLine(line(`e = a.rs:1: failed: connecting to 10.0.0.1:80 is not allowed${stack}`, own))?.message),
    /^A Worker asked for 10\.0\.0\.1:80, which is no public address\. .*service binding/,
  );
});

test('an uncaught exception is an error with its stack, and is told once', () => {
  const own = { level: 'info', source: 'worker.c++:1' };
  const first = parseEngineLine(
    line('uncaught exception; source = Uncaught (in promise); stack = Error: x\n    at a', own),
  );
  assert.deepEqual([first?.level, first?.message], ['error', 'Uncaught Error: x\n    at a']);
  assert.equal(
    parseEngineLine(line('uncaught exception; exception = value.h:1: failed: jsg.Error: x', own)),
    undefined,
  );
  const last = line('Uncaught exception: value.h:1: failed: remote.jsg.Error: x', { level: 'error', source: 'a' });
  assert.equal(parseEngineLine(last), undefined);
});

test('what is no JSON of the engine is passed on as it is', () => {
  assert.equal(parseEngineLine('{"level":1}')?.message, '{"level":1}');
  assert.equal(parseEngineLine('segfault')?.level, 'error');
  assert.equal(parseEngineLine('  '), undefined);
});

test('text keeps further lines below the first; JSON is one line', () => {
  const record = { timeMs: 0, level: 'warn' as const, project: 'shop', message: 'a\nb' };
  assert.match(formatTextLine(record, { isColoured: false }), /^\d\d:\d\d:\d\d shop warn: a\n {14}b$/);
  assert.deepEqual(JSON.parse(formatJsonLine(record)), {
    time: '1970-01-01T00:00:00.000Z',
    level: 'warn',
    project: 'shop',
    message: 'a\nb',
  });
  assert.ok(!formatJsonLine(record).includes('\n'));
});
