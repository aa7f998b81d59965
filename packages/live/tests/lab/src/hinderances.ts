/** Switches of the lab, for all shards of the process. A kill sets them back. */
import { systemClock, type Clock } from '@sundog/actor';

import { FootprintIndex } from '../../../src/lib/reactive/footprint-index.ts';
import { Deliveries } from '../../../src/lib/shard/deliveries.ts';
import { MutationLog } from '../../../src/lib/shard/mutation-log.ts';
import { Outcomes } from '../../../src/lib/shard/outcomes.ts';
import { Transitions } from '../../../src/lib/shard/transitions.ts';

export const hinderances = {
  /** How far the shards' time is ahead. */
  skewMs: 0,
  /** Whether shards commit, and do not tell anyone. */
  holdsFlush: false,
};

export const labClock: Clock = { ...systemClock, now: () => systemClock.now() + hinderances.skewMs };

const make = Reflect.get(Transitions.prototype, 'make');
Transitions.prototype.make = async function () {
  if (!hinderances.holdsFlush) await make.call(this);
};

/** Makes a mistake from now on, each only now and then. */
export function plant(mistake: string): void {
  mistakes[mistake]?.();
}

const every = (count: number): (() => boolean) => {
  let calls = 0;
  return () => (calls += 1) % count === 0;
};

const mistakes: Readonly<Record<string, () => void>> = {
  'skip an invalidation'() {
    const isSkipped = every(7);
    const touchedBy = Reflect.get(FootprintIndex.prototype, 'touchedBy');
    FootprintIndex.prototype.touchedBy = function (changes) {
      const touched = touchedBy.call(this, changes);
      return isSkipped() ? new Set() : touched;
    };
  },
  'fail a transition'() {
    const settle = Reflect.get(Outcomes.prototype, 'settle');
    Outcomes.prototype.settle = function () {
      Outcomes.prototype.settle = settle;
      throw new Error('planted');
    };
  },
  'drop a frame'() {
    const isDropped = every(11);
    const sendTransition = Reflect.get(Deliveries.prototype, 'sendTransition');
    Deliveries.prototype.sendTransition = function (session, frame, version) {
      if (!isDropped()) sendTransition.call(this, session, frame, version);
    };
  },
  'run a mutation twice'() {
    const isForgotten = every(2);
    const add = Reflect.get(MutationLog.prototype, 'add');
    MutationLog.prototype.add = function (...noted) {
      if (!isForgotten()) add.apply(this, noted);
    };
  },
};
