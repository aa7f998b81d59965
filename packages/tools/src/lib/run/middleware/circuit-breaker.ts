import { SqlTable, type Sql } from '@sundog/actor';

import type { Middleware } from '../../manifest/manifest.ts';
import { applyOutcome, applyPassage, closedCircuit, decidePassage, type Circuit, type Outcome } from './circuit.ts';
import { endsRun, isCallersFailure } from './failures.ts';
import type { Layer, LayerParts, LayerTarget } from './layer.ts';
import { CircuitOpenError } from './middleware-errors.ts';

/**
 * `@circuitBreaker 5 30s`: after so many failures in a row the method is not called for a while, over evictions; see
 * `circuit.ts`. Failures by the caller, or by the person asked, do not count. While all is well nothing is written.
 */
export function createCircuitBreaker(
  { threshold, resetMs }: Extract<Middleware, { kind: 'circuitBreaker' }>,
  { method, key }: LayerTarget,
  { sql, clock }: LayerParts,
): Layer {
  const circuits = new CircuitTable(sql);
  const enter = () =>
    circuits.update(key, (circuit) => {
      const passage = decidePassage(circuit, resetMs, clock.now());
      return { result: { passage, failures: circuit.failures }, next: applyPassage(circuit, passage, clock.now()) };
    });
  return async (args, scope, next) => {
    const { passage, failures } = await scope.perform({ kind: 'middleware.circuitBreaker', key }, enter);
    if (passage.kind === 'refused') throw new CircuitOpenError(method, failures, passage.retryAfterMs);
    const leave = (outcome: Outcome): Promise<void> => {
      const at = { nowMs: clock.now(), threshold };
      return scope.perform({ kind: 'middleware.circuitBreaker.outcome', key }, () =>
        circuits.update(key, (circuit) => ({
          result: undefined,
          next: applyOutcome(circuit, passage.kind, outcome, at),
        })),
      );
    };
    let result: unknown;
    try {
      result = await next(args, scope);
    } catch (error) {
      if (!endsRun(error)) await leave(isCallersFailure(error) ? 'neither' : 'failed');
      throw error;
    }
    await leave('succeeded');
    return result;
  };
}

/** The circuits that are not closed. */
class CircuitTable {
  readonly #sql: Sql;
  readonly #table: SqlTable;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#table = new SqlTable(
      sql,
      '_sundog_tools_circuit',
      `create table if not exists _sundog_tools_circuit (
        key text primary key, failures integer not null, opened_at integer, tried_at integer
      ) strict, without rowid`,
    );
  }

  /** Reads a circuit, and writes what becomes of it if that is another. */
  update<Result>(key: string, decide: (circuit: Circuit) => { result: Result; next: Circuit }): Result {
    const circuit = this.#read(key);
    const { result, next } = decide(circuit);
    if (next === closedCircuit && circuit !== closedCircuit) {
      this.#sql.run`delete from _sundog_tools_circuit where key = ${key}`;
    } else if (next !== circuit) {
      this.#sql.run`insert or replace into _sundog_tools_circuit (key, failures, opened_at, tried_at)
        values (${key}, ${next.failures}, ${next.openedAtMs ?? null}, ${next.triedAtMs ?? null})`;
    }
    return result;
  }

  #read(key: string): Circuit {
    const row = this.#table.use(
      () =>
        this.#sql.maybeOne<{ failures: number; openedAt: number | null; triedAt: number | null }>`
          select failures, opened_at as openedAt, tried_at as triedAt from _sundog_tools_circuit where key = ${key}`,
    );
    if (row === undefined) return closedCircuit;
    return {
      failures: row.failures,
      ...(row.openedAt !== null && { openedAtMs: row.openedAt }),
      ...(row.triedAt !== null && { triedAtMs: row.triedAt }),
    };
  }
}
