/**
 * Runs the jobs of `cronJobs()`: the one actor that knows when.
 *
 * Called by: the mount, with the first request to a Worker.
 *
 * - S1 A job that is declared as it was stays as it is armed; one that has changed begins anew, one that is gone ends.
 * - S2 At its time a job becomes a call to come in the root shard, which does what it does with every other: it tries
 *   again, and keeps what fails for good. The call's id follows from job and time, so that a tick that happens twice,
 *   as the process died in its middle, is the same call.
 * - S3 Of one job one call waits at most: while one is tried again, later ones are left out.
 */
import { Actor, type ScheduleContext, type ScheduleRecord } from '@sundog/actor';

import type { ScheduledFunctionId } from '../functions/context.ts';
import type { CronJob } from '../functions/cron-jobs.ts';
import { ROOT_SHARD } from '../schema/definition.ts';
import { createScheduledId } from '../shard/scheduled-id.ts';
import type { ShardCalls } from '../shard/shard-calls.ts';

/** The kind of the actors that are shards. */
const SHARD_KIND = 'live-shard';

/** What a tick must reach is the root shard; when that is there again, ticks go on. */
const RETRY = { attemptsMax: 1_000_000, delayMsMax: 60_000, crashesMax: 1000 };

/** The actor of a project's jobs; `live` makes the class that a Worker exports. */
export abstract class Scheduler<Env extends object = Cloudflare.Env> extends Actor<Env> {
  /**
   * Makes the jobs be those that are declared (S1).
   *
   * @param jobs all of them
   */
  arm(jobs: readonly CronJob[]): void {
    this.sql.transaction(() => {
      const names = new Set(jobs.map(({ name }) => name));
      for (const { id, name } of this.#armed()) if (!names.has(name)) this.schedule.cancel(id);
      for (const job of jobs) this.#arm(job);
    });
  }

  /** Jobs as they are armed. */
  armed(): CronJob[] {
    return this.#armed().map(({ params }) => params as CronJob);
  }

  /** A job's time has come (S2). */
  async tick(job: CronJob, { scheduleId, scheduledAt }: ScheduleContext): Promise<void> {
    const id = await createCallId(job, scheduledAt);
    const { name, path, args } = job;
    const root = this.calls.to<ShardCalls>(SHARD_KIND, ROOT_SHARD);
    await root.dispatch([{ kind: 'call', id, key: `cron:${name}`, at: scheduledAt, path, args }]);
    if (job.schedule.kind === 'interval') this.#armNext(scheduleId, scheduledAt, job.schedule.everyMs);
  }

  #armed(): ScheduleRecord[] {
    return this.schedule.list({ limit: 10_000 }).schedules;
  }

  #arm(job: CronJob): void {
    const { name, schedule } = job;
    const armed = this.schedule.getByName(name);
    if (armed?.status === 'active' && JSON.stringify(armed.params) === JSON.stringify(job)) return;
    if (armed !== undefined) this.schedule.cancel(armed.id);
    const work = { name, method: 'tick', params: job, retry: RETRY };
    if (schedule.kind === 'cron') this.schedule.create({ ...work, cron: schedule.expression });
    else this.schedule.create({ ...work, at: this.clock.now() });
  }

  /** The next time on the grid of an interval; those that were missed are left out. */
  #armNext(scheduleId: string, scheduledAt: number, everyMs: number): void {
    // It may have been armed anew meanwhile.
    if (this.schedule.get(scheduleId)?.nextRunAt !== scheduledAt) return;
    const missed = Math.max(0, Math.floor((this.clock.now() - scheduledAt) / everyMs));
    this.schedule.update(scheduleId, { at: scheduledAt + (missed + 1) * everyMs });
  }
}

async function createCallId(job: CronJob, scheduledAt: number): Promise<ScheduledFunctionId> {
  const text = JSON.stringify([job, scheduledAt]);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  const digits = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return createScheduledId(digits, ROOT_SHARD);
}
