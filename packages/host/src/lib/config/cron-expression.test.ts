import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cronFault } from './cron-expression.ts';

const good = [
  '* * * * *',
  '*/15 * * * *',
  '0 17 * * SUN',
  '59 23 LW * *',
  '0 0 L-2 * *',
  '0 0 L-2W * *',
  '0 0 15W * *',
  '0 8 1,15 jan-mar mon-FRI',
  '0 0 * * 6L',
  '0 0 * * L',
  '0 0 * * fri#2',
  '5/10 0-12/3 * * *',
  '  1   2  3 4 5 ',
  '0 0 29 2 *',
  '0 0 30 1-2 *',
  '0 0 30 2 mon',
];

const bad: [string, RegExp][] = [
  ['', /0 fields|1 field/],
  ['* * * *', /4 fields/],
  ['* * * * * *', /one minute is the shortest/],
  ['60 * * * *', /minute has 60, outside 0 to 59/],
  ['* 24 * * *', /hour has 24/],
  ['* * 0 * *', /day of the month has 0/],
  ['* * * 13 *', /month has 13/],
  ['* * * * 0', /day of the week has 0, outside 1 to 7/],
  ['* * * * 8', /day of the week has 8/],
  ['*/0 * * * *', /step of \*\/0/],
  ['*/60 * * * *', /from 1 to 59/],
  ['1/2/3 * * * *', /step/],
  ['*,5 * * * *', /\* in a list/],
  ['5-1 * * * *', /goes backwards/],
  ['1-2-3 * * * *', /minute has 1-2-3/],
  ['* * * * sat-sun', /goes backwards/],
  ['x * * * *', /minute has x/],
  [', * * * *', /minute has nothing/],
  ['* * L-31 * *', /1 to 30 days/],
  ['* * 32W * *', /has 32/],
  ['* * * * mon#6', /from 1 to 5/],
  ['* * * * 9L', /has 9/],
  ['0 0 30 2 *', /never matches/],
  ['0 0 31 4,6 *', /never matches/],
  ['@daily', /1 field/],
];

for (const expression of good) test(`cron: "${expression}"`, () => assert.equal(cronFault(expression), undefined));
for (const [expression, fault] of bad) {
  test(`no cron: "${expression}"`, () => assert.match(cronFault(expression) ?? 'no fault', fault));
}
