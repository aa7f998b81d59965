import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint } from 'cloudflare:workers';

export class Tally extends DurableObject {
  async add(amount) {
    const total = ((await this.ctx.storage.get('total')) ?? 0) + amount;
    await this.ctx.storage.put('total', total);
    return total;
  }
}

export class Greeter extends WorkerEntrypoint {
  greet(name) {
    return `Hello, ${this.ctx.props.title ?? ''} ${name}`;
  }

  fail() {
    throw new RangeError('no such greeting');
  }
}

export class GreetingFlow extends WorkflowEntrypoint {
  async run(event, step) {
    return step.do('greet', async () => `Good day, ${event.payload.name}`);
  }
}

export default class extends WorkerEntrypoint {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const { env } = this;
    if (pathname === '/kv') return new Response(await env.KV.get(searchParams.get('key')));
    if (pathname === '/tally') return Response.json(await env.TALLY.getByName(searchParams.get('name')).add(1));
    if (pathname === '/main-asset') return env.MAIN.fetch('http://main/hello.txt');
    if (pathname === '/abroad') return Response.json(JSON.parse((await env.KV.get('abroad')) ?? '[]'));
    return new Response(`neighbour answers ${request.method} ${pathname}`);
  }

  async queue(batch) {
    const { KV } = this.env;
    const seen = JSON.parse((await KV.get('abroad')) ?? '[]');
    await KV.put('abroad', JSON.stringify([...seen, ...batch.messages.map((message) => message.body)]));
  }

  readProps() {
    return this.ctx.props;
  }

  sum(...numbers) {
    return numbers.reduce((total, number) => total + number, 0);
  }
}
