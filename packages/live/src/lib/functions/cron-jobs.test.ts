import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cronJobs, type Crons } from './cron-jobs.ts';

test('jobs are plain data', () => {
  const crons = cronJobs();
  crons.interval('a', { minutes: 5 }, 'jobs:run');
  crons.hourly('b', { minuteUTC: 30 }, 'jobs:run', { since: 1n });
  crons.daily('c', { hourUTC: 3, minuteUTC: 15 }, 'jobs:run');
  crons.weekly('d', { dayOfWeek: 'tuesday', hourUTC: 3, minuteUTC: 15 }, 'jobs:run');
  crons.monthly('e', { day: 31, hourUTC: 3, minuteUTC: 15 }, 'jobs:run');
  crons.cron('f', '*/5 * * * *', 'jobs:run');
  const path = 'jobs:run';
  const cron = (expression: string): object => ({ kind: 'cron', expression });
  assert.deepEqual(crons.jobs, [
    { name: 'a', schedule: { kind: 'interval', everyMs: 300_000 }, path, args: {} },
    { name: 'b', schedule: cron('30 * * * *'), path, args: { since: { $bigint: '1' } } },
    { name: 'c', schedule: cron('15 3 * * *'), path, args: {} },
    { name: 'd', schedule: cron('15 3 * * 2'), path, args: {} },
    { name: 'e', schedule: cron('15 3 31 * *'), path, args: {} },
    { name: 'f', schedule: cron('*/5 * * * *'), path, args: {} },
  ]);
});

const refused: readonly [(crons: Crons) => void, string][] = [
  [
    (crons) => crons.interval('x', { seconds: 0 }, 'a:b'),
    `crons.interval('x', …): there is no such time: {"seconds":0}.`,
  ],
  [
    (crons) => crons.interval('x', { seconds: 0.5 }, 'a:b'),
    `crons.interval('x', …): there is no such time: {"seconds":0.5}.`,
  ],
  [
    (crons) => crons.hourly('x', { minuteUTC: 60 }, 'a:b'),
    `crons.hourly('x', …): there is no such time: {"minuteUTC":60}.`,
  ],
  [
    (crons) => crons.daily('x', { hourUTC: 24, minuteUTC: 0 }, 'a:b'),
    `crons.daily('x', …): there is no such time: {"hourUTC":24,"minuteUTC":0}.`,
  ],
  [
    // @ts-expect-error -- no such day
    (crons) => crons.weekly('x', { dayOfWeek: 'someday', hourUTC: 1, minuteUTC: 0 }, 'a:b'),
    `crons.weekly('x', …): there is no such time: {"dayOfWeek":"someday","hourUTC":1,"minuteUTC":0}.`,
  ],
  [
    (crons) => crons.monthly('x', { day: 0, hourUTC: 1, minuteUTC: 0 }, 'a:b'),
    `crons.monthly('x', …): there is no such time: {"day":0,"hourUTC":1,"minuteUTC":0}.`,
  ],
  [(crons) => crons.cron('x', 'often', 'a:b'), `crons.cron('x', …): there is no such time: "often".`],
  [(crons) => crons.cron(' ', '* * * * *', 'a:b'), `crons.cron(' ', …): a job needs a name.`],
  [(crons) => crons.cron('taken', '* * * * *', 'a:b'), `crons.cron('taken', …): there is a job of this name already.`],
];

for (const [declare, problem] of refused) {
  test(`a job is refused: ${problem}`, () => {
    const crons = cronJobs();
    crons.cron('taken', '* * * * *', 'a:b');
    assert.throws(() => declare(crons), {
      code: 'invalid_function',
      message: `A function makes no sense: ${problem}`,
    });
    assert.equal(crons.jobs.length, 1);
  });
}
