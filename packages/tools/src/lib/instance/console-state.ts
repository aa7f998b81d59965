/**
 * What the console of an instance shows, and what a person can do there. Plain data: it crosses to the Worker and to the
 * page.
 */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { ScheduledTask } from '../photon/photon-schedule.ts';
import type { OpenAsk } from '../run/run.ts';

/** The beginning of a list. */
export interface ConsoleList<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
}

/** A run that waits for answers. */
export interface WaitingRun {
  readonly id: string;
  readonly method: string;
  readonly args: JsonObject;
  /** Whoever called. */
  readonly caller: string;
  /** None: it waits for something else. */
  readonly asks: readonly OpenAsk[];
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
}

/** What one instance is about. */
export interface InstanceState {
  readonly schedules: ConsoleList<ScheduledTask>;
  /** Of the methods that the caller may use; the oldest first. */
  readonly waiting: ConsoleList<WaitingRun>;
}

/** What the page gets. */
export interface ConsoleState extends InstanceState {
  readonly photon: {
    readonly name: string;
    readonly title?: string;
    readonly description?: string;
    readonly version: string;
  };
  readonly instance: string;
  /** Names of instances that have been used. */
  readonly instances: ConsoleList<string>;
}

/** What a person can do. */
export type ConsoleAction =
  | {
      readonly kind: 'answer';
      readonly runId: string;
      readonly askId: string;
      /** MCP's result of the ask. */
      readonly result: JsonObject;
    }
  | { readonly kind: 'cancel'; readonly runId: string }
  | {
      readonly kind: 'schedule';
      readonly id: string;
      /** `run` runs it once more, now; the others are those of `this.schedule`. */
      readonly action: 'pause' | 'resume' | 'cancel' | 'run';
    };
