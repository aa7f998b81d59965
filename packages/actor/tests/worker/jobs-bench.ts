import assert from 'node:assert/strict';

import { type Clock } from '../../src/lib/clock.ts';
import { Jobs, type JobsOptions } from '../../src/lib/jobs/jobs.ts';
import { Sql } from '../../src/lib/sql/sql.ts';
import { type Subject } from './suite.ts';

/** No real alarm is due before this. */
export const FUTURE = Date.UTC(2100, 0, 1);

/** A clock that stands where a test puts it. */
export class HeldClock implements Clock {
  time = FUTURE;
  now = () => this.time;
  random = () => 0;
  uuid = () => crypto.randomUUID();
}

/** A queue over a held clock, with a kind `note` that writes down what it is given. */
export function createJobs({ ctx, onAlarm }: Subject, options: JobsOptions = {}) {
  const clock = new HeldClock();
  const jobs = new Jobs(ctx, { clock, ...options });
  onAlarm(() => jobs.alarm());
  const notes: unknown[] = [];
  jobs.define('note', (payload) => void notes.push(payload));
  return { jobs, clock, notes, sql: new Sql(ctx.storage), alarm: () => ctx.storage.getAlarm() };
}

/** A promise, and what fulfils it. */
export function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** Never ends. */
export const never = () => new Promise<void>(() => {});
/** Waits. */
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something is so, ten seconds at most. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let round = 0; !isSo(); round += 1) {
    assert.ok(round < 1_000, 'waited for ten seconds');
    await pause(10);
  }
}
