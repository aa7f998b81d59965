/**
 * What is done around each call of a photon that is `@stateful`: its state is kept, its history noted, and told.
 */
import type { PhotonManifest, StateManifest } from '../manifest/manifest.ts';
import { DEFAULT_CHANNEL, type Publisher } from './speak.ts';
import { createStateEvent, noteMeta, type StatefulCall } from './state-event.ts';
import { KeptState } from './state/kept-state.ts';
import { StateHistory } from './state/state-history.ts';

/** The parts of the actor that it needs. */
export interface StatefulParts {
  readonly storage: DurableObjectStorage;
  readonly channels: () => Publisher;
  /** Called in each transaction that changes what is stored of the state. */
  readonly onSave: () => void;
}

/** The state of one instance and what depends on it. */
export class Stateful {
  readonly state: KeptState;
  readonly #history: StateHistory;
  readonly #parts: StatefulParts;

  /**
   * @param manifest which properties
   * @param parts of the actor
   */
  constructor(manifest: StateManifest, parts: StatefulParts) {
    this.state = new KeptState(parts.storage, manifest);
    this.#history = new StateHistory(parts.storage.kv);
    this.#parts = parts;
  }

  /**
   * Makes it for photons that are stateful.
   *
   * @param manifest of the photon
   * @param parts of the actor
   */
  static of({ state }: PhotonManifest, parts: StatefulParts): Stateful | undefined {
    return state === undefined ? undefined : new Stateful(state, parts);
  }

  /**
   * Keeps the state.
   *
   * @param photon the instance's object
   * @param method that may have changed it
   * @returns whether it has
   * @throws UnkeepableStateError, StateTooLargeError
   */
  save(photon: object, method: string): boolean {
    return this.state.save(photon, (change) => {
      this.#history.record(method, change);
      this.#parts.onSave();
    });
  }

  /**
   * Tells what a call has done. What changed nothing is told only to those who listen at this moment.
   *
   * @param call that has returned
   * @param hasChanged whether the state is another one
   */
  announce(call: StatefulCall, hasChanged: boolean): void {
    noteMeta(call);
    const channels = this.#parts.channels();
    if (!hasChanged && channels.subscribers(DEFAULT_CHANNEL) === 0) return;
    const event = { event: call.method, data: createStateEvent(call) };
    channels.emit(DEFAULT_CHANNEL, event, { replay: hasChanged });
  }

  /**
   * Takes the last change back, or makes it again.
   *
   * @param direction
   * @param photon the instance's object
   * @returns the method whose change it was; undefined if there is none
   */
  step(direction: 'undo' | 'redo', photon: object): string | undefined {
    return this.#parts.storage.transactionSync(() => {
      return this.#history.step(direction, (values) => {
        this.#parts.onSave();
        return this.state.exchange(photon, values);
      });
    });
  }
}
