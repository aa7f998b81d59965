import { stringifyValue } from '../values/encode-value.ts';
import { formatErrorState, formatValueState, type StateText } from './transition-text.ts';
import type { Outcome } from './watching.ts';

/** What a query came to, as the members of a JSON object. */
export function formatOutcome(outcome: Outcome): StateText {
  return 'value' in outcome ? formatValueState(stringifyValue(outcome.value)) : formatErrorState(outcome.error);
}
