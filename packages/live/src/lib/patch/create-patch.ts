import { isEqual, isFields, isList, namesOf, type Fields } from './is-equal.ts';
import { createSplices } from './list-splices.ts';
import type { Patch } from './patch.ts';
import type { Value } from '../values/value.ts';

/**
 * Finds how to make one value of another. Parts that are the same object in both are not looked into, so the work is in
 * what has changed, and a look at each element of a list.
 *
 * Rows of a list are matched by `_id`, other elements by what they are; a row that has changed comes as a whole.
 *
 * @param before what there is
 * @param after what it shall be
 * @returns the patch; undefined if the two are equal
 */
export function createPatch(before: Value, after: Value): Patch | undefined {
  if (Object.is(before, after)) return undefined;
  if (isList(before) && isList(after)) return createListPatch(before, after);
  if (isFields(before) && isFields(after)) return createFieldsPatch(before, after);
  return isEqual(before, after) ? undefined : { set: after };
}

function createListPatch(before: readonly Value[], after: readonly Value[]): Patch | undefined {
  const splice = createSplices(before, after);
  if (splice.length === 0) return undefined;
  const [first] = splice;
  const keepsNothing = splice.length === 1 && first?.[0] === 0 && first[1] === before.length;
  return keepsNothing ? { set: after } : { splice };
}

function createFieldsPatch(before: Fields, after: Fields): Patch | undefined {
  const names = namesOf(after);
  const changed = names.flatMap((name): [string, Patch][] => {
    const value = after[name] ?? null;
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    const patch = old === undefined ? { set: value } : createPatch(old, value);
    return patch === undefined ? [] : [[name, patch]];
  });
  const gone = namesOf(before).filter((name) => after[name] === undefined);
  if (changed.length === 0 && gone.length === 0) return undefined;
  if (changed.length === names.length && changed.every(([, patch]) => 'set' in patch)) return { set: after };
  return { fields: Object.fromEntries(changed), ...(gone.length > 0 && { gone }) };
}
