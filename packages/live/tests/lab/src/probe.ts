/** What tests ask a project beside what its clients can. */
import { systemClock, type Mount } from '@sundog/actor';
import type { LiveMount } from '@sundog/live/worker';

import type { LiveProject } from '../../../src/lib/shard/project.ts';
import { hinderances, labClock, plant } from './hinderances.ts';

/**
 * Makes the shards of a project such that they can be looked at, and that time can be shifted for them.
 *
 * @param database the project's
 * @returns the class that the Worker exports, and a mount: `POST /probe` with `{ shard, method, args }` calls a shard's
 *   method, and sets a switch for all of them without a shard
 */
export function createProbe<Env>(database: LiveMount<Env>) {
  class LiveShard extends database.actors.LiveShard {
    declare protected readonly project: LiveProject;

    protected override get clock() {
      return { ...labClock, now: () => labClock.now() + this.#skewMs };
    }

    #wasAsked = false;
    #skewMs = 0;

    /** Whether anybody has asked this since the object woke. */
    wasAsked(): boolean {
      const before = this.#wasAsked;
      this.#wasAsked = true;
      return before;
    }

    /** Drops the object from memory, with its sockets. */
    evict(): void {
      this.ctx.abort('evicted by a test');
    }

    /** Sets the time of this shard alone ahead. */
    skewMs(skewMs: number): void {
      this.#skewMs = skewMs;
    }

    /** What each socket has not read. */
    unread(): number[] {
      return this.ctx.getWebSockets().map(({ bufferedAmount }) => bufferedAmount);
    }

    /** Lets the jobs of a kind run as soon as may be, and when one of the kind was due until then. */
    hurry(kind: string): number | null {
      const dueAt = this.jobs.getByKey(kind, kind)?.dueAt ?? null;
      if (dueAt !== null) this.jobs.enqueue(kind, undefined, { key: kind, at: systemClock.now() });
      return dueAt;
    }

    /** Rows of one of the shard's own tables. */
    countRows(table: string): number {
      return this.ctx.storage.sql.exec<{ count: number }>(`select count(*) as count from "${table}"`).one().count;
    }
  }

  const probe: Mount<Env> = {
    prefix: '/probe',
    name: 'probe',
    async fetch(request, context) {
      const { shard, method, args } = await request.json<ProbeCall>();
      if (shard === null) return Response.json(change(method, args));
      const stub = context.actor<object>(LiveShard, shard) as Readonly<Record<string, (...args: unknown[]) => unknown>>;
      return Response.json((await stub[method]?.(...args)) ?? null);
    },
  };
  return { LiveShard, probe };
}

interface ProbeCall {
  readonly shard: string | null;
  readonly method: string;
  readonly args: readonly unknown[];
}

function change(method: string, [value]: readonly unknown[]): null {
  if (method === 'plant') plant(String(value));
  else if (method === 'skewMs') hinderances.skewMs = Number(value);
  else if (method === 'holdsFlush') hinderances.holdsFlush = value === true;
  return null;
}
