/**
 * What an account tells the firehose.
 *
 * An account writes each event into its outbox in the transaction of the change, as a frame that lacks nothing but its
 * number (`FrameParts`); the sequencer puts the number in, stores the whole frame, sends it and replays it. So a frame
 * is encoded once, and what a subscriber gets twice is the same bytes.
 */

/** The kinds of frames that are numbered (`com.atproto.sync.subscribeRepos`). */
export type EventKind = 'commit' | 'sync' | 'identity' | 'account';

/**
 * A frame of DAG-CBOR, header and body, cut in two where the body's `seq` has its value: the bytes before it and the
 * bytes after it. `concat(head, encodeInteger(seq), tail)` is the message.
 */
export interface FrameParts {
  readonly head: Uint8Array<ArrayBuffer>;
  readonly tail: Uint8Array<ArrayBuffer>;
}

/** Which of an account's events one is: what came once does not count twice. */
export interface EventMark {
  /** Counts the account's events from 1. */
  readonly number: number;
  /** Another one for each event: an account that was set back to a backup gives numbers a second time. */
  readonly id: string;
}

/** An event on its way from an account to the sequencer. */
export interface AccountEvent extends EventMark, FrameParts {
  readonly kind: EventKind;
}

/** Why an account is not served; `com.atproto.sync.defs` and `subscribeRepos#account`. */
export type InactiveReason = 'takendown' | 'suspended' | 'deleted' | 'deactivated' | 'desynchronized' | 'throttled';
