/** A promise that was not kept. */
export interface Problem {
  /** Whose operations tell the story. */
  object: string;
  text: string;
}

const SHOWN = 5;

/**
 * Says that something is wrong with some numbers.
 *
 * @param object whose
 * @param claim what is wrong, for example `lost`
 * @param numbers those it is wrong with; no problem without any
 * @returns at most one problem
 */
export function problemOf(object: string, claim: string, numbers: readonly number[]): Problem[] {
  if (numbers.length === 0) return [];
  const more = numbers.length > SHOWN ? ` and ${numbers.length - SHOWN} more` : '';
  return [{ object, text: `${claim}: ${numbers.slice(0, SHOWN).join(', ')}${more}` }];
}
