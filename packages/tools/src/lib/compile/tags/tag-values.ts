/** The values that tags are written with. */
import { endOfInlineTag } from '../schema/parse-inline-tags.ts';

const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  sec: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};

/** How durations are written, for messages. */
export const DURATION_FORMS = '500ms, 30s, 5m, 2h or 1d';

/**
 * Parses a duration: a number and `ms`, `s`, `sec`, `m`, `min`, `h`, `hr`, `d` or `day`; without, milliseconds.
 *
 * @returns milliseconds, a positive whole number; undefined if it is no duration
 */
export function parseDurationMs(text: string): number | undefined {
  const [, digits = '', letters = ''] = /^([\d.]+)([a-z]*)$/i.exec(text) ?? [];
  const unit = letters === '' ? 1 : unitsMs[letters.toLowerCase()];
  const number = parseNumber(digits);
  if (unit === undefined || number === undefined) return undefined;
  const durationMs = Math.round(number * unit);
  return durationMs > 0 && Number.isSafeInteger(durationMs) ? durationMs : undefined;
}

/**
 * Parses a rate: `10/min`, with a unit of `parseDurationMs`; a number alone is per minute.
 *
 * @returns undefined if it is no rate
 */
export function parseRate(text: string): { readonly count: number; readonly windowMs: number } | undefined {
  const [first = '', unit = 'min', ...more] = text.split('/');
  const count = parseCount(first);
  const windowMs = unitsMs[unit.toLowerCase()];
  return count === undefined || windowMs === undefined || more.length > 0 ? undefined : { count, windowMs };
}

/** Parses a whole number from 1. */
export function parseCount(text: string): number | undefined {
  const number = parseNumber(text);
  return number !== undefined && Number.isSafeInteger(number) && number >= 1 ? number : undefined;
}

/** Parses a decimal number without sign or exponent. */
export function parseNumber(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** A tag's text, apart from what stands in braces. */
export interface Settings {
  readonly text: string;
  /** `{@level debug}` is `level: debug`. */
  readonly inline: ReadonlyMap<string, string>;
}

/**
 * Takes the `{@name value}` out of a tag's text.
 *
 * @param text of the tag
 */
export function parseSettings(text: string): Settings {
  const inline = new Map<string, string>();
  let rest = '';
  for (let at = 0; at < text.length;) {
    const end = endOfInlineTag(text, at);
    if (end === undefined) {
      rest += text[at++];
      continue;
    }
    const [name = '', ...words] = text.slice(at + 2, end - 1).split(' ');
    inline.set(name, words.join(' ').trim());
    at = end;
  }
  return { text: rest.trim(), inline };
}
