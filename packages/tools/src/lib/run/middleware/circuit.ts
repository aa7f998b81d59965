/**
 * When a method that fails again and again is left alone. Pure decisions; `circuit-breaker.ts` keeps the state.
 *
 * Closed: every call goes through, and failures in a row are counted. Open: none does for `resetMs`. Then one call is
 * let through to try: if it succeeds the circuit is closed, if it fails the wait begins again. A try that nobody hears
 * of again, because the process died, counts as forgotten after another `resetMs`.
 */

/** How the circuit of one method stands. */
export interface Circuit {
  /** Failures in a row. */
  readonly failures: number;
  /** Since when it is open, in milliseconds since 1970. */
  readonly openedAtMs?: number;
  /** Since when a call tries whether the method works again. */
  readonly triedAtMs?: number;
}

/** How a call stands to the circuit. `try` closes or reopens it; `normal` counts. */
export type Passage =
  | { readonly kind: 'normal' }
  | { readonly kind: 'try' }
  | { readonly kind: 'refused'; readonly retryAfterMs: number };

/** How a call ended. `neither`: what went wrong says nothing about the method. */
export type Outcome = 'succeeded' | 'failed' | 'neither';

/** The circuit of a method that has never failed. */
export const closedCircuit: Circuit = { failures: 0 };

/**
 * Whether a call goes through.
 *
 * @param circuit as it stands
 * @param resetMs for how long it stays open
 * @param nowMs
 */
export function decidePassage(circuit: Circuit, resetMs: number, nowMs: number): Passage {
  if (circuit.openedAtMs === undefined) return { kind: 'normal' };
  const freeAtMs = Math.max(circuit.openedAtMs, circuit.triedAtMs ?? 0) + resetMs;
  return nowMs < freeAtMs ? { kind: 'refused', retryAfterMs: freeAtMs - nowMs } : { kind: 'try' };
}

/**
 * The circuit while a call goes through.
 *
 * @returns the same circuit if nothing is to be kept
 */
export function applyPassage(circuit: Circuit, passage: Passage, nowMs: number): Circuit {
  return passage.kind === 'try' ? { ...circuit, triedAtMs: nowMs } : circuit;
}

/**
 * The circuit after a call that went through.
 *
 * @param circuit as it stands when the call ends
 * @param passage how it went in
 * @param outcome how it ended
 * @param at the time, and how many failures open the circuit
 * @returns the same circuit if nothing is to be kept
 */
export function applyOutcome(
  circuit: Circuit,
  passage: Passage['kind'],
  outcome: Outcome,
  at: { readonly nowMs: number; readonly threshold: number },
): Circuit {
  if (passage === 'try') return applyTry(circuit, outcome, at.nowMs);
  if (circuit.openedAtMs !== undefined || outcome === 'neither') return circuit; // A straggler from before it opened.
  if (outcome === 'succeeded') return circuit.failures === 0 ? circuit : closedCircuit;
  const failures = circuit.failures + 1;
  return failures >= at.threshold ? { failures, openedAtMs: at.nowMs } : { failures };
}

function applyTry(circuit: Circuit, outcome: Outcome, nowMs: number): Circuit {
  if (outcome === 'succeeded') return closedCircuit;
  if (outcome === 'failed') return { failures: circuit.failures + 1, openedAtMs: nowMs };
  const { triedAtMs: _over, ...open } = circuit; // The next call tries.
  return open;
}
