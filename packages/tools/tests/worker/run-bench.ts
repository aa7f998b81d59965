import assert from 'node:assert/strict';

import { Jobs, type Clock } from '@sundog/actor';

import type { Subject } from '../../../../tests/harness/engine/suite.ts';
import type { JsonObject } from '../../src/lib/manifest/json-schema.ts';
import { driveGenerator, isGenerator } from '../../src/lib/run/drive-generator.ts';
import type { RunEnd, RunReplay } from '../../src/lib/run/run-host.ts';
import type { RunScope } from '../../src/lib/run/run-scope.ts';
import type { AskAnswer, Caller, Client, Notice, OpenAsk, RunProgress, RunRequest } from '../../src/lib/run/run.ts';
import { Runs, type RunsOptions } from '../../src/lib/run/runs.ts';

/** No real alarm is due before this. */
const FUTURE = Date.UTC(2100, 0, 1);

/** A clock that stands where a test puts it. */
class HeldClock implements Clock {
  time = FUTURE;
  now = (): number => this.time;
  random = (): number => 0;
  uuid = (): string => crypto.randomUUID();
}

/** A method of a photon, as a run calls it. */
export type Method = (scope: RunScope, args: JsonObject, replay: RunReplay | undefined) => unknown;

/** What happened to runs, over all processes. */
export interface Happenings {
  readonly asks: { run: string; ask: OpenAsk }[];
  readonly notices: { run: string; notice: Notice }[];
  readonly ends: { run: string; end: RunEnd }[];
  readonly events: object[];
}

/** Whoever calls in tests. */
export const caller: Caller = { id: 'ann', isAnonymous: false, scopes: [], claims: {} };

const canAll = { elicitForm: true, elicitUrl: true, sample: true, sampleTools: true, listRoots: true };

/** A client that can be asked everything. */
export function createClient(reach: Client['reach'], can: Partial<Client['can']> = {}): Client {
  return { era: reach === 'stream' ? 'legacy' : 'modern', reach, can: { ...canAll, ...can } };
}

/** A request of that client. */
export function createRequest(
  id: string,
  method: string,
  { args = {}, reach = 'rounds', ...rest }: Partial<RunRequest> & { readonly reach?: Client['reach'] } = {},
): RunRequest {
  return { id, method, args, caller, client: createClient(reach), path: [], ...rest };
}

/** A form that was accepted. */
export function accept(content: JsonObject): AskAnswer {
  return { kind: 'result', result: { action: 'accept', content } };
}

/** Runs over real storage and a held clock, of which one process after the other lives. */
export class RunBench {
  readonly clock = new HeldClock();
  readonly happenings: Happenings = { asks: [], notices: [], ends: [], events: [] };
  readonly ctx: DurableObjectState;
  readonly methods: Readonly<Record<string, Method>>;
  readonly #options: Partial<RunsOptions>;
  runs: Runs;
  jobs: Jobs;

  constructor({ ctx }: Pick<Subject, 'ctx'>, methods: Record<string, Method>, options: Partial<RunsOptions> = {}) {
    this.ctx = ctx;
    this.methods = methods;
    this.#options = options;
    ({ runs: this.runs, jobs: this.jobs } = this.#live(ctx));
  }

  /** A new process: what was in memory is gone. */
  revive(ctx: DurableObjectState = this.ctx): void {
    ({ runs: this.runs, jobs: this.jobs } = this.#live(ctx));
  }

  /** Lets the clock go on, and what is due be done. */
  async pass(ms: number): Promise<void> {
    this.clock.time += ms;
    await this.jobs.alarm();
  }

  /** Answers an ask, and waits for the run's end or its next wait. */
  async answer(runId: string, askId: string, answer: AskAnswer): Promise<RunProgress> {
    assert.equal(this.runs.answer(runId, askId, answer, caller), 'accepted');
    const progress = await this.runs.next(runId);
    assert.ok(progress, 'the run is known');
    return progress;
  }

  #live(ctx: DurableObjectState): { runs: Runs; jobs: Jobs } {
    const { clock, happenings } = this;
    const jobs = new Jobs(ctx, { clock });
    const runs = new Runs(ctx, {
      jobs,
      clock,
      invoke: async (request, scope, replay) => {
        const result = await this.#method(request.method)(scope, request.args, replay);
        return isGenerator(result) ? driveGenerator(result, scope, (event) => happenings.events.push(event)) : result;
      },
      onAsk: ({ id }, ask) => happenings.asks.push({ run: id, ask }),
      onNotice: ({ id }, notice) => happenings.notices.push({ run: id, notice }),
      onEnd: ({ id }, end) => happenings.ends.push({ run: id, end }),
      ...this.#options,
    });
    return { runs, jobs };
  }

  #method(name: string): Method {
    const method = this.methods[name];
    assert.ok(method, `no method ${name}`);
    return method;
  }
}

/** Waits until something is so, ten seconds at most. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let round = 0; !isSo(); round += 1) {
    assert.ok(round < 1_000, 'waited for ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
