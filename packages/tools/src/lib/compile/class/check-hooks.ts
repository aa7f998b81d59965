import type { ClassLikeDeclaration } from 'typescript';

import { placeOf, type ProblemList } from '../problem.ts';
import { nameOf } from './list-methods.ts';

/**
 * Warns of a hook that nobody can call. `onShutdown` is called where photons are processes of their own. An actor
 * leaves memory without a word, at any time: a hook that only ran when it is convenient would be relied on, and not be
 * there in a crash.
 *
 * @param lineage the photon's class and those that it extends
 * @param problems where complaints go
 */
export function checkHooks(lineage: readonly ClassLikeDeclaration[], problems: ProblemList): void {
  for (const member of lineage.flatMap(({ members }) => [...members])) {
    if (nameOf(member) !== 'onShutdown') continue;
    problems.warning(placeOf(member.name ?? member), {
      message: 'onShutdown is never called: an actor leaves memory without being told',
      cure: 'Keep what must stay when it changes (`this.memory`, `this.data`, @stateful), and close what a call opens in that call.',
    });
  }
}
