import type { LogLevel } from '../run/run.ts';

/** An event for everybody who subscribes to the channel; all of its fields reach them as they are. */
export interface ChannelEvent {
  /** Segments of letters, digits and `. _ ~ @ / + = % -`, joined by `:`; none that begins with `_`. */
  readonly channel: string;
  readonly [field: string]: unknown;
}

/** What events of a photon with the tag `@stamped` have besides, as `_meta`. */
export interface EventStamp {
  /** 1 for the instance's first event, one more for each further one. */
  readonly seq: number;
  /** When it was emitted, in milliseconds since 1970. */
  readonly ts: number;
  /** Photon and instance: `counter/default`. */
  readonly source: string;
}

/** What is told to whoever waits for the call: shown while it runs, and to nobody else. */
export type CallEvent =
  /** How far the call is: a fraction up to 1, or a number of 100. */
  | { readonly emit: 'progress'; readonly value: number; readonly message?: string }
  | { readonly emit: 'status'; readonly message: string; readonly type?: string }
  /** A part of the result. */
  | { readonly emit: 'stream'; readonly data: unknown; readonly final?: boolean }
  | { readonly emit: 'log'; readonly message: string; readonly level?: LogLevel | 'warn'; readonly data?: unknown }
  | { readonly emit: 'toast'; readonly message: string; readonly type?: string; readonly duration?: number }
  | { readonly emit: 'thinking'; readonly active: boolean; readonly message?: string }
  | { readonly emit: 'artifact' | 'ui' | 'qr'; readonly [field: string]: unknown }
  | { readonly emit: 'render'; readonly format: string; readonly value: unknown }
  | { readonly emit: 'render:clear' };

/** Anything that can be emitted. What has neither `channel` nor `emit` is shown to whoever waits for the call. */
export type PhotonEvent = ChannelEvent | CallEvent | { readonly [field: string]: unknown };

/** How a status or a toast looks. */
export type Tone = 'info' | 'success' | 'warning' | 'error';
