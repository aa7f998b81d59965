/**
 * Where the reference server answers the same question, ours answers alike, or the table of differences says why not.
 * `npm run compare` asks the reference again.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';

import type { Answer } from './reference/ask.ts';
import { differences, type Difference } from './reference/differences.ts';
import { askOurs, readRecorded } from './reference/recorded.ts';

const { answers: theirs, version } = readRecorded();
const ours = await askOurs();

/** Names with `*` at their end stand for all that begin so. */
function isOf({ of }: Difference, name: string): boolean {
  return of.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each));
}

function isAllowed({ ours: outcome, fields, answer }: Difference, mine: Answer, their: Answer): boolean {
  const [status, body] = mine;
  if (answer !== undefined) return isDeepStrictEqual(mine, answer);
  if (outcome !== undefined) return outcome === (status < 400 ? String(status) : `${status} ${String(body)}`);
  return isDeepStrictEqual(without(mine, fields ?? []), without(their, fields ?? []));
}

function without([status, body, ...rest]: Answer, fields: readonly string[]): unknown {
  const kept = Object.entries(Object(body)).filter(([name]) => !fields.includes(name));
  return [status, Object.fromEntries(kept), ...rest];
}

test('every question that is recorded was asked, and no other', () => {
  assert.deepEqual(Object.keys(ours), Object.keys(theirs), 'npm run compare records new questions');
});

test(`answers are those of @atproto/pds ${version}, or the table says why not`, () => {
  const wrong = Object.entries(ours).flatMap(([name, mine]) => {
    const their = theirs[name];
    if (their === undefined || isDeepStrictEqual(mine, their)) return [];
    if (differences.some((each) => isOf(each, name) && isAllowed(each, mine, their))) return [];
    return [`${name}\n  ours:      ${JSON.stringify(mine)}\n  reference: ${JSON.stringify(their)}`];
  });
  assert.equal(wrong.length, 0, `${wrong.join('\n')}\n${wrong.length} of ${Object.keys(ours).length}`);
});

test('every difference in the table is one', () => {
  const differing = Object.keys(ours).filter((name) => !isDeepStrictEqual(ours[name], theirs[name]));
  const idle = differences.flatMap((each) =>
    each.of.filter((pattern) => !differing.some((name) => isOf({ ...each, of: [pattern] }, name))),
  );
  assert.deepEqual(idle, []);
});
