import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';

import { d1Routes } from './d1-routes.js';
import { deliveryRoutes } from './delivery-routes.js';
import { kvRoutes } from './kv-routes.js';
import { objectRoutes } from './object-routes.js';
import { serviceRoutes } from './service-routes.js';

export { OrderFlow } from './order-flow.js';

const ROUTES = { ...kvRoutes, ...d1Routes, ...deliveryRoutes, ...objectRoutes, ...serviceRoutes };

/** Remembers what reached this Worker other than by HTTP. */
export class Inbox extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec('create table if not exists entry (id integer primary key, topic text, value text) strict');
  }

  record(topic, value) {
    this.ctx.storage.sql.exec('insert into entry (topic, value) values (?, ?)', topic, JSON.stringify(value));
  }

  read(topic) {
    const rows = this.ctx.storage.sql.exec('select value from entry where topic = ? order by id', topic).toArray();
    return rows.map((row) => JSON.parse(row.value));
  }
}

/** A class from before SQLite: it has the key-value API alone. */
export class Legacy extends DurableObject {
  async swap(value) {
    const before = await this.ctx.storage.get('value');
    await this.ctx.storage.put('value', value);
    return before ?? null;
  }

  useSql() {
    return this.ctx.storage.sql.exec('select 1').one();
  }
}

export class Doubler extends WorkerEntrypoint {
  double(number) {
    return number * 2;
  }
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const route = ROUTES[pathname.replace(/^\/api\//, '')];
    if (route === undefined) return new Response(`worker answers ${pathname}`);
    try {
      const input = request.method === 'POST' ? await request.json() : {};
      return Response.json({ value: (await route(env, input)) ?? null });
    } catch (error) {
      return Response.json({ error: { name: error.name, message: error.message } }, { status: 500 });
    }
  },

  async queue(batch, env) {
    const inbox = env.INBOX.getByName('inbox');
    const attempts = batch.messages.map(({ body, attempts }) => ({ body, attempts }));
    await inbox.record(`batch ${batch.queue}`, attempts);
    for (const message of batch.messages) {
      const begunAt = Date.now();
      if (message.body.holdMs !== undefined) await scheduler.wait(message.body.holdMs);
      if (message.body.retryOnce === true && message.attempts === 1) message.retry();
      else if (message.body.poison === true && batch.queue === 'jobs') message.retry();
      else if (message.body.retryInSeconds !== undefined && message.attempts === 1)
        message.retry({ delaySeconds: message.body.retryInSeconds });
      else message.ack();
      await inbox.record(`message ${message.body.label}`, {
        queue: batch.queue,
        attempts: message.attempts,
        body: message.body,
        sentAt: message.timestamp.getTime(),
        begunAt,
        seenAt: Date.now(),
      });
    }
  },

  async scheduled(event, env) {
    await env.INBOX.getByName('inbox').record(`cron ${event.cron}`, event.scheduledTime);
    if (event.cron === 'fail') throw new Error('as asked');
  },
};
