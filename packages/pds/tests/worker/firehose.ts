import type { EventMark } from '../../src/lib/events/account-event.ts';
import { Sequencer, subscribePath } from '../../src/lib/sequencer/sequencer.ts';
import { defaultLimits, type FirehoseLimits } from '../../src/lib/sequencer/subscribers.ts';
import { alice, createEvents } from './firehose-bench.ts';

/** How many sequencers this isolate has made: it outlives each of them, so a test can ask without waking one. */
let wakes = 0;

/** A sequencer that tests tell what to append: `POST /firehose/<name>/<method>` with its arguments. */
export class TestSequencer extends Sequencer {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    wakes += 1;
  }

  protected override get settings() {
    return { publicUrl: 'http://localhost:8787', relays: [] };
  }

  protected override get limits(): FirehoseLimits {
    const isTight = this.ctx.id.name?.startsWith('tight') ?? false;
    return isTight ? { ...defaultLimits, queuedBytesMax: 256 * 1024, stallMs: 1000 } : defaultLimits;
  }

  /** Appends events of an account, `from` to `to`. */
  burst(from: number, to: number, options: { sizeBytes?: number }): EventMark {
    return this.append(alice, createEvents(from, to, options));
  }

  /** Bytes queued for each socket. */
  queued(): number[] {
    return this.ctx.getWebSockets().map(({ bufferedAmount }) => bufferedAmount);
  }
}

/** Sends a request on to the sequencer it names; `/firehose/-/wakes` is answered without any. */
export async function fetchFirehose(request: Request, env: Cloudflare.Env): Promise<Response> {
  const url = new URL(request.url);
  const [, , name = '', method] = url.pathname.split('/');
  if (method === 'wakes') return Response.json(wakes);
  const stub = env.TEST_SEQUENCER.getByName(name);
  if (method === 'subscribe') return stub.fetch(new Request(`${url.origin}${subscribePath}${url.search}`, request));
  const args = await request.json<[number, number, object]>();
  if (method === 'burst') return Response.json(await stub.burst(...args));
  return Response.json(method === 'queued' ? await stub.queued() : await stub.status());
}
