import type { Channels } from '@sundog/actor';

import type { PhotonManifest } from '../manifest/manifest.ts';
import { EventStamps, type EventStampParts } from './event-stamps.ts';
import type { Publisher } from './speak.ts';

/** What a publisher needs of its actor. */
export interface PublisherParts extends Omit<EventStampParts, 'photon'> {
  readonly channels: () => Channels;
  /** Called after each event, with its channel. */
  readonly onEmit: (channel: string) => void;
}

/**
 * Makes what events of a photon go through: what it emits is news of its resources, too.
 *
 * @param manifest of the photon
 * @param parts of the actor
 */
export function createPublisher(
  { name, stampsEvents }: PhotonManifest,
  { channels, onEmit, ...parts }: PublisherParts,
): Publisher {
  const stamps = stampsEvents === true ? new EventStamps({ ...parts, photon: name }) : undefined;
  return {
    emit: (channel, data, options) => {
      channels().emit(channel, stamps?.stamp(data) ?? data, options);
      onEmit(channel);
    },
    subscribers: (channel) => channels().subscribers(channel),
  };
}
