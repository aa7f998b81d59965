/**
 * When a schedule runs: pure functions over its timing.
 *
 * Daylight saving, by the rules of croner: an expression with one time of day (`30 2 * * *`) runs once on every day, at
 * the first moment after the gap if its time is left out, and at the first of two if its time comes twice. Any other
 * expression (`0,30 * * * *`) follows the clock that runs on: a time that is left out does not run, one that comes
 * twice runs twice.
 */
import { Cron } from 'croner';

import { InvalidCronError, NoOccurrenceError, UnknownTimeZoneError } from './schedule-errors.ts';
import { type CatchUp } from './schedule-record.ts';

/** By cron in a time zone, or once. */
export type Timing = { kind: 'cron'; cron: string; tz: string } | { kind: 'once'; at: number };

/** What of a schedule decides how it goes on. */
export interface Plan {
  timing: Timing;
  catchUp: CatchUp;
  fireOnce: boolean;
  /** 0 is without end. */
  maxExecutions: number;
}

/** An occurrence counts as due this much before its time. */
export const EARLY_MS = 1_000;

/** An occurrence is missed when it is later than this. */
const LATE_MS = 60_000;

/** So many of the latest missed occurrences are caught up with at most. */
export const CATCH_UP_MAX = 100;

const cronCharsMax = 1_000;
const compiledMax = 1_000;
const compiled = new Map<string, Cron>();

/**
 * Checks a cron expression and its time zone.
 *
 * @returns its first occurrence after the given time
 * @throws InvalidCronError, UnknownTimeZoneError, NoOccurrenceError
 */
export function checkCron(cron: string, tz: string, now: number): number {
  if (!compiled.has(compiledKey(cron, tz))) checkPattern(cron);
  if (tz === '') throw new UnknownTimeZoneError(tz); // Croner takes it for none.
  let next: number | null;
  try {
    next = nextOccurrence({ kind: 'cron', cron, tz }, now);
  } catch {
    throw new UnknownTimeZoneError(tz);
  }
  if (next === null) throw new NoOccurrenceError(cron);
  return next;
}

function checkPattern(cron: string): void {
  if (cron.length > cronCharsMax) throw new InvalidCronError(cron.slice(0, 100), 'It is too long.');
  if (cron.includes('?')) throw new InvalidCronError(cron, 'The sign ? is not allowed; write *.');
  try {
    const pattern = new Cron(cron, { mode: '5-or-6-parts', paused: true });
    if (pattern.getOnce() !== null) throw new Error('It is a date.');
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : 'It is unreadable.';
    throw new InvalidCronError(cron, reason);
  }
}

/** The first occurrence after the given time, or null. */
export function nextOccurrence(timing: Timing, after: number): number | null {
  if (timing.kind === 'once') return timing.at > after ? timing.at : null;
  return compile(timing).nextRun(new Date(after))?.getTime() ?? null;
}

/** Whether an occurrence is too late to be run at all. */
export function isSkipped(plan: Plan, scheduledAt: number, now: number): boolean {
  return plan.catchUp === 'skip' && now - scheduledAt > LATE_MS;
}

/** The occurrence after one that was skipped: the first that is not itself too late, or null. */
export function occurrenceAfterSkip({ timing }: Plan, now: number): number | null {
  if (timing.kind === 'once') return null;
  return nextOccurrence(timing, now - LATE_MS - 1);
}

/** Whether a schedule has had all executions that it may have. */
export function hasUsedUp({ maxExecutions }: Plan, executionCount: number): boolean {
  return maxExecutions > 0 && executionCount >= maxExecutions;
}

/**
 * How a schedule goes on after an occurrence that was executed.
 *
 * @param executionCount all executions, this one included
 * @param scheduledAt the occurrence; up to a second in the future if it ran early
 * @returns the next occurrence, or null if the schedule is completed
 */
export function followingOccurrence(
  plan: Plan,
  executionCount: number,
  scheduledAt: number,
  now: number,
): number | null {
  const { timing, fireOnce } = plan;
  if (timing.kind === 'once' || fireOnce || hasUsedUp(plan, executionCount)) return null;
  if (plan.catchUp !== 'all') return nextOccurrence(timing, Math.max(scheduledAt, now));
  const next = nextOccurrence(timing, scheduledAt);
  if (next === null || next > now) return next;
  const oldest = compile(timing)
    .previousRuns(CATCH_UP_MAX, new Date(now + EARLY_MS))
    .at(-1);
  return Math.max(next, oldest?.getTime() ?? next);
}

/** The same few expressions are met again and again; a pattern costs twenty times its next occurrence. */
function compile({ cron, tz }: { cron: string; tz: string }): Cron {
  const key = compiledKey(cron, tz);
  let pattern = compiled.get(key);
  if (pattern === undefined) {
    if (compiled.size >= compiledMax) compiled.clear();
    pattern = new Cron(cron, { mode: '5-or-6-parts', paused: true, timezone: tz });
    compiled.set(key, pattern);
  }
  return pattern;
}

function compiledKey(cron: string, tz: string): string {
  return JSON.stringify([cron, tz]); // Joined by a sign that they may hold, two pairs could have one key.
}
