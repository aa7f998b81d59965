import { createWorker, systemClock, type Mount } from '@sundog/actor';
import { live } from '@sundog/live/worker';

import type { PartsReply, PartsRequest, PartTidings } from '../../../src/lib/shard/fan-out-calls.ts';
import type { LiveProject } from '../../../src/lib/shard/project.ts';
import { Transitions } from '../../../src/lib/shard/transitions.ts';
import { issuer, publicKey } from '../../lab/src/issuer.ts';
import * as notes from '../live/notes.ts';
import schema from '../live/schema.ts';

const database = live({
  schema,
  functions: { notes },
  auth: [{ ...issuer, jwks: { keys: [publicKey] }, clockToleranceSeconds: 0 }],
  authorizeShard: () => true,
  authorizeFanOut: (identity, field) => field === 'room' && identity?.subject !== 'stranger',
});

/** How shards are hindered, until the process ends. */
const hinderances = { slowShard: '', slowMs: 0, brokenShard: '', mutedShard: '', frozenShard: '', stoppedAtMs: 0 };

/** How often the root shard was told something, and how often shards were asked. */
const seen = { told: 0, asked: 0, askedAtOnce: 0, askedAtOnceMost: 0 };

/** What the functions of the frozen shard write is committed, and then nothing is done any more. */
const noteChanges = Reflect.get(Transitions.prototype, 'noteChanges');
Transitions.prototype.noteChanges = function (changes) {
  const isFrozen = changes.some(
    ({ id }) => hinderances.frozenShard !== '' && hinderances.frozenShard.endsWith(id.split('@')[1] ?? ' '),
  );
  if (!isFrozen) noteChanges.call(this, changes);
};

/** A shard that can be looked at, hindered, and dropped from memory. */
export class LiveShard extends database.actors.LiveShard {
  declare protected readonly project: LiveProject;

  /** Stands where all clocks were stopped, if they were. */
  protected override get clock() {
    return { ...systemClock, now: () => hinderances.stoppedAtMs || systemClock.now() };
  }

  override async askParts(request: PartsRequest): Promise<PartsReply> {
    seen.asked += 1;
    seen.askedAtOnce += 1;
    seen.askedAtOnceMost = Math.max(seen.askedAtOnceMost, seen.askedAtOnce);
    try {
      if (this.name === hinderances.brokenShard) throw new Error('a secret of the shard');
      await scheduler.wait(this.name === hinderances.slowShard ? hinderances.slowMs : 1);
      return await super.askParts(request);
    } finally {
      seen.askedAtOnce -= 1;
    }
  }

  override async hearOfParts(tidings: PartTidings): Promise<readonly boolean[]> {
    if (tidings.shard === hinderances.mutedShard) throw new Error('not heard');
    seen.told += 1;
    return super.hearOfParts(tidings);
  }

  /** Drops the object from memory, with its sockets. */
  evict(): void {
    this.ctx.abort('evicted by a test');
  }

  /** Rows of one of the shard's own tables. */
  countRows(table: string): number {
    return this.ctx.storage.sql.exec<{ count: number }>(`select count(*) as count from "${table}"`).one().count;
  }

  /** Adds shards to the list that are nowhere else. */
  listMany(count: number): void {
    const numbers = 'with recursive number (n) as (select 1 union all select n + 1 from number where n < ?)';
    const insert = `insert into _sundog_live_shard (name, created_at) select 'room/listed ' || n, 0 from number`;
    this.ctx.storage.sql.exec(`${numbers} ${insert}`, count);
  }

  /** Kinds of the jobs that wait. */
  listJobs(): string[] {
    return this.jobs.list().map(({ kind }) => kind);
  }

  /** Lets the jobs of a kind be done now. */
  hurry(kind: string): void {
    for (const job of this.jobs.list()) {
      if (job.kind === kind && job.key !== null) this.jobs.enqueue(kind, job.payload, { key: job.key });
    }
  }
}

/** `POST /probe` with `{ shard, method, args }`: what no client can ask for. */
const probe: Mount = {
  prefix: '/probe',
  name: 'probe',
  async fetch(request, context) {
    const { shard, method, args } = await request.json<ProbeCall>();
    if (shard === null) return Response.json(method === 'seen' ? seen : Object.assign(hinderances, args[0]));
    const stub = context.actor<object>(LiveShard, shard) as Readonly<Record<string, (...args: unknown[]) => unknown>>;
    return Response.json((await stub[method]?.(...args)) ?? null);
  },
};

interface ProbeCall {
  readonly shard: string | null;
  readonly method: string;
  readonly args: readonly unknown[];
}

export default createWorker({ mounts: [database, probe] });
