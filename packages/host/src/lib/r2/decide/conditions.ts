/**
 * Whether an operation's conditions hold. The order of precedence is RFC 9110, section 13.2.2: a date is looked at
 * only where no etag of the same direction has already decided.
 */

/** An etag as a condition names it. */
export type EtagPattern =
  | { type: 'strong'; value: string }
  | { type: 'weak'; value: string }
  | { type: 'wildcard'; value?: string | undefined };

/** The `onlyIf` of a get or a put. Dates are milliseconds since 1970. */
export interface Conditions {
  etagMatches?: EtagPattern[] | undefined;
  etagDoesNotMatch?: EtagPattern[] | undefined;
  uploadedBefore?: number | undefined;
  uploadedAfter?: number | undefined;
  /** Compare whole seconds, as HTTP dates do. */
  secondsGranularity?: boolean | undefined;
}

/** What conditions look at. */
export interface ConditionSubject {
  etag: string;
  uploaded: number;
}

/**
 * Decides whether an operation may go on.
 *
 * @param conditions what was asked; undefined asks nothing
 * @param subject the stored object; undefined if there is none
 * @returns whether every condition holds
 */
export function areConditionsMet(conditions: Conditions | undefined, subject: ConditionSubject | undefined): boolean {
  if (conditions === undefined) return true;
  if (subject === undefined) return conditions.etagMatches === undefined && conditions.uploadedAfter === undefined;
  return isMatchMet(conditions, subject) && isNoneMatchMet(conditions, subject);
}

/** If-Match, else If-Unmodified-Since. Weak etags never match here (RFC 9110, section 13.1.1). */
function isMatchMet(
  { etagMatches, uploadedBefore, secondsGranularity }: Conditions,
  subject: ConditionSubject,
): boolean {
  if (etagMatches !== undefined)
    return etagMatches.some(
      (etag) => etag.type === 'wildcard' || (etag.type === 'strong' && etag.value === subject.etag),
    );
  if (uploadedBefore === undefined) return true;
  return toUnit(subject.uploaded, secondsGranularity) < toUnit(uploadedBefore, secondsGranularity);
}

/** If-None-Match, else If-Modified-Since. Weak etags match here (RFC 9110, section 13.1.2). */
function isNoneMatchMet(conditions: Conditions, subject: ConditionSubject): boolean {
  const { etagDoesNotMatch, uploadedAfter, secondsGranularity } = conditions;
  if (etagDoesNotMatch !== undefined)
    return !etagDoesNotMatch.some((etag) => etag.type === 'wildcard' || etag.value === subject.etag);
  if (uploadedAfter === undefined) return true;
  return toUnit(subject.uploaded, secondsGranularity) > toUnit(uploadedAfter, secondsGranularity);
}

function toUnit(timeMs: number, inSeconds: boolean | undefined): number {
  return inSeconds === true ? Math.floor(timeMs / 1000) : timeMs;
}
