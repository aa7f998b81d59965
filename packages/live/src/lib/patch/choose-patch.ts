import { createPatch } from './create-patch.ts';
import { isFields, isList } from './is-equal.ts';
import { encodePatch } from './patch-json.ts';
import type { Patch } from './patch.ts';
import { stringifyValue } from '../values/encode-value.ts';
import type { Value } from '../values/value.ts';

/** The shorter way to a new value, with its text as it crosses. */
export type ChosenPatch =
  | { readonly kind: 'patch'; readonly patch: Patch; readonly text: string }
  | { readonly kind: 'value'; readonly value: Value; readonly text: string };

/**
 * Chooses how a new value is told to whoever has the old one: by what is shorter as text.
 *
 * @param before what they have
 * @param after what there is
 * @returns the patch, or the value if it is not longer; undefined if the two are equal
 */
export function choosePatch(before: Value, after: Value): ChosenPatch | undefined {
  const patch = createPatch(before, after);
  if (patch === undefined) return undefined;
  const value = { kind: 'value', value: after } as const;
  if ('set' in patch) return { ...value, text: stringifyValue(after) };
  const text = JSON.stringify(encodePatch(patch));
  if (leastLength(after, text.length) > text.length) return { kind: 'patch', patch, text };
  const whole = stringifyValue(after);
  return whole.length > text.length ? { kind: 'patch', patch, text } : { ...value, text: whole };
}

/** A length that a value's text has at least, counted until it exceeds `enough`: a long list need not be written. */
function leastLength(value: Value, enough: number): number {
  if (typeof value === 'string') return value.length + 2;
  let length = 1;
  if (isList(value)) {
    for (const element of value) {
      length += 1 + leastLength(element, enough - length);
      if (length > enough) return length;
    }
  } else if (isFields(value)) {
    for (const [name, field] of Object.entries(value)) {
      if (field !== undefined) length += name.length + 4 + leastLength(field, enough - length);
      if (length > enough) return length;
    }
  }
  return length;
}
