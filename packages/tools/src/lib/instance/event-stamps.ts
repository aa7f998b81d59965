/**
 * `@stamped`: each event of the photon says which it is, when it was, and whose.
 *
 * Owns the key-value entry `_sundog_photon_events`: how many there have been.
 */
import type { Clock } from '@sundog/actor';

import type { EventStamp } from '../photon/photon-events.ts';

const COUNT_KEY = '_sundog_photon_events';

/** What stamps are made from. */
export interface EventStampParts {
  readonly kv: SyncKvStorage;
  readonly clock: Clock;
  /** Name of the photon. */
  readonly photon: string;
  readonly instance: () => string;
}

/** The stamps of one instance. */
export class EventStamps {
  readonly #parts: EventStampParts;

  /** @param parts of the actor */
  constructor(parts: EventStampParts) {
    this.#parts = parts;
  }

  /**
   * An event with its stamp.
   *
   * @param event as the photon wrote it
   * @returns the same, and `_meta`
   */
  stamp<Event extends object>(event: Event): Event & { readonly _meta: EventStamp } {
    const { kv, clock, photon, instance } = this.#parts;
    const seq = (kv.get<number>(COUNT_KEY) ?? 0) + 1;
    kv.put(COUNT_KEY, seq);
    return { ...event, _meta: { seq, ts: clock.now(), source: `${photon}/${instance()}` } };
  }
}
