import { actor, createWorker, GlobalMemory } from '@sundog/actor';

import type { JsonObject } from '../../../src/lib/manifest/json-schema.ts';
import { definePhoton } from '../../../src/lib/instance/define-photon.ts';
import { PhotonActor } from '../../../src/lib/instance/photon-actor.ts';
import { PhotonRegistry } from '../../../src/lib/instance/registry.ts';
import type { RelayedAnswer } from '../../../src/lib/run/run-scope.ts';
import type { Caller, Client, RunProgress } from '../../../src/lib/run/run.ts';
import { tools } from '../../../src/lib/serve/tools.ts';
import { Careful, carefulManifest } from './careful.ts';
import { Broken, brokenManifest, Injected, injectedManifest } from './injected.ts';
import { Notebook, notebookManifest } from './notebook.ts';
import { Relay, relayManifest } from './relay.ts';
import { Sleepy, sleepyManifest, wakeUp } from './sleepy.ts';
import { Ticker, tickerManifest } from './ticker.ts';
import { Todo, todoManifest } from './todo.ts';

export { GlobalMemory, PhotonRegistry };

/** What tests do to an actor from outside of its photon. */
abstract class TestedPhoton extends PhotonActor {
  /** The engine takes the object away, as it does at any time. */
  abort(): void {
    this.ctx.abort('told to');
  }

  tables(): string[] {
    return this.sql.all<{ name: string }>`select name from sqlite_master where type = 'table'`.map(({ name }) => name);
  }

  async earlyAlarm(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now());
  }
}

export class NotebookPhoton extends TestedPhoton {
  static override readonly photon = definePhoton(notebookManifest, Notebook);
}

export class TodoPhoton extends TestedPhoton {
  static override readonly photon = definePhoton(todoManifest, Todo);
}

export class RelayPhoton extends TestedPhoton {
  static override readonly photon = definePhoton(relayManifest, Relay);
}

export class TickerPhoton extends TestedPhoton {
  static override readonly photon = definePhoton(tickerManifest, Ticker);
}

export class CarefulPhoton extends TestedPhoton {
  static override readonly photon = definePhoton(carefulManifest, Careful);
}

export class InjectedPhoton extends TestedPhoton {
  static override readonly photon = definePhoton(injectedManifest, Injected);
}

export class SleepyPhoton extends TestedPhoton {
  static override readonly photon = definePhoton(sleepyManifest, Sleepy);
  #arrived = 0;

  override invokePhoton(invocation: Parameters<PhotonActor['invokePhoton']>[0]): Promise<RunProgress> {
    this.#arrived += 1;
    return super.invokePhoton(invocation);
  }

  /** How many calls have come. */
  arrived(): number {
    return this.#arrived;
  }

  wakeUp(): void {
    wakeUp();
  }
}

export class BrokenPhoton extends TestedPhoton {
  static override readonly photon = definePhoton(brokenManifest, Broken);
}

const NOBODY: Caller = { id: 'anonymous', isAnonymous: true, scopes: [], claims: {} };

const CLIENT: Client = {
  era: 'none',
  can: { elicitForm: true, elicitUrl: true, sample: true, sampleTools: true, listRoots: true },
  reach: 'rounds',
};

interface CallBody {
  readonly args?: JsonObject;
  readonly caller?: Caller;
  readonly client?: Partial<Client>;
  readonly runId?: string;
  readonly callerCwd?: string;
}

/** Photons as users serve them. */
const served = createWorker({
  mounts: [
    tools({ photons: [NotebookPhoton, TickerPhoton, RelayPhoton, TodoPhoton, InjectedPhoton], prefix: '/served' }),
  ],
});

/**
 * - `/served/…` is the mount of users.
 * - `POST /call/<Photon>/<instance>/<method>` runs a method, and answers how far it has come.
 * - `POST /answer/<Photon>/<instance>/<run>` answers asks.
 * - `POST /actor/<Photon>/<instance>/<method>` calls the actor itself.
 * - `GET /events/<Photon>/<instance>?…` subscribes.
 */
export default {
  async fetch(request, env, ctx): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname.startsWith('/served')) return served.fetch(request, env, ctx);
    const [, verb, photon = '', instance = '', name = ''] = url.pathname.split('/').map(decodeURIComponent);
    const namespace = Reflect.get(ctx.exports, `${photon}Photon`) as DurableObjectNamespace<TestedPhoton> | undefined;
    if (namespace === undefined) return answerOther(verb, photon, instance, ctx.exports);
    const stub = actor(namespace, instance);
    try {
      if (verb === 'events') {
        return await namespace.getByName(instance).fetch(`https://photon/events${url.search}`, request);
      }
      const body: unknown = await request.json();
      if (verb === 'call') return Response.json(await stub.invokePhoton(createInvocation(name, body as CallBody)));
      if (verb === 'answer') return Response.json(await stub.answerPhoton(name, body as readonly RelayedAnswer[]));
      const method = stub[name as 'abort'] as (...args: unknown[]) => Promise<unknown>;
      return Response.json({ value: await method(...(body as unknown[])) });
    } catch (error) {
      const { name: errorName, message, code } = error as Error & { code?: unknown };
      return Response.json({ name: errorName, message, code }, { status: 500 });
    }
  },
} satisfies ExportedHandler<Cloudflare.Env>;

function createInvocation(method: string, body: CallBody): Parameters<PhotonActor['invokePhoton']>[0] {
  const { args = {}, caller = NOBODY, client, runId = crypto.randomUUID(), callerCwd } = body;
  return {
    request: {
      id: runId,
      method,
      caller,
      client: { ...CLIENT, ...client },
      path: [],
      ...(callerCwd !== undefined && { callerCwd }),
    },
    args: { named: args },
  };
}

async function answerOther(
  verb: string | undefined,
  photon: string,
  after: string,
  exports: object,
): Promise<Response> {
  if (verb !== 'instances') return new Response('nothing here', { status: 404 });
  const registry = Reflect.get(exports, 'PhotonRegistry') as DurableObjectNamespace<PhotonRegistry>;
  return Response.json(await actor(registry, photon).list({ after, limit: 2 }));
}
