import type { TestContext } from 'node:test';

/** A test, as far as this is concerned. */
type Ending = Pick<TestContext, 'after'>;

/** What tests have started, in order. */
const undosOf = new WeakMap<Ending, (() => unknown)[]>();

/**
 * Has something undone when a test ends, the newest first, whatever fails. Hooks of node:test run in the order in which
 * they came, and none after one that failed: folders would go under processes that write into them, which then live on.
 *
 * @param context of the test
 * @param undo stops or removes what the test has made
 */
export function undoAfter(context: Ending, undo: () => unknown): void {
  const undos = undosOf.get(context);
  if (undos !== undefined) {
    undos.push(undo);
    return;
  }
  const first = [undo];
  undosOf.set(context, first);
  context.after(() => undoAll(first));
}

async function undoAll(undos: readonly (() => unknown)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const undo of undos.toReversed()) {
    try {
      await undo();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 1) throw new AggregateError(errors, 'what a test has made could not be undone');
  if (errors.length === 1) throw errors[0];
}
