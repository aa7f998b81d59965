import { DurableObject } from 'cloudflare:workers';

import { Jobs } from '../../src/lib/jobs/jobs.ts';
import { Schedule } from '../../src/lib/schedule/schedule.ts';
import { Sql } from '../../src/lib/sql/sql.ts';

const retry = { firstDelayMs: 20, delayMsMax: 100, crashesMax: 3 };

/** What a test can see of a workshop. */
export interface WorkshopState {
  asked: number[];
  /** A job's number for every time that it was done. */
  done: number[];
  live: number[];
  dead: { id: number; error: string }[];
  /** Attempts of jobs of the kind `stuck` that were started. */
  stuck: number;
  executionCount: number;
  lastExecutionAt: number;
}

/** An object whose jobs are cut short by killing its process. */
export class Workshop extends DurableObject<Cloudflare.Env> {
  readonly #sql = new Sql(this.ctx.storage);
  readonly #jobs = new Jobs(this.ctx);
  readonly #schedule: Schedule;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#sql.script(`
      create table if not exists asked (id integer primary key) strict;
      create table if not exists done (id integer not null) strict;
      create table if not exists stuck (id integer not null) strict`);
    this.#jobs.define('work', (_payload, { id }) => this.#work(id), { concurrency: 10, retry });
    this.#jobs.define('stuck', (_payload, { id }) => this.#stick(id), { retry });
    const invoke = () => {};
    this.#schedule = new Schedule(ctx, { jobs: this.#jobs, hasMethod: () => true, invoke });
  }

  override alarm(): Promise<void> {
    return this.#jobs.alarm();
  }

  /** Each job and the row that asks for it are one transaction. */
  ask(kind: 'work' | 'stuck', count: number): void {
    for (let index = 0; index < count; index += 1) {
      this.#sql.transaction(() => {
        const id = this.#jobs.enqueue(kind, { index }, { delayMs: Math.floor(Math.random() * 300) });
        this.#sql.run`insert into asked values (${id})`;
      });
    }
  }

  tick(): void {
    this.#schedule.create({ name: 'tick', cron: '* * * * * *', method: 'tick' });
  }

  state(): WorkshopState {
    const ids = (rows: { id: number }[]) => rows.map(({ id }) => id);
    const tick = this.#schedule.getByName('tick');
    return {
      asked: ids(this.#sql.all<{ id: number }>`select id from asked order by id`),
      done: ids(this.#sql.all<{ id: number }>`select id from done order by id`),
      live: ids(this.#jobs.list({ limit: 10_000 })),
      dead: this.#jobs.deadLetters().map(({ id, error }) => ({ id, error })),
      stuck: this.#sql.one<{ count: number }>`select count(*) as count from stuck`.count,
      executionCount: tick?.executionCount ?? 0,
      lastExecutionAt: tick?.lastExecutionAt ?? 0,
    };
  }

  async #work(id: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    this.#sql.run`insert into done values (${id})`;
  }

  #stick(id: number): Promise<void> {
    this.#sql.run`insert into stuck values (${id})`;
    return new Promise(() => {});
  }
}

/** `/jobs/<name>/<method>`, for the tests outside the engine. */
export async function fetchWorkshop(request: Request, env: Cloudflare.Env): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const [, , name = '', method] = pathname.split('/');
  const workshop = env.WORKSHOP.getByName(name);
  const kind = searchParams.get('kind') === 'stuck' ? 'stuck' : 'work';
  if (method === 'ask') await workshop.ask(kind, Number(searchParams.get('count')));
  if (method === 'tick') await workshop.tick();
  return Response.json(await workshop.state());
}
