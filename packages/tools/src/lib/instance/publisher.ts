/**
 * What events of a photon go through on their way to its channels.
 *
 * Owns the key-value entry `_sundog_photon_events` of a photon marked `@stamped`: how many there have been.
 */
import type { Channels, Clock } from '@sundog/actor';

import type { PhotonManifest } from '../manifest/manifest.ts';
import type { EventStamp } from '../photon/photon-events.ts';
import type { Publisher } from './speak.ts';

/** What a publisher needs of its actor. */
export interface PublisherParts {
  readonly kv: SyncKvStorage;
  readonly clock: Clock;
  readonly instance: () => string;
  readonly channels: () => Channels;
  /** Called after each event, with its channel: what a photon emits is news of its resources, too. */
  readonly onEmit: (channel: string) => void;
}

const COUNT_KEY = '_sundog_photon_events';

/**
 * Makes what events of a photon go through.
 *
 * @param manifest of the photon
 * @param parts of the actor
 */
export function createPublisher({ name, stampsEvents }: PhotonManifest, parts: PublisherParts): Publisher {
  const { channels, onEmit } = parts;
  return {
    emit: (channel, data, options) => {
      const event = stampsEvents === true ? { ...data, _meta: createStamp(name, parts) } : data;
      channels().emit(channel, event, options);
      onEmit(channel);
    },
    subscribers: (channel) => channels().subscribers(channel),
  };
}

/** Which event of the photon it is, when it was, and whose. */
function createStamp(photon: string, { kv, clock, instance }: PublisherParts): EventStamp {
  const seq = (kv.get<number>(COUNT_KEY) ?? 0) + 1;
  kv.put(COUNT_KEY, seq);
  return { seq, ts: clock.now(), source: `${photon}/${instance()}` };
}
