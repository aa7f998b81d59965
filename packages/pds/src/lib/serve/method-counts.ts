/**
 * How often each method was answered, and how: counted in the Worker's memory, for administrators, as Prometheus reads
 * it. Each Worker of a host counts for itself, from its start.
 */
import { methods } from '../methods/methods.ts';

/** What has no row is counted together: its names are other people's text. */
const OTHER = 'other';

/** The counts. */
export class MethodCounts {
  readonly #counts = new Map<string, number>();

  /** Counts an answer. */
  add(nsid: string, status: number): void {
    const key = `method="${methods.has(nsid) ? nsid : OTHER}",status="${status}"`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** The text format of Prometheus. */
  format(): string {
    const lines = [...this.#counts].map(([labels, count]) => `pds_xrpc_requests_total{${labels}} ${count}`);
    return [
      '# HELP pds_xrpc_requests_total Answers by method and status, since this Worker has started.',
      '# TYPE pds_xrpc_requests_total counter',
      ...lines.toSorted(),
      '',
    ].join('\n');
  }
}
