/** The events that the page shows: newest first, a bounded number, and none that come while it stands still. */
import type { Json } from '../../../manifest/json-schema.ts';

/** An event as it came. */
export interface EmittedEvent {
  readonly channel: string;
  readonly data: Json;
}

/** An event and when it came, in milliseconds since 1970. */
export interface LoggedEvent extends EmittedEvent {
  readonly id: number;
  readonly atMs: number;
}

const EVENTS_MAX = 200;

/** What has come. */
export class EventLog {
  #events: readonly LoggedEvent[] = [];
  #held: readonly LoggedEvent[] | undefined;
  #count = 0;

  /** Adds one that has just come. */
  add(event: EmittedEvent, atMs: number): void {
    this.#count += 1;
    this.#events = [{ ...event, id: this.#count, atMs }, ...this.#events].slice(0, EVENTS_MAX);
  }

  /** Stands still, or goes on with all that has come meanwhile. */
  pause(isPaused: boolean): void {
    this.#held = isPaused ? this.#events : undefined;
  }

  get isPaused(): boolean {
    return this.#held !== undefined;
  }

  /** How many have come since it stands still. */
  get newCount(): number {
    return this.#held === undefined ? 0 : this.#count - (this.#held[0]?.id ?? 0);
  }

  /** The channels that have been heard of, in order. */
  get channels(): readonly string[] {
    return [...new Set(this.#events.map(({ channel }) => channel))].toSorted();
  }

  /**
   * What is to be shown, newest first.
   *
   * @param beginning of the channels that are wanted
   */
  list(beginning: string): readonly LoggedEvent[] {
    return (this.#held ?? this.#events).filter(({ channel }) => channel.startsWith(beginning));
  }
}
