import type { ScheduleContext } from '@sundog/actor';

import { RecordedError } from '../run/failure.ts';
import type { Client, RunRequest } from '../run/run.ts';
import type { PhotonInstance } from './photon-instance.ts';
import type { ScheduledCall } from './photon-schedules.ts';

/** Nobody waits for a schedule, but people can answer what it asks. */
export const PEOPLE: Client = {
  era: 'none',
  can: { elicitForm: true, elicitUrl: true, sample: false, sampleTools: false, listRoots: false },
  reach: 'people',
};

/**
 * Runs what is due. A call that asks is done as far as its schedule is concerned: it waits for people.
 *
 * @param instance whose method it is
 * @param call the method and its arguments
 * @param context of the schedule
 * @throws RecordedError what the method threw
 */
export async function runScheduled(
  instance: PhotonInstance,
  { method, params }: ScheduledCall,
  { scheduleId, name, scheduledAt, attempt, signal }: ScheduleContext,
): Promise<void> {
  const request: RunRequest = {
    // An attempt that a crash has ended is made again; a run that waits since then is the same one.
    id: `schedule:${scheduleId}:${scheduledAt}:${attempt}`,
    method,
    args: params,
    caller: { id: `schedule:${name}`, name, isAnonymous: true, scopes: [], claims: {} },
    client: PEOPLE,
    path: [],
  };
  const cancel = (): void => void instance.cancel(request.id, 'the schedule gives an execution no more time');
  signal.addEventListener('abort', cancel, { once: true });
  const startedAtMs = performance.now();
  try {
    const progress = await instance.start(request, { stopsAtWait: true });
    if (progress.kind === 'failed') throw new RecordedError(progress.failure);
  } finally {
    signal.removeEventListener('abort', cancel);
    instance.schedules.noteDuration(scheduleId, Math.round(performance.now() - startedAtMs));
  }
}
