/** What a journal keeps of an operation. It is a structured clone in the object's key-value storage. */
import type { AskAnswer, RunFailure } from './run.ts';
import { RecordedError } from './failure.ts';

/** How an operation ended. */
export type Outcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failure: RunFailure }
  /** An ask, by an answer that fits it. */
  | { readonly kind: 'answered'; readonly answer: AskAnswer }
  /** An ask that nobody answered in time. */
  | { readonly kind: 'expired'; readonly timeoutMs: number };

/** How an ask ended. */
export type AskOutcome = Exclude<Outcome, { kind: 'returned' }>;

/** One operation that has ended. */
export interface JournalEntry {
  /** Operations are counted when they start, from 0. */
  readonly index: number;
  readonly kind: string;
  readonly key: string;
  /** How many operations had started when this one ended. */
  readonly startedCount: number;
  /** Whether it ended before its start returned: then the code went on without anything in between. */
  readonly isImmediate: boolean;
  readonly outcome: Outcome;
}

/**
 * What an operation that is no ask answers.
 *
 * @param outcome of it
 * @returns its value
 * @throws what it has failed with
 */
export function mustReturn(outcome: Outcome): unknown {
  switch (outcome.kind) {
    case 'returned':
      return outcome.value;
    case 'failed':
      throw new RecordedError(outcome.failure);
    case 'answered':
    case 'expired':
      throw new TypeError('An operation has the outcome of an ask.');
  }
}
