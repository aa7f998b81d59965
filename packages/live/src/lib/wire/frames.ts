/**
 * What crosses between a client and a shard over a WebSocket, as JSON text, one frame a message. `docs/live-wire.md`
 * explains it. Values cross as `encodeValue` writes them.
 *
 * Beside frames there are the texts `ping` and `pong`: the engine answers the first without waking the shard.
 */
import type { Patch } from '../patch/patch.ts';
import type { Value } from '../values/value.ts';

/** Version of everything in this file; a client says it in the socket's address (`?protocol=1`). */
export const PROTOCOL_VERSION = 1;

/** Characters of a frame that a shard reads. */
export const FRAME_CHARACTERS_MAX = 1024 * 1024;

/** A query that a client wants to watch. */
export interface AddedQuery {
  /** The client's number for it, never used twice on one socket. */
  readonly query: number;
  /** `messages:list`. */
  readonly path: string;
  readonly args: Value;
  /** What the client still has of it from an earlier socket. */
  readonly known?: { readonly epoch: string; readonly instance: number; readonly version: number };
}

/** From client to shard. */
export type ClientFrame =
  | { readonly type: 'queries'; readonly add: readonly AddedQuery[]; readonly remove: readonly number[] }
  /**
   * `client` and `number` name the mutation for ever; a number follows the one before. `acknowledged`: the results up
   * to this number have arrived, and may be forgotten.
   */
  | {
      readonly type: 'mutate';
      readonly client: string;
      readonly number: number;
      readonly acknowledged: number;
      readonly path: string;
      readonly args: Value;
    }
  | { readonly type: 'authenticate'; readonly token: string | null };

/** A failure as it crosses. */
export interface FailureFrame {
  readonly code: string;
  readonly message: string;
  readonly data?: Value;
}

/** How a query instance stands at the version of its transition. `patches` follow each other. */
export type InstanceState =
  | { readonly value: Value }
  | { readonly patches: readonly Patch[] }
  | { readonly error: FailureFrame };

/**
 * A query has been taken in: from here on its changes come by `instance`. `patches` start from what the client has of
 * it; none: that is still true.
 */
export type TakenQuery = { readonly query: number; readonly instance: number } & InstanceState;

/** What has become of a query instance. */
export type InstanceChange = { readonly instance: number } & InstanceState;

/** How a mutation of this client has ended. */
export type MutationResult = { readonly number: number } &
  /** `bookmark`: what it wrote to global tables is seen by whoever gives this; see `x-live-bookmark`. */
  ({ readonly value: Value; readonly bookmark?: string } | { readonly error: FailureFrame });

/** From shard to client. */
export type ServerFrame =
  /** First of all. `epoch` changes when the shard's data starts anew. */
  | { readonly type: 'welcome'; readonly protocol: number; readonly epoch: string; readonly version: number }
  /**
   * Moves all of the client's queries on this shard to `version` at once, and brings what mutations have ended with, so
   * that what a client shows ahead of one goes in the moment its effect comes.
   */
  | {
      readonly type: 'transition';
      readonly version: number;
      readonly taken?: readonly TakenQuery[];
      readonly changes?: readonly InstanceChange[];
      /** The queries are at the version of these mutations, or at a later one. */
      readonly results?: readonly MutationResult[];
    }
  /**
   * The query belongs to another shard. A mutation that does ends with the error `moved`, whose data is `{ shard }`.
   */
  | { readonly type: 'moved'; readonly query: number; readonly shard: string }
  | { readonly type: 'authenticated'; readonly expiresAt: number | null }
  /** A frame could not be taken; the socket stays. */
  | { readonly type: 'error'; readonly error: FailureFrame };

/** Codes with which a shard closes a socket. */
export const CLOSE_CODES = {
  /** The token has expired: connect again with a new one. */
  tokenExpired: 4401,
  /** This identity may not open this shard. */
  forbidden: 4403,
  /** Nothing was read for too long: connect again, and resume. */
  tooSlow: 4408,
  /** The client speaks another version of the protocol. */
  unsupportedProtocol: 4426,
  /** The shard cannot be opened, by a mistake in the project: connecting again will not help until it is mended. */
  internalError: 4500,
} as const;
