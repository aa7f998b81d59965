/** Frames out of pieces that are JSON already, so that what many clients get is written once. */
import { stringifyValue } from '../values/encode-value.ts';
import type { FailureFrame } from '../wire/frames.ts';
import type { Outcome } from './watching.ts';

/** How an instance stands, as the members of a JSON object. */
export type StateText = string;

/** @param text of the value */
export function formatValueState(text: string): StateText {
  return `"value":${text}`;
}

/** @param texts of patches that follow each other */
export function formatPatchesState(texts: readonly string[]): StateText {
  return `"patches":[${texts.join(',')}]`;
}

/** @param failure of the query */
export function formatErrorState(failure: FailureFrame): StateText {
  return `"error":${stringifyValue(failure)}`;
}

/** What has become of an instance. */
export function formatChange(instance: number, state: StateText): string {
  return `{"instance":${instance},${state}}`;
}

/** A query that has been taken in. */
export function formatTaken(query: number, instance: number, state: StateText): string {
  return `{"query":${query},"instance":${instance},${state}}`;
}

/** What a transition is made of, each a JSON text. */
export interface TransitionTexts {
  readonly taken?: readonly string[];
  readonly changes?: readonly string[];
  readonly results?: readonly string[];
}

/**
 * The frame `transition` of the wire.
 *
 * @param version that it leads to
 * @param texts of its parts
 */
export function formatTransition(version: number, { taken = [], changes = [], results = [] }: TransitionTexts): string {
  const parts = [
    taken.length > 0 ? `,"taken":[${taken.join(',')}]` : '',
    changes.length > 0 ? `,"changes":[${changes.join(',')}]` : '',
    results.length > 0 ? `,"results":[${results.join(',')}]` : '',
  ];
  return `{"type":"transition","version":${version}${parts.join('')}}`;
}

/** What a query came to, as the members of a JSON object. */
export function formatOutcome(outcome: Outcome): StateText {
  return 'value' in outcome ? formatValueState(stringifyValue(outcome.value)) : formatErrorState(outcome.error);
}
