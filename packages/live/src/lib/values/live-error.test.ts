import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { ActorError } from '@sundog/actor/errors';

import { InvalidArgumentsError, InvalidReturnError, LiveError, ProjectError } from './live-error.ts';

const mismatch = { path: 'a', expected: 'a string', found: 'nothing' };

test('what an author throws has code, message, data and cause', () => {
  const cause = new Error('inner');
  const error = new LiveError({ code: 'too_late', message: 'The auction is over.', data: { endedAt: 3 } }, { cause });
  assert.equal(error.name, 'LiveError');
  assert.equal(error.code, 'too_late');
  assert.equal(error.message, 'The auction is over.');
  assert.deepEqual(error.data, { endedAt: 3 });
  assert.equal(error.cause, cause);
  assert.deepEqual(new LiveError({ code: 'x', message: 'y' }).data, {});
});

test('a class says who may read an error: clients, or only the log', () => {
  const forClients = new InvalidArgumentsError('messages:list', mismatch);
  assert.ok(forClients instanceof LiveError && forClients instanceof ActorError);
  const forTheLog = new InvalidReturnError('messages:list', mismatch);
  assert.ok(forTheLog instanceof ProjectError && forTheLog instanceof ActorError && !(forTheLog instanceof LiveError));
});

test('every error says who may read it: it is one of the two kinds', () => {
  const lib = new URL('../', import.meta.url);
  const bases = readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.(test|engine)\.ts$/.test(path))
    .flatMap((path) => [...readFileSync(new URL(path, lib), 'utf8').matchAll(/class (\w+) extends ActorError\b/g)])
    .map(([, name]) => name);
  assert.deepEqual(bases, ['LiveError', 'ProjectError']);
  assert.equal(new InvalidArgumentsError('messages:list', mismatch).audience, 'caller');
  assert.equal(new InvalidReturnError('messages:list', mismatch).audience, 'log');
});
