import type { Place, Words } from '../problem.ts';

/** What is wrong, without where. */
export interface Complaint extends Words {
  /**
   * `error`: no schema says what the type says, so the method cannot be offered. `warning`: a piece of documentation is
   * left out of the schema; the type holds.
   */
  readonly severity: 'error' | 'warning';
}

/** What is wrong with one place of a type or of its documentation. */
export interface SchemaProblem extends Complaint {
  readonly place: Place;
}
