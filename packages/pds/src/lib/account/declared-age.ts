/** What apps may know of the owner's age: not the day of birth, but which bounds it has passed. */
import type { Preference } from './preference.ts';

const PERSONAL_DETAILS = 'app.bsky.actor.defs#personalDetailsPref';

/**
 * @param preferences all of them
 * @param nowMs milliseconds since 1970
 * @returns the preference that follows from the day of birth; undefined if the owner has not said one
 */
export function declareAge(preferences: readonly Preference[], nowMs: number): Preference | undefined {
  const birthDate = preferences.find(({ $type }) => $type === PERSONAL_DETAILS)?.['birthDate'];
  if (typeof birthDate !== 'string') return undefined;
  const years = yearsBetween(new Date(birthDate), new Date(nowMs));
  return {
    $type: 'app.bsky.actor.defs#declaredAgePref',
    isOverAge13: years >= 13,
    isOverAge16: years >= 16,
    isOverAge18: years >= 18,
  };
}

/** Whole years, by the calendar; NaN for a day that is none. */
function yearsBetween(from: Date, to: Date): number {
  const years = to.getUTCFullYear() - from.getUTCFullYear();
  const months = to.getUTCMonth() - from.getUTCMonth();
  const isBeforeBirthday = months < 0 || (months === 0 && to.getUTCDate() < from.getUTCDate());
  return isBeforeBirthday ? years - 1 : years;
}
