import { type Problem, problemOf } from './problem.ts';

/**
 * Compares what a subscriber saw with what it had to see.
 *
 * @param object whose events
 * @param seen in the order of arrival
 * @param expected in the order of writing, each once
 * @returns what was skipped, repeated, made up, or in the wrong order
 */
export function compareEvents(object: string, seen: readonly number[], expected: readonly number[]): Problem[] {
  if (seen.length === expected.length && seen.every((number, index) => number === expected[index])) return [];
  const known = new Set(expected);
  const once = new Set<number>();
  const repeated = seen.filter((number) => once.has(number) || !once.add(number));
  const skipped = expected.filter((number) => !once.has(number));
  const unknown = [...once].filter((number) => !known.has(number));
  const problems = [
    ...problemOf(object, 'a subscriber missed', skipped),
    ...problemOf(object, 'a subscriber saw again', repeated),
    ...problemOf(object, 'a subscriber saw what was never entered', unknown),
  ];
  if (problems.length > 0) return problems;
  const firstWrong = seen.find((number, index) => number !== expected[index]);
  return [{ object, text: `a subscriber saw ${firstWrong} out of its order` }];
}
