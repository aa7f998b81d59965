import { createWorker, systemClock, type Mount } from '@sundog/actor';
import { live } from '@sundog/live/worker';

import type { LiveProject } from '../../../src/lib/shard/project.ts';
import * as items from '../live/items.ts';
import * as people from '../live/people.ts';
import * as posts from '../live/posts.ts';
import schema from '../live/schema.ts';
import { issuer, publicKey } from './issuer.ts';
import { hinderances, labClock, plant } from './hinderances.ts';

const database = live({
  schema,
  functions: { items, people, posts },
  auth: [{ ...issuer, jwks: { keys: [publicKey] }, clockToleranceSeconds: 0 }],
  authorizeShard: (identity, { value }) => !(value?.startsWith('private-') ?? false) || identity?.subject === 'ada',
});

/** A shard that can be looked at, and that time can be shifted for. */
export class LiveShard extends database.actors.LiveShard {
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

/** `POST /probe` with `{ shard, method, args }`: what no client can ask for. */
const probe: Mount = {
  prefix: '/probe',
  name: 'probe',
  async fetch(request, context) {
    const { shard, method, args } = await request.json<ProbeCall>();
    if (shard === null) return Response.json(change(method, args));
    const stub = context.actor<object>(LiveShard, shard) as Readonly<Record<string, (...args: unknown[]) => unknown>>;
    return Response.json((await stub[method]?.(...args)) ?? null);
  },
};

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

export default createWorker({ mounts: [database, probe] });
