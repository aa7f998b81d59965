/**
 * An errand: what goes along with a call, and what people are sent elsewhere for
 */
import { getContext } from '@sundog/actor';
import { Photon } from '@sundog/tools/photon';

export default class Errand extends Photon {
  /** The trace of its call, in this instance and in those that it calls. @param deep How many more {@int} @readOnly */
  async trace(deep = 0): Promise<unknown[]> {
    const here = { traceId: getContext()?.traceId ?? null, ...this.request?.trace };
    if (deep === 0) return [here];
    return [here, ...(await this.call<unknown[]>('errand.trace', { deep: deep - 1 }, { instance: `trace-${deep}` }))];
  }

  /** The trace of its call, before and after somebody has answered. */
  async askedTrace(): Promise<unknown[]> {
    const before = this.request?.trace?.traceparent ?? null;
    await this.confirm('Go on?');
    return [before, this.request?.trace?.traceparent ?? null, getContext()?.traceId ?? null];
  }

  /** Sends it off. @param region Where to {@header Region} */
  ship(region: string): string {
    return `shipped to ${region}`;
  }

  /** Asks for what may not go through a client. */
  async *unlock(): AsyncGenerator<unknown, string> {
    const password: unknown = yield { ask: 'password', message: 'The password?' };
    return `${String(password).length} letters`;
  }

  /** Wants an account elsewhere. */
  async *connect(): AsyncGenerator<unknown, string> {
    yield { ask: 'url', message: 'Sign in', url: 'https://accounts.example/start' };
    return 'connected';
  }
}
