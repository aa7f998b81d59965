import { type LedgerReport } from '../reports.ts';
import { type Problem, problemOf } from './problem.ts';

/**
 * What must hold inside a ledger at any moment: an entry is whole, and its job is done or in the queue.
 *
 * @param object whose report
 * @param report of one moment
 * @returns what does not hold
 */
export function checkLedger(object: string, report: LedgerReport): Problem[] {
  const { entries, mirrored, count, audited, liveJobs, deadJobs, reminders, reminded } = report;
  const numbers = new Set(entries.map(({ number }) => number));
  const mirror = new Set(mirrored);
  const done = new Set(audited);
  const live = new Set(liveJobs);
  const remembered = new Set(reminded);
  const planned = new Set(reminders.map(({ number }) => number));
  const halves = [...numbers].filter((number) => !mirror.has(number)).concat(mirrored.filter((n) => !numbers.has(n)));
  const jobless = entries.flatMap(({ number, job }) => (done.has(number) || live.has(job) ? [] : number));
  const failed = reminders.filter(({ status }) => status !== 'active' && status !== 'completed');
  const unfired = reminders.filter(({ number, status }) => status === 'completed' && !remembered.has(number));
  return [
    ...problemOf(object, 'is in one of two tables that change together', halves),
    ...(count === entries.length ? [] : [{ object, text: `memory counts ${count} of ${entries.length} entries` }]),
    ...problemOf(object, 'has neither been audited nor has it a job', jobless),
    ...problemOf(
      object,
      'was audited without being there',
      audited.filter((number) => !numbers.has(number)),
    ),
    ...deadJobs.map((job) => ({ object, text: `a job died: ${job}` })),
    ...problemOf(
      object,
      'a reminder failed',
      failed.map(({ number }) => number),
    ),
    ...problemOf(
      object,
      'a reminder is completed and was never carried out',
      unfired.map(({ number }) => number),
    ),
    ...problemOf(
      object,
      'was remembered without a reminder',
      reminded.filter((number) => !planned.has(number)),
    ),
  ];
}

/**
 * What must hold when a ledger has had the time to do all it has to do.
 *
 * @param object whose report
 * @param report of one moment
 * @returns what is still undone
 */
export function checkLedgerAtRest(object: string, { entries, audited, liveJobs, reminders }: LedgerReport): Problem[] {
  const done = new Set(audited);
  const unaudited = entries.filter(({ number }) => !done.has(number));
  const waiting = reminders.filter(({ status, executionCount }) => status !== 'completed' || executionCount !== 1);
  return [
    ...problemOf(
      object,
      'has not been audited',
      unaudited.map(({ number }) => number),
    ),
    ...problemOf(object, 'a job does not leave the queue', liveJobs),
    ...problemOf(
      object,
      'a reminder was not carried out',
      waiting.map(({ number }) => number),
    ),
  ];
}
