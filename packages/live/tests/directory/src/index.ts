import { createWorker, systemClock, type Mount } from '@sundog/actor';
import { defineMigration, live } from '@sundog/live/worker';

import type { LiveProject } from '../../../src/lib/shard/project.ts';
import * as notes from '../live/notes.ts';
import * as people from '../live/people.ts';
import schema from '../live/schema.ts';

/** Names have no spaces around them. */
const trim = defineMigration({
  name: 'trim',
  table: 'people',
  migrate: (_context, { name }) => (typeof name === 'string' ? { name: name.trim() } : undefined),
});

const options = { schema, functions: { notes, people }, migrations: [trim] };
const database = live({ ...options, global: { binding: 'DIRECTORY' } });

/** The same, with a binding that is not there. */
const unbound = live({ ...options, prefix: '/unbound', global: { binding: 'NOWHERE' } });

/** What hinders the shard that watches: for all tests of a process. */
const hindrances = { isDeaf: false };

/** A shard that can be made deaf for what others have committed. */
export class LiveShard extends database.actors.LiveShard {
  declare protected readonly project: LiveProject;

  override async globalChanged(): Promise<void> {
    if (!hindrances.isDeaf) await super.globalChanged();
  }

  setDeaf(isDeaf: boolean): void {
    hindrances.isDeaf = isDeaf;
  }

  /** Lets the data migrations see all rows again, when the object wakes. */
  async forgetMigrations(): Promise<void> {
    await (Reflect.get(this.env, 'DIRECTORY') as D1Database).prepare('delete from _sundog_live_migration').run();
  }

  /** Drops the object from memory, with its sockets. */
  evict(): void {
    this.ctx.abort('evicted by a test');
  }

  /** Lets the jobs of a kind run as soon as may be, and says when one was due until then. */
  hurry(kind: string): number | null {
    const dueAt = this.jobs.getByKey(kind, kind)?.dueAt ?? null;
    if (dueAt !== null) this.jobs.enqueue(kind, undefined, { key: kind, at: systemClock.now() });
    return dueAt;
  }
}

/** `POST /probe` with `{ shard, method, args }`: what no client can ask for. */
const probe: Mount = {
  prefix: '/probe',
  name: 'probe',
  async fetch(request, context) {
    const { shard, method, args } = await request.json<ProbeCall>();
    const stub = context.actor<object>(LiveShard, shard) as Readonly<Record<string, (...args: unknown[]) => unknown>>;
    return Response.json((await stub[method]?.(...args)) ?? null);
  },
};

interface ProbeCall {
  readonly shard: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

export default createWorker({ mounts: [database, unbound, probe] });
