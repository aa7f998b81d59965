/**
 * Calls from photon to photon: `this.call`, `this.photon.use`, and objects given to constructors.
 *
 * Invariants:
 * - C1 The other photon runs the call on behalf of the same caller, with the deadline, the client and the path of this
 *   one. When the deadline is over nobody waits any more, whatever the other one does.
 * - C2 What it asks is asked by this run, and by that which called this one, up to the one that has a client. So it may
 *   wait as long as that may, and both go on after a crash: the call's id is that of the operation.
 * - C3 What it tells while it runs is told by the first call of the path, to the client that waits for that.
 * - C4 Only photons that the manifest names are called, and this one itself.
 * - C5 Calls are nested at most 16 deep.
 */
import {
  CallDeadlineError,
  RemoteActorError,
  UnknownActorError,
  type ActorStub,
  type Calls,
  type Clock,
} from '@sundog/actor';

import { formatActorClass } from '../manifest/photon-name.ts';
import type { PhotonManifest } from '../manifest/manifest.ts';
import type { PhotonStub } from '../photon/photon-capabilities.ts';
import { getRunScope, type RunScope, type Step } from '../run/run-scope.ts';
import type { Client, Notice, RunAddress, RunProgress, RunRequest } from '../run/run.ts';
import { PhotonCallError } from './call-errors.ts';
import { createNoClient } from './no-client.ts';
import { perform } from './perform.ts';
import type { PhotonInvocation, PhotonPeer } from './photon-invocation.ts';

/** What calls are made from. */
export interface PhotonCallParts {
  readonly manifest: PhotonManifest;
  /** Name of this instance. */
  readonly instanceName: () => string;
  readonly calls: () => Pick<Calls, 'to'>;
  readonly clock: Clock;
}

/** One call. */
interface Target {
  readonly photon: string;
  readonly instance: string;
  readonly method: string;
  readonly args: PhotonInvocation['args'];
  readonly timeoutMs?: number | undefined;
}

const DEFAULT_INSTANCE = 'default';
const DEPTH_MAX = 16;

/** Calls out of one instance. */
export class PhotonCalls {
  readonly #parts: PhotonCallParts;
  readonly #allowed: ReadonlySet<string>;
  /** First calls of a path that have others under way, by their runs (C3). */
  readonly #first = new Map<string, { readonly scope: RunScope; count: number }>();

  /** @param parts of the actor */
  constructor(parts: PhotonCallParts) {
    this.#parts = parts;
    const { name, photons, constructorParameters } = parts.manifest;
    const injected = constructorParameters.flatMap((parameter) =>
      parameter.kind === 'photon' ? [parameter.photon] : [],
    );
    this.#allowed = new Set([name, ...photons, ...injected]);
  }

  /** `this.call`. */
  async call<Result = unknown>(
    target: string,
    params: object = {},
    options: { readonly instance?: string; readonly timeoutMs?: number } = {},
  ): Promise<Result> {
    const dot = target.indexOf('.');
    if (dot <= 0 || dot === target.length - 1) throw PhotonCallError.badTarget(target);
    const [photon, method] = [target.slice(0, dot), target.slice(dot + 1)];
    const { instance = DEFAULT_INSTANCE, timeoutMs } = options;
    return (await this.#invoke({ photon, instance, method, args: { named: params }, timeoutMs })) as Result;
  }

  /**
   * Makes an object that stands for another photon.
   *
   * @param photon its name
   * @param instance of it
   * @returns its methods; it is no promise, so it can be awaited
   */
  use<Instance extends object>(photon: string, instance: string = DEFAULT_INSTANCE): PhotonStub<Instance> {
    this.#mustKnow(photon);
    const invoke = (method: string, listed: readonly unknown[]): Promise<unknown> =>
      this.#invoke({ photon, instance, method, args: { listed } });
    return new Proxy({ invoke }, stubHandler) as PhotonStub<Instance>;
  }

  /**
   * A run of ours, which another photon's call began, has something to tell: whoever began it all tells it.
   *
   * @param root the first run
   * @param notice what to tell
   */
  tellRoot({ photon, instance, runId }: RunAddress, notice: Notice): void {
    const peer = this.#mustReach(photon, instance, undefined);
    peer.relayNotice(runId, notice).catch(() => undefined); // What is told late is not worth a failure.
  }

  /**
   * Another photon that works for a run of ours has something to tell.
   *
   * @param runId of our run
   * @param notice what to tell
   */
  relayNotice(runId: string, notice: Notice): void {
    this.#first.get(runId)?.scope.notify(notice);
  }

  /** Tells another photon that nobody waits for a call any more, of which no code is in memory here. */
  cancel({ photon, instance, runId }: RunAddress): void {
    this.#mustReach(photon, instance, undefined)
      .cancelRun(runId)
      .catch(() => undefined); // It ends by itself when the time of what it asks is over.
  }

  #invoke(target: Target): Promise<unknown> {
    const { photon, instance, method } = target;
    const scope = getRunScope();
    this.#mustKnow(photon);
    const path = [...(scope?.request.path ?? []), `${photon}/${instance}.${method}`];
    if (path.length > DEPTH_MAX) throw PhotonCallError.tooDeep(path, DEPTH_MAX);
    return perform('call', `${photon}/${instance}.${method}`, (step) => this.#send(target, scope, path, step));
  }

  async #send(
    target: Target,
    scope: RunScope | undefined,
    path: readonly string[],
    step: Step | undefined,
  ): Promise<unknown> {
    const { photon, instance, method, args, timeoutMs } = target;
    const id = step === undefined ? this.#parts.clock.uuid() : this.#formatId(step);
    const request = this.#requestOf(scope, { path, method, timeoutMs, id });
    const peer = this.#mustReach(photon, instance, request.deadlineMs);
    const cancel = (): void => void peer.cancelRun(request.id).catch(() => undefined);
    scope?.signal.addEventListener('abort', cancel, { once: true });
    const leave = this.#enter(scope);
    try {
      let progress: RunProgress = await peer.invokePhoton({ request, args });
      while (progress.kind === 'waiting') {
        const from = { photon, instance, runId: request.id };
        const answers = step === undefined ? [] : await step.relay(progress.asks, from); // C2
        progress = await peer.answerPhoton(request.id, answers);
      }
      if (progress.kind === 'returned') return progress.value;
      throw new RemoteActorError({ kind: 'expected', data: {}, ...progress.failure });
    } catch (error) {
      if (error instanceof CallDeadlineError) cancel();
      throw error;
    } finally {
      leave();
      scope?.signal.removeEventListener('abort', cancel);
    }
  }

  /** C3 */
  #enter(scope: RunScope | undefined): () => void {
    if (scope === undefined || scope.request.root !== undefined) return () => {};
    const { id } = scope.request;
    const entry = this.#first.get(id) ?? { scope, count: 0 };
    this.#first.set(id, entry);
    entry.count += 1;
    return () => {
      entry.count -= 1;
      if (entry.count === 0) this.#first.delete(id);
    };
  }

  /** C1 */
  #requestOf(
    scope: RunScope | undefined,
    { id, method, path, timeoutMs }: Pick<RunRequest, 'id' | 'method' | 'path'> & Pick<Target, 'timeoutMs'>,
  ): PhotonInvocation['request'] {
    const { manifest, clock, instanceName } = this.#parts;
    const given = scope?.request;
    const limit = timeoutMs === undefined ? Infinity : clock.now() + timeoutMs;
    const deadlineMs = Math.min(given?.deadlineMs ?? Infinity, limit);
    return {
      id,
      method,
      path,
      caller: given?.caller ?? { id: `photon:${manifest.name}`, isAnonymous: true, scopes: [], claims: {} },
      client: given === undefined ? NO_CLIENT : askedByUs(given.client),
      ...(deadlineMs !== Infinity && { deadlineMs }),
      ...(given?.callerCwd !== undefined && { callerCwd: given.callerCwd }),
      ...(given?.trace !== undefined && { trace: given.trace }),
      ...(given?.photonsUrl !== undefined && { photonsUrl: given.photonsUrl }),
      ...(given !== undefined && {
        root: given.root ?? { photon: manifest.name, instance: instanceName(), runId: given.id },
      }),
      ...(scope?.isDurable === true && { isDurable: true }),
    };
  }

  /** C2: unique among all instances that call the other one. */
  #formatId({ id }: Step): string {
    return `${this.#parts.manifest.name}/${this.#parts.instanceName()}/${id}`;
  }

  #mustReach(photon: string, instance: string, deadlineMs: number | undefined): ActorStub<PhotonPeer> {
    const { calls, clock } = this.#parts;
    const limits = deadlineMs === undefined ? {} : { timeoutMs: deadlineMs - clock.now() };
    try {
      return calls().to<PhotonPeer>(formatActorClass(photon), instance, limits);
    } catch (error) {
      throw error instanceof UnknownActorError ? PhotonCallError.notServed(photon, error) : error;
    }
  }

  /** C4 */
  #mustKnow(photon: string): void {
    if (!this.#allowed.has(photon)) throw PhotonCallError.undeclared(this.#parts.manifest.name, photon);
  }
}

/** The other photon's asks go through this run, wherever its client is. */
function askedByUs(client: Client): Client {
  return client.reach === 'none' ? client : { ...client, reach: 'rounds' };
}

const NO_CLIENT = createNoClient('it was made by a constructor or a hook, and nobody waits for that.');

const stubHandler: ProxyHandler<{ invoke: (method: string, listed: readonly unknown[]) => Promise<unknown> }> = {
  get(target, method) {
    if (typeof method !== 'string' || method === 'then') return undefined;
    return (...listed: unknown[]) => target.invoke(method, listed);
  },
};
