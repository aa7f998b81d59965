import { applyPatch } from './apply-patch.ts';
import { createPatch } from './create-patch.ts';
import type { Value } from '../values/value.ts';

/**
 * A value that was made anew, with the parts of the one before that have not changed.
 *
 * @param before what there was
 * @param after what there is
 * @returns a value equal to `after`; `before` itself if they are equal
 */
export function keepUnchanged(before: Value, after: Value): Value {
  const patch = createPatch(before, after);
  return patch === undefined ? before : applyPatch(before, patch);
}
