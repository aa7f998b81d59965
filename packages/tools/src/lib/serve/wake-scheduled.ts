/**
 * Photons whose source schedules something begin with the first request to the Worker, whatever it is: nobody has to
 * call a tool for that. An instance that is there once wakes by itself.
 */
import { logger, type MountContext } from '@sundog/actor';

import type { PhotonManifest } from '../manifest/manifest.ts';
import type { ServedPhoton } from './served-photon.ts';

/**
 * Makes what wakes them.
 *
 * @param photons of the mount
 * @returns to be called with each request; after the first one it does nothing
 */
export function createScheduleWaker(photons: Iterable<ServedPhoton>): (context: MountContext<object>) => void {
  const scheduled = [...photons].filter(({ manifest }) => isScheduled(manifest));
  let isDone = scheduled.length === 0;
  return (context) => {
    if (isDone) return;
    isDone = true;
    for (const photon of scheduled) context.ctx.waitUntil(wake(photon, context));
  };
}

function isScheduled({ methods }: PhotonManifest): boolean {
  return Object.values(methods).some(({ schedule }) => schedule !== undefined);
}

async function wake({ manifest, actorClass }: ServedPhoton, context: MountContext<object>): Promise<void> {
  try {
    await context.actor(actorClass).wake();
  } catch (error) {
    const { requestId } = context;
    logger.error('A photon with schedules could not be woken', { photon: manifest.name, requestId, error });
  }
}
