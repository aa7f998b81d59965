import { Actor, createWorker, type Mount } from '@sundog/actor';

interface Env {
  COUNTER: DurableObjectNamespace<Counter>;
}

/** The measured jobs as a user of the kernel writes them. */
export class Counter extends Actor<Env> {
  static override readonly migrations = [
    'create table hit (id integer primary key, at integer not null) strict',
    'create table fill (bytes blob not null) strict',
    'create table run (schedule integer not null, at integer not null) strict',
  ];

  /** One row written. */
  write(): number {
    return this.sql.one<{ id: number }>`insert into hit (at) values (${this.clock.now()}) returning id`.id;
  }

  /** Nothing written. */
  read(): string {
    return 'ok';
  }

  /** One megabyte of rows, to be there at the next wake. */
  fill(): void {
    this.sql.transaction(() => {
      for (let row = 0; row < 64; row += 1)
        this.sql.run`insert into fill (bytes) values (${new Uint8Array(16 * 1024)})`;
    });
  }

  /** Sends one event to every subscriber, and keeps it for those who are away. */
  announce(text: string): number {
    this.emit('load', { text });
    return this.channels.subscribers();
  }

  /** Creates schedules, one after the other, all at one time. */
  plan(count: number, at: number): void {
    for (let index = 0; index < count; index += 1) {
      this.schedule.create({ name: `schedule-${index}`, at, method: 'ran', params: index });
    }
  }

  /** Called by a schedule. A second run of the same one is to be seen, so it is no error. */
  ran(index: unknown): void {
    this.sql.run`insert into run (schedule, at) values (${Number(index)}, ${this.clock.now()})`;
  }

  /** How many runs there were, of how many schedules, and when the first and the last began. */
  runs(): { runs: number; schedules: number; first: number; last: number } {
    return this.sql.one<{ runs: number; schedules: number; first: number; last: number }>`
      select count(*) as runs, count(distinct schedule) as schedules,
        coalesce(min(at), 0) as first, coalesce(max(at), 0) as last from run`;
  }
}

const jobs: Mount<Env> = {
  prefix: '/',
  name: 'jobs',
  actors: { Counter },
  async fetch(request, { path, env, actor }) {
    const [, job, name = 'one', ...rest] = path.split('/');
    const counter = actor(Counter, name);
    switch (job) {
      case 'write':
        return Response.json(await counter.write());
      case 'read':
        return Response.json(await counter.read());
      case 'fill':
        return Response.json((await counter.fill()) ?? null);
      case 'emit':
        return Response.json(await counter.announce(rest[0] ?? ''));
      case 'plan':
        return Response.json((await counter.plan(Number(rest[0]), Number(rest[1]))) ?? null);
      case 'runs':
        return Response.json(await counter.runs());
      case 'events':
        return env.COUNTER.getByName(name).fetch(new Request(new URL('/events?channel=load', request.url), request));
      case undefined:
      default:
        return new Response('no such job', { status: 404 });
    }
  },
};

export default createWorker<Env>({ mounts: [jobs] });
