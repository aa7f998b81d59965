import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatJsonLine, formatTextLine } from './format-log.ts';
import { parseEngineLine, type KnownProjects } from './parse-engine-line.ts';

const line = (message: string, rest: object = {}): string =>
  JSON.stringify({ timestamp: 1000, level: 'log', message, ...rest });

const KEY = '0123456789abcdef0123456789abcdef';
const projects: KnownProjects = {
  ofKey: (key) => (key === KEY ? 'shop' : undefined),
  ofStack: (stack) => (stack.includes('shop/index.js') ? 'shop' : undefined),
};

test('a line with a project’s key belongs to it; without one it is nobody’s', () => {
  assert.deepEqual(parseEngineLine(line(`\u0002${KEY}\u0003hello`), projects), {
    timeMs: 1000,
    level: 'info',
    project: 'shop',
    message: 'hello',
  });
  for (const message of ['hello', `\u0002${'0'.repeat(32)}\u0003hello`]) {
    const { project, isLoaded, message: shown } = parseEngineLine(line(message), projects) ?? {};
    assert.deepEqual([project, isLoaded, shown], [undefined, true, 'hello']);
  }
});

test('an object with a key is an object again; without one, or broken, it is text', () => {
  assert.deepEqual(parseEngineLine(line(`\u0002${KEY}\u0004{"a":1}`), projects)?.message, { a: 1 });
  assert.equal(parseEngineLine(line(`\u0002${KEY}\u0004{nojson`), projects)?.message, '{nojson');
  assert.equal(parseEngineLine(line(`\u0002${'0'.repeat(32)}\u0004{"a":1}`), projects)?.message, '{"a":1}');
});

test('an entry of a structured logger has fields, and a level of its own', () => {
  const entry = { time: 'then', level: 'error', message: 'no', requestId: 'r', at: 'x (shop/index.js:1:1)' };
  assert.deepEqual(parseEngineLine(line(`\u0002${KEY}\u0004${JSON.stringify(entry)}`), projects), {
    timeMs: 1000,
    level: 'error',
    project: 'shop',
    message: 'no',
    fields: { requestId: 'r', at: 'x (shop/index.js:1:1)' },
  });
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
    line('uncaught exception; source = Uncaught (in promise); stack = Error: x\n    at shop/index.js:1:2', own),
    projects,
  );
  const { level, message, project } = first ?? {};
  assert.deepEqual([level, message, project], ['error', 'Uncaught Error: x\n    at shop/index.js:1:2', 'shop']);
  assert.equal(
    parseEngineLine(line('uncaught exception; exception = value.h:1: failed: jsg.Error: x', own)),
    undefined,
  );
  const last = line('Uncaught exception: value.h:1: failed: remote.jsg.Error: x', { level: 'error', source: 'a' });
  assert.equal(parseEngineLine(last), undefined);
});

test('what the engine’s D1 Worker answers with is no line of the log; what looks a little like it is one', () => {
  const uncaught = (stack: string): string =>
    line(`uncaught exception; source = Uncaught; stack = ${stack}`, { level: 'info', source: 'worker.c++:1' });
  const stack = 'Error: near "x"\n    at statement (d1.js:1:2)\n    at D1Database.run (d1.js:1:2)';
  assert.equal(parseEngineLine(uncaught(stack)), undefined);
  assert.notEqual(parseEngineLine(uncaught(`${stack}\n    at shop/index.js:1:2`)), undefined);
  assert.notEqual(parseEngineLine(uncaught('Error: x\n    at D1Database.run (shop/d1.js:1:2)')), undefined);
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

const ENTRY = {
  timeMs: 0,
  level: 'info' as const,
  project: 'shop',
  message: 'paid\nin two lines',
  fields: {
    order: 7,
    by: 'Ada L.',
    empty: '',
    note: 'one\ntwo',
    error: { name: 'A', message: 'b', stack: 'A: b\n at c', code: 'd', cause: { name: 'E', message: 'f' } },
    project: 'other',
  },
};

test('fields of an entry stand behind the first line as text, and what has lines of its own below', () => {
  assert.equal(
    formatTextLine(ENTRY, { isColoured: false }).slice('00:00:00 '.length),
    [
      'shop paid order=7 by="Ada L." empty="" project=other',
      '              in two lines',
      '                note: one',
      '                two',
      '                error: A: b code=d cause="E: f"',
      '                 at c',
    ].join('\n'),
  );
});

test('fields of an entry stand beside the line’s own as JSON, which they cannot change', () => {
  const { time, level, project, message, order } = JSON.parse(formatJsonLine(ENTRY)) as Record<string, unknown>;
  assert.deepEqual([time, level, project, order], ['1970-01-01T00:00:00.000Z', 'info', 'shop', 7]);
  assert.equal(message, 'paid\nin two lines');
  const loaded = { ...ENTRY, project: undefined, isLoaded: true as const };
  assert.match(formatJsonLine(loaded), /"loaded":true/);
  assert.doesNotMatch(formatJsonLine(loaded), /"project"/);
});

test('as text, a terminal obeys colours alone, and they end with the line', () => {
  const shown = formatTextLine(
    { ...ENTRY, message: '\u001b[31mred\r\nnext\u001b[2K\r', fields: {} },
    { isColoured: false },
  );
  // oxlint-disable-next-line no-control-regex -- what a terminal obeys
  assert.match(shown, /\u001b\[31mred\n {14}next\\x1b\[2K\\x0d\u001b\[0m$/);
});
