import { DurableObject } from 'cloudflare:workers';

import { Jobs, Memory } from '@sundog/actor';

import { asks } from '../../src/lib/run/ask.ts';
import type { RunScope } from '../../src/lib/run/run-scope.ts';
import type { AskAnswer, Caller, RunProgress, RunRecord, RunRequest } from '../../src/lib/run/run.ts';
import { Runs, type AnswerReceipt } from '../../src/lib/run/runs.ts';
import { createProgram, runProgram, SeededRandom } from './random-program.ts';
import type { RunHistory } from './run-history.ts';

const nobody: Caller = { id: 'test', isAnonymous: false, scopes: [], claims: {} };

/** An actor with runs, whose process tests kill. */
export class RunActor extends DurableObject<Cloudflare.Env> {
  readonly #jobs = new Jobs(this.ctx);
  readonly #memory = new Memory(this.ctx);
  readonly #runs: Runs;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    const { kv } = ctx.storage;
    ctx.storage.sql.exec('create table if not exists done (what text)');
    this.#runs = new Runs(ctx, {
      jobs: this.#jobs,
      wakeMs: 300,
      crashesMax: 50,
      invoke: (request, scope) => this.#invoke(request, scope),
      onAsk: ({ id }, ask) => kv.put(`told/${id}/${ask.id}`, { run: id, ask }),
      onEnd: ({ id }) => kv.put(`ended/${id}/${(kv.get<number>('ends') ?? 0) + 1}`, id),
    });
  }

  override async fetch(request: Request): Promise<Response> {
    const method = new URL(request.url).pathname.split('/')[3] ?? '';
    const call = Reflect.get(this, method) as (...args: unknown[]) => unknown;
    return Response.json((await call.apply(this, await request.json<unknown[]>())) ?? null);
  }

  override async alarm(): Promise<void> {
    await this.#jobs.alarm();
  }

  /** Starts a run; a stream's or a person's is not waited for. */
  async start(request: RunRequest): Promise<RunProgress | undefined> {
    const progress = this.#runs.start(request);
    const { reach } = request.client;
    return reach === 'rounds' || reach === 'task' ? progress : undefined;
  }

  answer(runId: string, askId: string, answer: AskAnswer): AnswerReceipt {
    return this.#runs.answer(runId, askId, answer, nobody);
  }

  async next(runId: string): Promise<RunProgress | undefined> {
    return this.#runs.next(runId);
  }

  get(runId: string): RunRecord | undefined {
    return this.#runs.get(runId);
  }

  /** Evicts the actor. */
  abort(): void {
    this.ctx.abort('told to');
  }

  history(): RunHistory {
    const rows = this.ctx.storage.sql.exec('select what, count(*) as times from done group by what').toArray();
    const { kv } = this.ctx.storage;
    return {
      done: Object.fromEntries(rows.map(({ what, times }) => [what as string, times as number])),
      told: Array.from(kv.list<RunHistory['told'][number]>({ prefix: 'told/' }), ([, told]) => told),
      ended: Array.from(kv.list<string>({ prefix: 'ended/' }), ([, run]) => run),
    };
  }

  #note(what: string): void {
    this.ctx.storage.sql.exec('insert into done values (?)', what);
  }

  #invoke({ method, args }: RunRequest, scope: RunScope): unknown {
    return method === 'deploy' ? this.#deploy(scope) : this.#program(scope, args['seed'] as number);
  }

  /** Counts by a promise whose work is done at once, as a photon's memory does, and asks in between. */
  async #deploy(scope: RunScope): Promise<unknown> {
    const count = (key: string): Promise<number> =>
      scope.perform({ kind: 'memory.update', key }, () => this.#memory.update<number>(key, (n) => (n ?? 0) + 1));
    const answers: unknown[] = [await count('before')];
    answers.push(await asks.confirm('Deploy?'));
    answers.push(await count('between'));
    scope.performNow({ kind: 'emit', key: 'news' }, () => this.#note('emit'));
    answers.push(await asks.confirm('Announce?'));
    answers.push(await count('after'));
    return answers;
  }

  #program(scope: RunScope, seed: number): Promise<unknown> {
    const program = createProgram(new SeededRandom(seed), 24);
    return runProgram(program, scope, (id) => this.#note(`${scope.request.id} ${id}`));
  }
}

/** `POST /runs/<name>/<method>` with a list of arguments. */
export async function fetchRunActor(request: Request, env: Cloudflare.Env): Promise<Response> {
  const [, , name = ''] = new URL(request.url).pathname.split('/');
  return env.RUN_ACTOR.getByName(name).fetch(request);
}
