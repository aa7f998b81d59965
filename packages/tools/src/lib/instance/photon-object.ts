/**
 * The author's object: one for each instance, made when it is first needed, and again after it could not be made.
 *
 * Invariants:
 * - O1 Whoever needs it meanwhile waits until `onInitialize` is over; without that hook nobody waits, as all the rest
 *   is synchronous. The instance itself goes on: a call that waits for the object can be cancelled.
 * - O2 What constructors and hooks do belongs to no run.
 * - O3 A run that is repeated after a crash has an object of its own until it is where it was: its state is that from
 *   the run's start, and nobody else sees what the repetition does to it. From then on it has the state of the one
 *   object.
 */
import { ActorError } from '@sundog/actor/errors';

import { bindCollections } from '../photon/kept-collections.ts';
import type { PhotonCapabilities } from '../photon/photon-capabilities.ts';
import { constructWith } from '../photon/runtime-of.ts';
import { runOutside } from '../run/run-scope.ts';
import type { PhotonDefinition } from './define-photon.ts';
import { findConstructorArguments } from './inject.ts';
import type { PhotonCalls } from './photon-calls.ts';
import type { Settings } from './settings.ts';
import type { KeptState, StateSnapshot } from './state/kept-state.ts';

/** The constructor of a photon, or its hook, has failed. The next request tries again. */
export class PhotonStartError extends ActorError {
  override readonly name = 'PhotonStartError';
  readonly code = 'photon_start_failed';

  /**
   * @param photon its name
   * @param cause what was thrown
   */
  constructor(photon: string, cause: unknown) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(`The photon ${photon} could not be started. ${reason}`, { photon }, { cause });
  }
}

/** Why a photon's hook is called: `create` the first time there is the instance, `wake` whenever it is there again. */
export interface InitializeContext {
  readonly reason: 'create' | 'wake' | 'replay';
}

/** What the object is made from. */
export interface PhotonObjectParts {
  readonly env: object;
  readonly definition: PhotonDefinition;
  readonly capabilities: PhotonCapabilities;
  readonly calls: PhotonCalls;
  readonly state: KeptState | undefined;
  readonly settings: Settings | undefined;
  /** Called once, before the object is made: whether there has never been one. */
  readonly onWake: () => boolean;
  /** The hook may have changed the state. */
  readonly onInitialized: (photon: object) => void;
}

/** The object of one instance. */
export class PhotonObject {
  readonly #parts: PhotonObjectParts;
  #photon: object | undefined;
  #making: Promise<object> | undefined;
  #reason: InitializeContext['reason'] | undefined;

  /** @param parts of the instance */
  constructor(parts: PhotonObjectParts) {
    this.#parts = parts;
  }

  /** The object, if it is there. */
  get current(): object | undefined {
    return this.#photon;
  }

  /**
   * The object.
   *
   * @returns at once if it is there, or can be made at once
   * @throws PhotonStartError, MissingVariableError, UnkeepableStateError
   */
  ensure(): object | Promise<object> {
    return this.#photon ?? this.#making ?? runOutside(() => this.#make()); // O2
  }

  /**
   * An object for a run that is repeated (O3).
   *
   * @param snapshot the state at the run's start
   * @returns the object, and what to call when the run is where it was
   */
  async repeat(
    snapshot: StateSnapshot,
  ): Promise<{ readonly photon: object; readonly goLive: (isAlone: boolean) => void }> {
    const main = await this.ensure();
    const { state } = this.#parts;
    if (state === undefined) return { photon: main, goLive: () => {} };
    const photon = await runOutside(async () => {
      const made = this.#construct(snapshot);
      state.apply(made, snapshot);
      await initialize(made, 'replay');
      return made;
    });
    return { photon, goLive: (isAlone) => state.join(main, photon, isAlone) };
  }

  #make(): object | Promise<object> {
    this.#reason ??= this.#parts.onWake() ? 'create' : 'wake';
    const { state } = this.#parts;
    const values = state?.load() ?? {};
    const photon = this.#construct(values);
    state?.begin(photon, values);
    if (!hasHook(photon)) return (this.#photon = photon);
    this.#making = this.#initialize(photon, this.#reason); // O1
    return this.#making;
  }

  async #initialize(photon: object, reason: InitializeContext['reason']): Promise<object> {
    const { settings, onInitialized } = this.#parts;
    try {
      await within(INITIALIZE_MS_MAX, initialize(photon, reason));
      onInitialized(photon);
      settings?.apply(photon); // They may have been changed meanwhile.
      return (this.#photon = photon);
    } catch (error) {
      throw this.#startError(error);
    } finally {
      this.#making = undefined;
    }
  }

  #construct(state: Readonly<Record<string, unknown>>): object {
    const { definition, env, calls, capabilities, settings } = this.#parts;
    const { manifest, photonClass } = definition;
    try {
      const usePhoton = (photon: string, instance: string): object => calls.use(photon, instance);
      const args = findConstructorArguments({ manifest, env, capabilities, state, usePhoton });
      const photon = constructWith(capabilities, () => Reflect.construct(photonClass, args) as object);
      settings?.apply(photon);
      bindCollections(photon, (event, data) => capabilities.emit(event, data));
      return photon;
    } catch (error) {
      throw this.#startError(error);
    }
  }

  #startError(error: unknown): unknown {
    return error instanceof ActorError ? error : new PhotonStartError(this.#parts.definition.manifest.name, error);
  }
}

function hasHook(photon: object): photon is { onInitialize(context: InitializeContext): unknown } {
  return 'onInitialize' in photon && typeof photon.onInitialize === 'function';
}

/** A hook that hangs must not keep the instance from ever being there. */
const INITIALIZE_MS_MAX = 30_000;

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: number | null = null;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`onInitialize has taken more than ${limitMs} ms.`)), limitMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function initialize(photon: object, reason: InitializeContext['reason']): Promise<void> {
  if (hasHook(photon)) await photon.onInitialize({ reason });
}
