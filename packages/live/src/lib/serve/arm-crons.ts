/**
 * The jobs of `cronJobs()` are armed with the first request to a Worker, whatever it is: so a deployment's changes take
 * effect without anybody's help. What is armed once wakes by itself.
 */
import { logger, type MountContext } from '@sundog/actor';

import type { CronJob } from '../functions/cron-jobs.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';

/** The class of a project's scheduler, for the Worker to export. */
export type SchedulerClass = new (ctx: DurableObjectState, env: never) => Scheduler<object>;

/**
 * Makes what arms them.
 *
 * @param jobs that are declared
 * @param actorClass of the scheduler
 * @returns to be called with each request; once it has succeeded it does nothing
 */
export function createCronArmer(
  jobs: readonly CronJob[],
  actorClass: SchedulerClass,
): (context: MountContext<object>) => void {
  let isDone = false;
  return (context) => {
    if (isDone) return;
    isDone = true;
    context.ctx.waitUntil(arm(context));
  };

  async function arm({ actor, requestId }: MountContext<object>): Promise<void> {
    try {
      await actor(actorClass).arm(jobs);
    } catch (error) {
      isDone = false;
      logger.error('The cron jobs could not be armed', { requestId, error });
    }
  }
}
