/**
 * What the console of an instance shows, and what a person can do there. Plain data: it crosses to the Worker and to
 * the page.
 */
import type { Json, JsonObject } from '../manifest/json-schema.ts';
import type { ScheduledTask } from '../photon/photon-schedule.ts';
import type { Caller, OpenAsk, RunAddress } from '../run/run.ts';

/** The beginning of a list. */
export interface ConsoleList<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
}

/** A run that waits for answers. */
export interface WaitingRun {
  readonly id: string;
  readonly method: string;
  /** The beginning of its arguments as JSON; see `formatArguments`. */
  readonly args: string;
  /** Whoever called. */
  readonly caller: string;
  readonly asks: readonly OpenAsk[];
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
}

/** A session of a client of 2025-11-25 and before. */
export interface ShownSession {
  /** Name and version of the client, as it says. */
  readonly client: string;
  readonly protocolVersion: string;
  /** Whoever began it. */
  readonly caller: string;
  /** Milliseconds since 1970; up to an hour too early. */
  readonly usedAtMs: number;
}

/** What an instance keeps. */
export interface KeptValues {
  /** `this.memory` without namespaces, by key. */
  readonly memory: ConsoleList<{ readonly key: string; readonly value: Json }>;
  /** Properties of a `@stateful` photon. */
  readonly state: JsonObject;
  readonly settings: JsonObject;
}

/** What one instance is about. */
export interface InstanceState {
  readonly schedules: ConsoleList<ScheduledTask>;
  /** Where the events stand: whoever subscribes with it as `since` misses nothing. */
  readonly cursor: string;
  /** Of the methods that the person may use; the latest first. */
  readonly waiting: ConsoleList<WaitingRun>;
  /** The latest used first. */
  readonly sessions: ConsoleList<ShownSession>;
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

/** Who looks, and what they may see. */
export interface ConsoleVisitor {
  readonly caller: Caller;
  /** The methods that they may use. */
  readonly methods: readonly string[];
}

/** What the Worker calls on the actor of a photon for its console. */
export interface ConsoleEntrance {
  /**
   * Reads what the console shows.
   *
   * @param visitor who looks
   * @param limit how many of each list
   */
  readConsole(visitor: ConsoleVisitor, limit: number): InstanceState | Promise<InstanceState>;
  /**
   * Reads what the instance keeps.
   *
   * @param limit how many values of the memory
   */
  readKept(limit: number): Promise<KeptValues>;
  /** Does what a person wants done. */
  actInConsole(visitor: ConsoleVisitor, action: ConsoleAction): void | Promise<void>;
}

/**
 * Where in the console an ask is: the fragment of its address, without `#`.
 *
 * @param runId of the run that asks
 * @param askId unique in the run
 */
export function formatAskAnchor(runId: string, askId: string): string {
  return `ask=${encodeURIComponent(runId)}.${askId}`;
}

/**
 * The address of an ask in the console.
 *
 * @param photonsUrl where the project's photons are
 * @param address of the run
 * @param askId unique in the run
 */
export function formatAskUrl(photonsUrl: string, { photon, instance, runId }: RunAddress, askId: string): string {
  const anchor = formatAskAnchor(runId, askId);
  return `${photonsUrl}/p/${photon}/console?instance=${encodeURIComponent(instance)}#${anchor}`;
}

const ARGUMENTS_LENGTH_MAX = 500;

/** Arguments of a run, for people to tell runs apart. */
export function formatArguments(args: Json): string {
  const text = JSON.stringify(args);
  return text.length > ARGUMENTS_LENGTH_MAX ? `${text.slice(0, ARGUMENTS_LENGTH_MAX)}…` : text;
}
