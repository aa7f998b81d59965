/**
 * One instance of a photon: its object, and its runs.
 *
 * Called by `PhotonActor`, which passes on what arrives.
 *
 * Invariants:
 * - I1 Only methods of the manifest are called, with arguments that fit their schema (N1 of manifest.ts).
 * - I2 A stateful photon's state is kept before anybody learns of the call's end.
 */
import { logger, type Jobs } from '@sundog/actor';

import type { JsonObject } from '../manifest/json-schema.ts';
import type { PhotonManifest } from '../manifest/manifest.ts';
import { toFailure } from '../run/failure.ts';
import type { RunHooks, RunReplay } from '../run/run-host.ts';
import type { RunScope } from '../run/run-scope.ts';
import { Runs } from '../run/runs.ts';
import type { Notice, RunProgress, RunRequest } from '../run/run.ts';
import { createCapabilities, type ActorParts } from './capabilities.ts';
import type { PhotonDefinition } from './define-photon.ts';
import { EarlyCalls } from './early-calls.ts';
import { inTrace } from './in-trace.ts';
import { mustFindMethod, type KnownMethod } from './known-method.ts';
import { logMistake } from './log-mistake.ts';
import { MethodCalls } from './method-calls.ts';
import type { PhotonCalls } from './photon-calls.ts';
import { PhotonObject } from './photon-object.ts';
import type { PhotonSchedules } from './photon-schedules.ts';
import { Settings } from './settings.ts';
import { Stateful } from './stateful.ts';
import type { StateSnapshot } from './state/kept-state.ts';

/** What an instance is made from. */
export interface InstanceParts extends ActorParts {
  readonly definition: PhotonDefinition;
  readonly jobs: Jobs;
  /** Called at the first use of a process; whether there has never been the instance. */
  readonly onWake: () => boolean;
  /** Whoever else follows runs. */
  readonly hooks?: Pick<RunHooks, 'pageUrl' | 'onNotice' | 'onAsk' | 'onAskEnd' | 'onEnd'>;
}

/** How a run is started. */
export interface StartOptions {
  /** What the method is called with instead of the arguments of the request: things that are no data. */
  readonly live?: readonly unknown[];
  /** Whether a run that waits for people is told of as one that waits, and not only when it has ended. */
  readonly stopsAtWait?: boolean;
}

/** One instance. */
export class PhotonInstance {
  readonly runs: Runs;
  readonly schedules: PhotonSchedules;
  readonly settings: Settings | undefined;
  readonly stateful: Stateful | undefined;
  readonly #parts: InstanceParts;
  readonly #manifest: PhotonManifest;
  readonly #object: PhotonObject;
  readonly #methods: MethodCalls;
  readonly #calledPhotons: PhotonCalls;
  readonly #early = new EarlyCalls();
  #calls = 0;

  /** @param parts of the actor */
  constructor(parts: InstanceParts) {
    const { ctx, definition, jobs, clock, hooks = {}, onWake } = parts;
    const { manifest } = definition;
    this.#parts = parts;
    this.#manifest = manifest;
    const { capabilities, calls, schedules } = createCapabilities(manifest, parts);
    this.schedules = schedules;
    this.settings = manifest.settings === undefined ? undefined : new Settings(ctx.storage.kv, manifest.settings);
    const stateful = Stateful.of(manifest, {
      storage: ctx.storage,
      channels: parts.channels,
      onSave: () => this.runs.noteSave(),
    });
    this.stateful = stateful;
    this.#object = new PhotonObject({
      env: parts.env,
      definition,
      capabilities,
      calls,
      state: stateful?.state,
      settings: this.settings,
      onWake,
      onInitialized: (photon) => void stateful?.save(photon, 'onInitialize'),
    });
    this.#methods = new MethodCalls({
      photonClass: definition.photonClass,
      capabilities,
      layers: parts.layers,
      mustGetPhoton: () => this.#mustGetPhoton(),
    });
    this.#calledPhotons = calls;
    this.runs = new Runs(ctx, {
      ...hooks,
      onNotice: (request, notice) => {
        if (request.root === undefined) hooks.onNotice?.(request, notice);
        else calls.tellRoot(request.root, notice);
      },
      jobs,
      clock,
      invoke: (request, scope, replay) =>
        request.trace === undefined
          ? this.#invoke(request, scope, replay)
          : inTrace(request.trace, clock, () => this.#invoke(request, scope, replay)),
      cancelCalled: (address) => calls.cancel(address),
      onEnd: (request, end) => {
        parts.layers().gates.forget(request.id);
        logMistake(request, end);
        hooks.onEnd?.(request, end);
      },
      ...(stateful !== undefined && { state: createStateHooks(stateful, this.#object) }),
    });
  }

  /**
   * Makes the photon's object, if that has not been done.
   *
   * @throws what its constructor or its hook fails with
   */
  wake(): object | Promise<object> {
    return this.#object.ensure();
  }

  /**
   * Starts a run, or comes back to the run of that id.
   *
   * @param request its arguments need not have been checked
   * @param options
   * @returns how far it has come
   * @throws UnknownPhotonMethodError, InvalidArgumentsError; what the photon's constructor fails with
   */
  async start(request: RunRequest, { live, stopsAtWait = false }: StartOptions = {}): Promise<RunProgress> {
    const { id, args } = request;
    const method = mustFindMethod(this.#manifest, request.method); // I1
    if (live === undefined) method.mustFit(args);
    const photon = this.#object.ensure();
    const cancelled = photon instanceof Promise ? await this.#early.wait(id, photon) : undefined;
    if (cancelled !== undefined) return { kind: 'failed', failure: toFailure(cancelled) };
    if (live !== undefined) return this.#methods.withArguments(id, live, () => this.runs.start(request));
    const ended = this.runs.start(request);
    return (stopsAtWait ? await this.runs.next(id) : undefined) ?? ended;
  }

  /** See `Runs.cancel`; also for a call that has not begun, because the photon is being made. */
  cancel(runId: string, reason: string): boolean {
    return this.#early.cancel(runId, reason) || this.runs.cancel(runId, reason);
  }

  /**
   * Takes the last change of the state back, or makes it again.
   *
   * @param direction
   * @returns the method whose change it was; undefined if there is none
   */
  async stepState(direction: 'undo' | 'redo'): Promise<string | undefined> {
    const photon = await this.wake();
    const method = this.stateful?.step(direction, photon);
    if (method !== undefined) this.#announce(`_${direction}`, {}, method, true);
    return method;
  }

  /** Changes settings; a photon that is awake has them at once. See `Settings.change`. */
  changeSettings(changes: JsonObject): JsonObject {
    const all = this.settings?.change(changes) ?? {};
    if (this.#object.current !== undefined) this.settings?.apply(this.#object.current);
    return all;
  }

  /** What another photon tells that works for a run of this instance. */
  relayNotice(runId: string, notice: Notice): void {
    this.#calledPhotons.relayNotice(runId, notice);
  }

  #invoke(request: RunRequest, scope: RunScope, replay: RunReplay | undefined): unknown {
    const method = mustFindMethod(this.#manifest, request.method);
    if (replay !== undefined) return this.#repeat(method, request, scope, replay);
    const photon = this.#object.ensure();
    if (photon instanceof Promise) return photon.then(() => this.#run(method, request, scope));
    return this.#run(method, request, scope);
  }

  /** A run that begins again, after the process that it was in has ended. */
  async #repeat(method: KnownMethod, request: RunRequest, scope: RunScope, replay: RunReplay): Promise<unknown> {
    const { photon, goLive } = await this.#object.repeat((replay.state ?? {}) as StateSnapshot);
    return this.#methods.withPhoton(request.id, photon, () => {
      replay.onLive(() => goLive(this.#calls <= 1));
      return this.#run(method, request, scope);
    });
  }

  #run(method: KnownMethod, request: RunRequest, scope: RunScope): unknown {
    if (this.stateful !== undefined) return this.#keeping(this.stateful, method, request, scope);
    return this.#methods.call(method, request.args, scope);
  }

  /** I2 */
  async #keeping(stateful: Stateful, method: KnownMethod, request: RunRequest, scope: RunScope): Promise<unknown> {
    const { method: name, args } = request;
    this.#calls += 1;
    let value: unknown;
    try {
      value = await this.#methods.call(method, args, scope);
    } catch (error) {
      this.#saveAfterFailure(stateful, name);
      throw error;
    } finally {
      this.#calls -= 1;
    }
    const hasChanged = stateful.save(this.#mustGetPhoton(), name);
    this.#announce(name, args, value, hasChanged);
    return value;
  }

  /** What a call has changed before it failed stays, as in memory. The failure itself is what the caller learns. */
  #saveAfterFailure(stateful: Stateful, method: string): void {
    try {
      stateful.save(this.#mustGetPhoton(), method);
    } catch (error) {
      logger.error('The state could not be kept after a call that failed', { method, error });
    }
  }

  #announce(method: string, args: JsonObject, result: unknown, hasChanged: boolean): void {
    const { clock, name } = this.#parts;
    const call = { method, args, result, atMs: clock.now(), instance: name(), photon: this.#mustGetPhoton() };
    this.stateful?.announce(call, hasChanged);
  }

  #mustGetPhoton(): object {
    const { current } = this.#object;
    if (current === undefined) throw new TypeError('A run began before its photon was there.');
    return current;
  }
}

function createStateHooks(stateful: Stateful, object: PhotonObject): NonNullable<RunHooks['state']> {
  return {
    capture: () => {
      const { snapshot } = stateful.state;
      return () => snapshot;
    },
    save: () => {
      if (object.current !== undefined) stateful.save(object.current, 'a call that waits');
    },
  };
}
