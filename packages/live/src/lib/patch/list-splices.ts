/**
 * Splices between two lists: n log n for lists of n elements.
 *
 * What both lists begin and end with is left alone. Between, elements are paired by key, rows by `_id`. Pairs
 * that have not changed and stand in the same order in both, as many as can be, stay; all others go, and come.
 */
import { isEqual, isFields } from './is-equal.ts';
import type { Splice } from './patch.ts';
import type { Value } from '../values/value.ts';

type List = readonly Value[];

/** An element of `before` that stays, and where it then stands. */
type Pair = readonly [before: number, after: number];

/**
 * Finds the edits between two lists, from left to right.
 *
 * @param before what there is
 * @param after what it shall be
 * @returns the edits; none if the lists are equal
 */
export function createSplices(before: List, after: List): Splice[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && isEqual(before[head], after[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && isEqual(before[before.length - 1 - tail], after[after.length - 1 - tail])) tail += 1;
  const ends: Pair = [before.length - tail, after.length - tail];
  return splicesBetween([...findStaying(before, after, head, ends), ends], head, after);
}

/** What goes and comes in the gaps before each element that stays; positions are those in the list as it is made. */
function splicesBetween(staying: readonly Pair[], head: number, after: List): Splice[] {
  const splices: Splice[] = [];
  let [from, to] = [head, head];
  for (const [before, place] of staying) {
    if (before > from || place > to) splices.push([to, before - from, ...after.slice(to, place)]);
    from = before + 1;
    to = place + 1;
  }
  return splices;
}

function findStaying(before: List, after: List, head: number, [beforeEnd, afterEnd]: Pair): Pair[] {
  if (head === beforeEnd || head === afterEnd) return [];
  const places = new Map<unknown, number[]>();
  for (let index = beforeEnd - 1; index >= head; index -= 1) {
    const key = keyOf(before[index]);
    const list = places.get(key);
    if (list === undefined) places.set(key, [index]);
    else list.push(index);
  }
  const pairs: Pair[] = [];
  for (let index = head; index < afterEnd; index += 1) {
    const place = places.get(keyOf(after[index]))?.pop();
    if (place !== undefined && isEqual(before[place], after[index])) pairs.push([place, index]);
  }
  return longestRise(pairs);
}

/**
 * What an element is paired by. Lists and bytes, and objects that are no rows, are paired only with themselves: two
 * that look the same at another place come anew.
 */
function keyOf(element: Value | undefined): unknown {
  if (isFields(element) && typeof element['_id'] === 'string') return `_id ${element['_id']}`;
  return typeof element === 'string' ? `text ${element}` : element;
}

/** The longest part of the pairs, which rise by `after`, that rises by `before` too (patience sorting). */
function longestRise(pairs: readonly Pair[]): Pair[] {
  const lasts: number[] = [];
  const previous: (number | undefined)[] = [];
  pairs.forEach(([before], index) => {
    let [low, high] = [0, lasts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[lasts[middle] ?? 0]?.[0] ?? 0) < before) low = middle + 1;
      else high = middle;
    }
    previous.push(lasts[low - 1]);
    lasts[low] = index;
  });
  const rise: Pair[] = [];
  for (let index = lasts.at(-1); index !== undefined; index = previous[index]) {
    const pair = pairs[index];
    if (pair !== undefined) rise.push(pair);
  }
  return rise.toReversed();
}
