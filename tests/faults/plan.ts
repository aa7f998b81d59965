import { type Fall } from './house.ts';
import { type Random } from './random.ts';

/** When the engine falls, counted from the begin of the load. */
export type Moment = { kind: 'operations'; count: number } | { kind: 'time'; afterMs: number };

/** What happens in a round. */
export interface RoundPlan {
  clients: number;
  moment: Moment;
  fall: Fall;
  /** Whether a thousand jobs fall due at once. */
  hasStorm: boolean;
  /** Whether many actors wake for the first time. */
  hasCrowd: boolean;
  /**
   * Whether nothing is asked afterwards until all is done: what no alarm wakes for is not done by the next load then.
   */
  hasRest: boolean;
}

/** The most clients of a round. */
export const CLIENTS_MAX = 8;

/** Decides about a round by nothing but chance. */
export function planRound(random: Random): RoundPlan {
  return {
    clients: 2 + random.below(CLIENTS_MAX - 1),
    moment: random.oneIn(2)
      ? { kind: 'operations', count: 1 + random.below(80) }
      : { kind: 'time', afterMs: random.below(300) },
    fall: planFall(random),
    hasStorm: random.oneIn(16),
    hasCrowd: random.oneIn(5),
    hasRest: random.oneIn(10),
  };
}

/** Says what a plan is, for people. */
export function formatPlan({ clients, moment, fall, hasStorm, hasCrowd, hasRest }: RoundPlan): string {
  const when = moment.kind === 'operations' ? `after ${moment.count} operations` : `after ${moment.afterMs} ms`;
  const startUps = fall.startUpsMs.length > 0 ? ` (${fall.startUpsMs.join(', ')} ms)` : '';
  const extras = `${hasStorm ? ', a storm of jobs' : ''}${hasCrowd ? ', a crowd of new actors' : ''}`;
  return `${clients} clients${extras}; ${fall.manner}${startUps} ${when}${hasRest ? ', then a rest' : ''}`;
}

function planFall(random: Random): Fall {
  const chance = random.below(12);
  if (chance === 0) return { manner: 'killed by a stranger', startUpsMs: [] };
  if (chance > 2) return { manner: 'crash', startUpsMs: [] };
  const startUpsMs = Array.from({ length: 1 + random.below(2) }, () => random.below(160));
  return { manner: 'crash in start-up', startUpsMs };
}
