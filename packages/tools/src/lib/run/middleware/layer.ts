/**
 * The words of the layers around methods.
 *
 * Invariants of every layer:
 * - L1 What a layer decides by anything but the arguments goes through `scope.perform`, so a replay decides the same
 *   and does not wait, count or write again.
 * - L2 What must survive an eviction is in tables `_sundog_tools_…`, made when they are first missed, and bounded. What
 *   belongs to calls that are waiting dies with them, and is kept in memory.
 * - L3 A failure that ends the run (`endsRun`) passes every layer as it is.
 */
import type { Clock, Logger, Sql } from '@sundog/actor';

import type { JsonObject } from '../../manifest/json-schema.ts';
import type { RunScope } from '../run-scope.ts';
import type { AssignedLocks } from './assigned-locks.ts';
import type { Gates } from './gates.ts';
import type { Timers } from './timers.ts';

/** Calls a method, inside of a run's scope. */
export type Invoke = (args: JsonObject, scope: RunScope) => Promise<unknown>;

/** What a layer does around the rest. */
export type Layer = (args: JsonObject, scope: RunScope, next: Invoke) => Promise<unknown>;

/** What layers are made from: one of it per instance, since locks and queues are shared. */
export interface LayerParts {
  readonly storage: DurableObjectStorage;
  readonly sql: Sql;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Stands for the code of the photon (`PhotonManifest.code`); empty if nobody says. */
  readonly code: string;
  /** Who is in which queue and lock. */
  readonly gates: Gates;
  /** Locks that have been given to callers. */
  readonly assignedLocks: AssignedLocks;
}

/** What a layer is around. */
export interface LayerTarget {
  /** The method's name, for messages and log lines. */
  readonly method: string;
  /** Unique among the layers of one kind of the instance: the method's name, and a number from its second layer on. */
  readonly key: string;
}
