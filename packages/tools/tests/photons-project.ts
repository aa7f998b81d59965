import { startProject } from '../../../tests/harness/start-project.ts';

/** The program that runs it. */
type Host = Awaited<ReturnType<typeof startProject>>;

/** How far a call has come, as JSON has it. */
export interface Progress {
  readonly kind: 'returned' | 'failed' | 'waiting';
  readonly value?: unknown;
  readonly failure?: {
    readonly name: string;
    readonly code: string;
    readonly message: string;
    readonly data?: unknown;
  };
  readonly asks?: readonly { readonly id: string; readonly request: { readonly params: Record<string, unknown> } }[];
}

/** A call that the actor refuses before there is a run. */
export class Refusal extends Error {
  readonly code: string;

  constructor(body: { readonly message: string; readonly code: string }) {
    super(body.message);
    this.code = body.code;
  }
}

/** What goes along with a call. */
export interface CallFacts {
  readonly caller?: object;
  readonly client?: object;
  readonly runId?: string;
  readonly callerCwd?: string;
}

/** The project of hand-written photons, running. */
export class PhotonsProject {
  readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  static async start(options: Parameters<typeof startProject>[1] = {}): Promise<PhotonsProject> {
    return new PhotonsProject(await startProject(new URL('worker/photons/', import.meta.url), options));
  }

  /** Calls a method: `Todo/home.add`. */
  async progress(target: string, args: object = {}, facts: CallFacts = {}): Promise<Progress> {
    const [, photon = '', instance = '', method = ''] = /^(\w+)\/(.*)\.(\w+)$/.exec(target) ?? [];
    return (await this.#post(['call', photon, instance, method], { args, ...facts })) as Progress;
  }

  /** Calls a method and answers what it returned. */
  async call(target: string, args: object = {}, facts: CallFacts = {}): Promise<unknown> {
    const progress = await this.progress(target, args, facts);
    if (progress.kind === 'returned') return progress.value;
    throw new Error(`${target} has ${JSON.stringify(progress)}`);
  }

  /** Answers an ask of a run. */
  async answer(
    run: readonly [photon: string, instance: string, runId: string],
    askId: string,
    content: object,
  ): Promise<Progress> {
    const answer = { kind: 'result', result: { action: 'accept', content } };
    const by = { id: 'tester', isAnonymous: false, scopes: [], claims: {} };
    return (await this.#post(['answer', ...run], [{ askId, answer, by }])) as Progress;
  }

  /** Calls the actor itself. */
  async actor(photon: string, instance: string, method: string, ...args: unknown[]): Promise<unknown> {
    return ((await this.#post(['actor', photon, instance, method], args)) as { value: unknown }).value;
  }

  /** Takes an object away, as the engine does at any time. */
  async evict(photon: string, instance: string): Promise<void> {
    await this.actor(photon, instance, 'abort').catch(() => undefined);
  }

  async #post(path: readonly string[], body: unknown): Promise<unknown> {
    const response = await fetch(`${this.host.url}/${path.map(encodeURIComponent).join('/')}`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const answer = (await response.json()) as never;
    if (!response.ok) throw new Refusal(answer);
    return answer;
  }
}

/** Asks again until the answer fits. */
export async function until<Value>(ask: () => Promise<Value>, fits: (value: Value) => boolean): Promise<Value> {
  let value = await ask();
  for (const deadline = Date.now() + 15_000; !fits(value) && Date.now() < deadline; value = await ask()) {
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return value;
}
