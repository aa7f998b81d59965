import { cronJobs } from '@sundog/live/server';

export const crons = cronJobs();

crons.interval('hourly greeting', { hours: 1 }, 'work:note', { text: 'deployed' });
crons.daily('nightly', { hourUTC: 3, minuteUTC: 0 }, 'work:note', { text: 'nightly' });
