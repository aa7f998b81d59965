import { isFields, isList, type Fields } from './is-equal.ts';
import type { Patch, Splice } from './patch.ts';
import type { Value } from '../values/value.ts';

/** A patch does not fit the value it is applied to: it was made from another one. */
export class PatchMismatchError extends Error {
  readonly code = 'patch_mismatch';

  constructor(expected: string) {
    super(`The patch was made for another value: it needs ${expected}. Ask for the whole value.`);
    this.name = 'PatchMismatchError';
  }
}

/**
 * Makes the value that a patch leads to, in time of the value's and the patch's size together.
 *
 * @param value what there is; stays as it is
 * @param patch what to change
 * @returns the new value: what the patch does not change is the same object in both
 * @throws PatchMismatchError
 */
export function applyPatch(value: Value, patch: Patch): Value {
  if ('set' in patch) return patch.set;
  if ('splice' in patch) {
    if (!isList(value)) throw new PatchMismatchError('a list');
    return applySplices(value, patch.splice);
  }
  if (!isFields(value)) throw new PatchMismatchError('an object');
  return applyFields(value, patch.fields, patch.gone ?? []);
}

function applyFields(value: Fields, patches: Readonly<Record<string, Patch>>, gone: readonly string[]): Value {
  const fields = new Map<string, Value>(Object.entries(value));
  for (const name of gone) fields.delete(name);
  for (const [name, patch] of Object.entries(patches)) {
    const old = fields.get(name);
    if (old === undefined && !('set' in patch)) throw new PatchMismatchError(`the field ${JSON.stringify(name)}`);
    fields.set(name, applyPatch(old ?? null, patch));
  }
  return Object.fromEntries(fields);
}

/** Splices that go from left to right are made in one pass; one that goes back begins another. */
function applySplices(list: readonly Value[], splices: readonly Splice[]): Value {
  let source = list;
  let read = 0;
  let made: Value[] = [];
  for (const [start, deleteCount, ...items] of splices) {
    if (start < made.length) {
      source = join(made, source, read);
      [made, read] = [[], 0];
    }
    const kept = start - made.length;
    if (read + kept + deleteCount > source.length) throw new PatchMismatchError('a longer list');
    made = join(made, source, read, read + kept);
    read += kept + deleteCount;
    made = join(made, items, 0);
  }
  return join(made, source, read);
}

/** Adds part of a list to another one, in place. */
function join(made: Value[], from: readonly Value[], start: number, end = from.length): Value[] {
  for (let index = start; index < end; index += 1) made.push(from[index] ?? null);
  return made;
}
