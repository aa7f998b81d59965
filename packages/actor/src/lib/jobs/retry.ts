import { InvalidJobError } from './job-errors.ts';

/** How failed attempts are repeated. */
export interface RetryPolicy {
  /** How many attempts may fail by a throw or by taking too long; at least 1. */
  attemptsMax: number;
  /** Wait after the first failure. */
  firstDelayMs: number;
  /** By how much each further wait is longer. */
  factor: number;
  /** The longest wait. */
  delayMsMax: number;
  /** How much of a wait is left to chance, 0 to 1: with 0.5 a wait of 10 s takes 5 to 10 s. */
  jitter: number;
  /**
   * How many attempts may end with the process. They are counted apart: a process that is killed says little about
   * the job, but a job that kills its process must not do so for ever. With 1, one crash ends whatever was running.
   */
  crashesMax: number;
}

/** The parts of a policy that differ from the default. */
export type RetryOptions = Partial<RetryPolicy>;

/** Five attempts over about 15 seconds, and five crashes. */
export const defaultRetry: RetryPolicy = {
  attemptsMax: 5,
  firstDelayMs: 1_000,
  factor: 2,
  delayMsMax: 60 * 60_000,
  jitter: 0.5,
  crashesMax: 5,
};

/** The least and the greatest value of each field. */
const bounds: Record<keyof RetryPolicy, readonly [number, number]> = {
  attemptsMax: [1, 1_000_000],
  firstDelayMs: [0, 365 * 86_400_000],
  factor: [1, 100],
  delayMsMax: [0, 365 * 86_400_000],
  jitter: [0, 1],
  crashesMax: [1, 1_000],
};

/**
 * A full policy out of parts, the later ones winning.
 *
 * @throws InvalidJobError if a field is unknown or out of its bounds
 */
export function resolveRetry(...parts: readonly (RetryOptions | undefined)[]): RetryPolicy {
  const policy: RetryPolicy = Object.assign({}, defaultRetry, ...parts);
  for (const [field, value] of Object.entries(policy) as [string, unknown][]) {
    const [least, greatest] = Object.hasOwn(bounds, field) ? bounds[field as keyof RetryPolicy] : mustKnow(field);
    const isCount = field === 'attemptsMax' || field === 'crashesMax';
    const isFine = typeof value === 'number' && value >= least && value <= greatest;
    if (!isFine || (isCount && !Number.isInteger(value))) {
      throw new InvalidJobError(`retry.${field} must be a number from ${least} to ${greatest}, not ${String(value)}.`, {
        field,
        value,
      });
    }
  }
  return policy;
}

function mustKnow(field: string): never {
  throw new InvalidJobError(`retry.${field} is unknown; what can be set: ${Object.keys(bounds).join(', ')}.`, {
    field,
  });
}

/** How an attempt failed. `crashed`: the process ended. */
export type Failure = 'failed' | 'crashed';

/** What becomes of a job after a failed attempt. */
export type Verdict = { kind: 'retry'; state: 'waiting' | 'suspect'; dueAt: number } | { kind: 'dead' };

/**
 * What becomes of a job after a failed attempt.
 *
 * @param failure how the attempt failed
 * @param counts the attempts and crashes so far, the failed one included
 * @param policy the job's policy
 * @param chance the time, and a number of at least 0 and less than 1
 */
export function decideFailure(
  failure: Failure,
  counts: { attempts: number; crashes: number },
  policy: RetryPolicy,
  chance: { now: number; random: number },
): Verdict {
  const isOver =
    failure === 'crashed'
      ? counts.crashes >= policy.crashesMax
      : counts.attempts - counts.crashes >= policy.attemptsMax;
  if (isOver) return { kind: 'dead' };
  return {
    kind: 'retry',
    state: failure === 'crashed' && counts.crashes >= suspectFrom(policy) ? 'suspect' : 'waiting',
    dueAt: chance.now + retryDelayMs(policy, counts.attempts, chance.random),
  };
}

/** How many crashes make a suspect: two, but fewer if the last one that is allowed would not find the job alone. */
function suspectFrom({ crashesMax }: RetryPolicy): number {
  return Math.min(2, crashesMax - 1);
}

/** The wait after the given number of attempts, in whole milliseconds. */
export function retryDelayMs(policy: RetryPolicy, attempts: number, random: number): number {
  const growth = Math.min(policy.factor ** (attempts - 1), Number.MAX_VALUE); // Infinity times 0 would be no number.
  const fullMs = Math.min(policy.delayMsMax, policy.firstDelayMs * growth);
  return Math.round(fullMs * (1 - policy.jitter * random));
}
