/**
 * Part of a mutation that can be put back by itself, as a function that it has called and that failed must be.
 *
 * - S1 A part knows what each row was before the first change within it, and so do all parts that it is in.
 * - S2 Nothing is put back once the call has ended: the rows may have become somebody else's by then.
 */
import type { Document } from '../values/value.ts';
import type { CallScope } from './call-scope.ts';
import { putBackRows, type ChangedRow } from './put-back-rows.ts';
import type { Rows } from './rows.ts';
import type { TablePlan } from './table-plan.ts';

/** A part of a call. */
export class Savepoint {
  readonly #rows: Rows;
  readonly #scope: CallScope;
  readonly #outer: Savepoint | undefined;
  readonly #before = new Map<number, Pick<ChangedRow, 'plan' | 'before'>>();

  constructor(rows: Rows, scope: CallScope, outer: Savepoint | undefined) {
    this.#rows = rows;
    this.#scope = scope;
    this.#outer = outer;
  }

  /** Notes what a row was that has changed (S1). */
  note(plan: TablePlan, key: number, before: Document | undefined): void {
    if (!this.#before.has(key)) this.#before.set(key, { plan, before });
    this.#outer?.note(plan, key, before);
  }

  /** Puts back all that has changed within the part (S2). */
  rollBack(): void {
    const scope = this.#scope;
    if (scope.hasEnded) return;
    const changed = new Map<number, ChangedRow>();
    for (const [key, { plan, before }] of this.#before) {
      changed.set(key, { plan, before, after: scope.edits.get(key)?.after });
    }
    putBackRows(this.#rows, changed);
    for (const [key, { plan, before, after }] of changed) {
      this.#rows.remember(key, before);
      scope.noteChange(plan, key, after, before);
    }
  }
}
