/**
 * What the state was before its last changes, for `_undo` and `_redo`.
 *
 * Owns the key-value entries `_sundog_photon_history`, three positions, and `_sundog_photon_history:<position>`. The
 * entry at a position holds what the change at it replaced; once that is undone, what undoing it replaced. So going
 * back and forth is an exchange of the properties with an entry, and a position.
 *
 * Invariants:
 * - H1 Bounded: at most 50 changes, and none that replaced more than a quarter of a megabyte; one that did ends the
 *   history.
 * - H2 Positions are below `end`; those below `cursor` can be undone, the others done again. A new change ends those.
 */
import type { StateChange, StateSnapshot } from './kept-state.ts';

interface Positions {
  readonly start: number;
  readonly cursor: number;
  readonly end: number;
}

/** One change. */
interface Entry {
  /** The method that made it. */
  readonly method: string;
  readonly before: StateSnapshot;
}

const CHANGES_MAX = 50;
const CHANGE_BYTES_MAX = 256 * 1024;
const POSITIONS_KEY = '_sundog_photon_history';

/** The changes of one instance's state. */
export class StateHistory {
  readonly #kv: SyncKvStorage;

  /** @param kv of the actor */
  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /**
   * Adds a change, in the transaction that makes it.
   *
   * @param method that made it
   * @param change what it replaced
   */
  record(method: string, { before, sizeBytes }: StateChange): void {
    const positions = this.#positions();
    if (sizeBytes > CHANGE_BYTES_MAX) return this.#keepOnly(positions, { ...positions, start: positions.cursor });
    const end = positions.cursor + 1;
    this.#kv.put(keyOf(positions.cursor), { method, before } satisfies Entry);
    this.#keepOnly(positions, { start: Math.max(positions.start, end - CHANGES_MAX), cursor: end, end });
  }

  /**
   * Goes one change back, or forth again.
   *
   * @param direction
   * @param exchange gives the properties their values of the entry, and answers what it replaced
   * @returns the method whose change it was; undefined if there is none
   */
  step(direction: 'undo' | 'redo', exchange: (before: StateSnapshot) => StateSnapshot): string | undefined {
    const positions = this.#positions();
    const position = direction === 'undo' ? positions.cursor - 1 : positions.cursor;
    if (position < positions.start || position >= positions.end) return undefined;
    const entry = this.#kv.get<Entry>(keyOf(position));
    if (entry === undefined) return undefined;
    this.#kv.put(keyOf(position), { ...entry, before: exchange(entry.before) });
    this.#kv.put(POSITIONS_KEY, { ...positions, cursor: direction === 'undo' ? position : position + 1 });
    return entry.method;
  }

  #positions(): Positions {
    return this.#kv.get<Positions>(POSITIONS_KEY) ?? { start: 0, cursor: 0, end: 0 };
  }

  /** Moves on, and lets go what is outside then (H1, H2). */
  #keepOnly(from: Positions, to: Positions): void {
    for (let position = from.start; position < to.start; position += 1) this.#kv.delete(keyOf(position));
    for (let position = to.cursor; position < from.end; position += 1) this.#kv.delete(keyOf(position));
    this.#kv.put(POSITIONS_KEY, { ...to, end: to.cursor });
  }
}

function keyOf(position: number): string {
  return `${POSITIONS_KEY}:${position}`;
}
