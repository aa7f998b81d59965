/**
 * Timestamp identifiers: revisions, and the keys of records that name none.
 *
 * A TID is 53 bits of microseconds since 1970 and 10 that tell clocks apart, as 13 characters that sort as numbers do.
 */
import { ActorError } from '@sundog/actor/errors';

import { isTid } from './syntax.ts';

/** Where a clock of TIDs gets the time and chance; the kernel's `Clock` is one. */
export interface TidSource {
  /** Milliseconds since 1970. */
  now(): number;
  /** At least 0, less than 1. */
  random(): number;
}

/** A TID taken apart. */
export interface Tid {
  /** Microseconds since 1970. */
  readonly microseconds: number;
  /** 0 to 1023. */
  readonly clockId: number;
}

/** What should have been a TID is none. */
export class TidError extends ActorError {
  override readonly name = 'TidError';
  override readonly code = 'invalid_tid';
  override readonly audience = 'caller';

  /** @param found what was found instead, in words */
  constructor(found: string) {
    super(`Expected a TID, 13 characters of 2-7 and a-z, found ${found}.`, { found });
  }
}

const alphabet = '234567abcdefghijklmnopqrstuvwxyz';
const timeCharacters = 11;

/**
 * @param tid its parts
 * @returns 13 characters
 */
export function formatTid(tid: Tid): string {
  let text = '';
  let rest = tid.microseconds;
  for (let index = 0; index < timeCharacters; index++) {
    text = `${alphabet[rest % 32]}${text}`;
    rest = Math.floor(rest / 32);
  }
  return `${text}${alphabet[tid.clockId >> 5]}${alphabet[tid.clockId & 31]}`;
}

/**
 * @param value what should be a TID
 * @returns its parts
 * @throws {TidError} if it is none
 */
export function parseTid(value: unknown): Tid {
  if (!isTid(value)) throw new TidError(typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeof value);
  const digits = Array.from(value, (character) => alphabet.indexOf(character));
  const toNumber = (number: number, digit: number): number => number * 32 + digit;
  const microseconds = digits.slice(0, timeCharacters).reduce(toNumber, 0);
  if (microseconds >= Number.MAX_SAFE_INTEGER) throw new TidError('a time after the year 2255');
  return { microseconds, clockId: digits.slice(timeCharacters).reduce(toNumber, 0) };
}

/** Gives out TIDs that rise, even when the time goes back. */
export class TidClock {
  readonly #source: TidSource;
  readonly #clockId: number;
  #last = 0;

  /** @param source the time, and chance for the bits that tell this clock apart */
  constructor(source: TidSource) {
    this.#source = source;
    this.#clockId = Math.floor(source.random() * 1024);
  }

  /**
   * @param after a TID that the next must be above, such as the newest revision, which another clock may have given out
   * @returns a TID above `after` and above all that this clock has given out
   * @throws {TidError} if `after` is none
   */
  next(after?: string): string {
    const least = Math.max(this.#last, after === undefined ? 0 : parseTid(after).microseconds) + 1;
    this.#last = Math.max(Math.floor(this.#source.now() * 1000), least);
    return formatTid({ microseconds: this.#last, clockId: this.#clockId });
  }
}
