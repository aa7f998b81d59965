import { Actor } from '@sundog/actor';

export class Counter extends Actor<Env> {
  static override migrations = ['create table counter (id integer primary key, count integer not null) strict'];

  count(): number {
    return this.sql.maybeOne<{ count: number }>`select count from counter`?.count ?? 0;
  }

  click(): number {
    return this.sql.one<{ count: number }>`
      insert into counter (id, count) values (1, 1) on conflict (id) do update set count = count + 1 returning count
    `.count;
  }
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const [, resource, name] = pathname.split('/');
    if (resource !== 'counter' || !name) return new Response('Not found', { status: 404 });
    const counter = env.COUNTER.getByName(name);
    return Response.json({ count: request.method === 'POST' ? await counter.click() : await counter.count() });
  },
} satisfies ExportedHandler<Env>;
