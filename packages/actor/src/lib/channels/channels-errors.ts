import { ActorError } from '../errors.ts';

/** A channel's name or pattern that no event could have. */
export class InvalidChannelError extends ActorError {
  override readonly name = 'InvalidChannelError';
  readonly code = 'invalid_channel';

  /**
   * @param found what was given
   * @param expected what it should have been, as a sentence
   */
  constructor(found: unknown, expected: string) {
    const shown = typeof found === 'string' ? JSON.stringify(found.slice(0, 100)) : typeof found;
    super(`${expected} Found ${shown}.`, { found: shown });
  }
}

/** A subscription to no channel or to too many. */
export class InvalidSubscriptionError extends ActorError {
  override readonly name = 'InvalidSubscriptionError';
  readonly code = 'invalid_subscription';

  /**
   * @param count channels asked for
   * @param countMax most channels one subscription may have
   */
  constructor(count: number, countMax: number) {
    super(`A subscription names 1 to ${countMax} channels (?channel=a&channel=b:*), not ${count}.`, {
      count,
      countMax,
    });
  }
}

/** A subscription to frames that there are not. */
export class UnknownFramesError extends ActorError {
  override readonly name = 'UnknownFramesError';
  readonly code = 'unknown_frames';

  /** @param found what was given */
  constructor(found: string) {
    const shown = found.slice(0, 100);
    super(`"frames" is "all" or "data", or left out; found ${JSON.stringify(shown)}.`, { found: shown });
  }
}

/** A cursor that no actor has ever given out. */
export class InvalidCursorError extends ActorError {
  override readonly name = 'InvalidCursorError';
  readonly code = 'invalid_cursor';

  /** @param found the text given as a cursor */
  constructor(found: string) {
    const shown = found.slice(0, 100);
    super(
      `"since" takes a cursor of an earlier frame, unchanged; ${JSON.stringify(shown)} is none. Leave it out to start now.`,
      { found: shown },
    );
  }
}

/** Event data that JSON cannot say. */
export class InvalidEventError extends ActorError {
  override readonly name = 'InvalidEventError';
  readonly code = 'invalid_event';

  /**
   * @param channel the event's channel
   * @param cause what JSON said, if it threw
   */
  constructor(channel: string, cause?: unknown) {
    super(
      `The data of an event is JSON; what was emitted on "${channel}" is not: functions, symbols, bigints and cycles have no JSON.`,
      { channel },
      cause === undefined ? undefined : { cause },
    );
  }
}

/** An event larger than one frame may be. */
export class EventTooLargeError extends ActorError {
  override readonly name = 'EventTooLargeError';
  readonly code = 'event_too_large';

  /**
   * @param channel the event's channel
   * @param sizeBytes its size as JSON in UTF-8, in bytes
   * @param sizeBytesMax the limit
   */
  constructor(channel: string, sizeBytes: number, sizeBytesMax: number) {
    super(
      `An event on "${channel}" has ${sizeBytes} bytes; at most ${sizeBytesMax} are sent. Store the data and emit its key.`,
      { channel, sizeBytes, sizeBytesMax },
    );
  }
}

/** The actor has all the subscribers it may have; those cut off but still connected count too. */
export class TooManySubscribersError extends ActorError {
  override readonly name = 'TooManySubscribersError';
  readonly code = 'too_many_subscribers';

  /** @param countMax the limit */
  constructor(countMax: number) {
    super(`This actor has ${countMax} subscribers already, the most it may have. Try again later.`, { countMax });
  }
}

/** A request for events that asks for neither of the two transports. */
export class TransportRequiredError extends ActorError {
  override readonly name = 'TransportRequiredError';
  readonly code = 'transport_required';

  /** @param method the request's method */
  constructor(method: string) {
    super(
      `Events are had by GET as a WebSocket ("Upgrade: websocket") or as a stream ("Accept: text/event-stream"); this ${method} asks for neither.`,
      { method },
    );
  }
}
