import type { RunReplay } from '../../src/lib/run/run-host.ts';
import type { RunScope } from '../../src/lib/run/run-scope.ts';
import type { RunsOptions } from '../../src/lib/run/runs.ts';

/** The state of the photon below. */
export interface ListState {
  items: string[];
  count: number;
}

/** A method of it: its state is a property, as authors write it. */
export type ListMethod = (photon: { state: ListState }, scope: RunScope) => unknown;

const KEY = 'double.state';

/** A photon with state that is kept, as short as one can be. A new one over the same storage is a new process. */
export class StatefulDouble {
  readonly real: { state: ListState };
  readonly #kv: SyncKvStorage;
  readonly #onSave: () => void;
  /** What is stored: never changed, so that a run's start can hold on to it. */
  #saved: ListState;

  /**
   * @param ctx of the object
   * @param onSave called when the state is written
   */
  constructor({ storage }: DurableObjectState, onSave: () => void = () => {}) {
    this.#kv = storage.kv;
    this.#onSave = onSave;
    this.#saved = this.#kv.get<ListState>(KEY) ?? { items: [], count: 0 };
    this.real = { state: structuredClone(this.#saved) };
  }

  /** What runs need. */
  get hooks(): NonNullable<RunsOptions['state']> {
    return {
      capture: () => {
        const saved = this.#saved;
        return () => saved;
      },
      save: () => this.save(),
    };
  }

  /** Writes the state, if it has changed. */
  save(): void {
    if (JSON.stringify(this.real.state) === JSON.stringify(this.#saved)) return;
    this.#saved = structuredClone(this.real.state);
    this.#kv.put(KEY, this.#saved);
    this.#onSave();
  }

  /** Calls a method: on the real photon, or on one that becomes the real one where the repetition ends. */
  async call(method: ListMethod, scope: RunScope, replay: RunReplay | undefined): Promise<unknown> {
    let photon = this.real;
    if (replay !== undefined) {
      const { real } = this;
      let past: ListState | undefined = structuredClone(replay.state as ListState);
      replay.onLive(() => (past = undefined));
      photon = {
        get state() {
          return past ?? real.state;
        },
      };
    }
    const result = await method(photon, scope);
    this.save();
    return result;
  }
}
