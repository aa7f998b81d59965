import { systemClock, type Clock } from '@sundog/actor';

import { ChallengeSealer } from './challenge-sealer.ts';
import { createRelyingParty, PasskeyCeremony } from './passkey-ceremony.ts';

/**
 * The ceremonies of a host: the same in its Worker and its actors, as all derive the key of the challenges from one
 * secret.
 *
 * @param publicUrl where the world reaches the host
 * @param key 32 bytes, derived for this
 * @param clock
 */
export function createCeremony(publicUrl: string, key: Uint8Array, clock: Clock = systemClock): PasskeyCeremony {
  return new PasskeyCeremony(createRelyingParty(publicUrl), new ChallengeSealer(key, clock));
}
