import type { PhotonCapabilities } from '../photon/photon-capabilities.ts';
import type { PhotonLock } from '../photon/photon-context.ts';
import { holdLock } from '../run/middleware/locked.ts';
import type { LayerParts } from '../run/middleware/layer.ts';
import { getRunScope } from '../run/run-scope.ts';
import { perform } from './perform.ts';
import { getCaller } from './request-context.ts';

/** What a photon can do with locks. */
export type Locks = Pick<PhotonCapabilities, 'withLock' | 'acquireLock' | 'transferLock' | 'releaseLock' | 'getLock'>;

/**
 * Makes `this.withLock` and the locks that belong to callers. They are those of `@locked`.
 *
 * @param parts of the instance's layers
 * @returns functions that need no `this`
 */
export function createLocks(parts: () => LayerParts): Locks {
  return {
    withLock: (lock, work, timeoutMs) =>
      holdLock(parts(), { scope: getRunScope(), lock, ...(timeoutMs !== undefined && { timeoutMs }) }, work),
    acquireLock: (name, holder, timeoutMs) =>
      perform('lock.acquire', name, () => parts().assignedLocks.acquire(name, holder, timeoutMs)),
    transferLock: (name, toHolder, fromHolder = getCaller().id) =>
      perform('lock.transfer', name, () => parts().assignedLocks.transfer(name, fromHolder, toHolder)),
    releaseLock: (name, holder = getCaller().id) =>
      perform('lock.release', name, () => parts().assignedLocks.release(name, holder)),
    getLock: (name): Promise<PhotonLock> => perform('lock.get', name, () => parts().assignedLocks.get(name)),
  };
}
