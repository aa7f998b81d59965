/**
 * The requests that wait for their answer: those of this process, and by `CallTable` those whose process is gone.
 *
 * Called by: `calls`.
 *
 * Invariants:
 * - W1 A request whose process is gone is there again as soon as its run has something for it, if its answer is a
 *   stream: any other has lost its connection.
 */
import type { RequestId } from '../../mcp/messages.ts';
import type { RunRequest } from '../../run/run.ts';
import { LateCalls } from './late-calls.ts';
import { OpenCall, type CallStreams } from './open-call.ts';

/** The requests of an instance. */
export class WaitingCalls {
  readonly #streams: CallStreams;
  readonly #late = new LateCalls();
  /** By id of the run. */
  readonly #open = new Map<string, Set<OpenCall>>();

  /** @param streams of the instance */
  constructor(streams: CallStreams) {
    this.#streams = streams;
  }

  /** A request waits. */
  add(call: OpenCall): void {
    const { runId } = call.facts;
    const calls = this.#open.get(runId);
    if (calls === undefined) this.#open.set(runId, new Set([call]));
    else calls.add(call);
    this.#late.add(call);
  }

  /** It is answered. */
  delete(call: OpenCall): void {
    const { runId } = call.facts;
    const calls = this.#open.get(runId);
    calls?.delete(call);
    if (calls?.size === 0) this.#open.delete(runId);
    this.#late.delete(call);
  }

  /** Those of this process that a run answers. */
  of(runId: string): readonly OpenCall[] {
    return [...(this.#open.get(runId) ?? [])];
  }

  /** All that a run has something for (W1). */
  for({ id, client }: RunRequest): readonly OpenCall[] {
    const open = this.of(id);
    if (open.length > 0 || (client.reach !== 'stream' && client.reach !== 'task')) return open;
    const { table } = this.#streams;
    return table.ofRun(id).map((facts) => {
      const call = new OpenCall(facts, { ...client, reach: 'stream' }, true, this.#streams);
      call.beginStream();
      this.add(call);
      return call;
    });
  }

  /** The run that a request of a session waits for. */
  findRun(session: string, requestId: RequestId): string | undefined {
    for (const [runId, calls] of this.#open) {
      for (const { facts } of calls) if (facts.session === session && facts.requestId === requestId) return runId;
    }
    return this.#streams.table.findRun(session, requestId);
  }
}
