import { createHash } from 'node:crypto';

import { type Problem } from '../model/problem.ts';
import { Register } from '../model/register.ts';
import { type Random } from '../random.ts';
import { type Kind, type KindTools, type Turn } from './kind.ts';

const KEYS_PER_CLIENT = 2;
const NOTHING = 'nothing';
const PART_BYTES = 5 * 1024 * 1024;

/** What a value is put with. */
interface Value {
  bytes: Buffer;
  query: string;
}

/** A store of values by key, and the values to put into it. */
export interface BlobStore {
  path: string;
  value: (random: Random) => Value;
}

/** R2: single puts up to some megabytes, sometimes in parts. */
export const objects: BlobStore = {
  path: 'r2',
  value: (random) =>
    random.oneIn(10)
      ? { bytes: random.bytes(PART_BYTES + random.below(500_000)), query: `?parts=${PART_BYTES}` }
      : { bytes: random.bytes(random.below(random.pick([1, 200, 20_000, 100_000, 400_000, 3_000_000]))), query: '' },
};

/** KV: values that go into its database, and values that go beside it. */
export const pairs: BlobStore = {
  path: 'kv',
  value: (random) => ({
    bytes: random.bytes(random.below(random.pick([1, 100, 10_000, 100_000, 600_000]))),
    query: '',
  }),
};

/**
 * Puts and deletions in a store of values.
 *
 * Promises: a key holds what was last acknowledged, or what was under way when the engine died, and that whole.
 */
export class Blobs implements Kind {
  readonly #tools: KindTools;
  readonly #store: BlobStore;
  readonly #registers = new Map<string, Register>();
  /** Keys that may have changed since the last check. */
  #touched = new Set<string>();

  constructor(tools: KindTools, store: BlobStore) {
    this.#tools = tools;
    this.#store = store;
  }

  async operate({ random, client }: Turn): Promise<void> {
    const key = `key-${client}-${random.below(KEYS_PER_CLIENT)}`;
    const object = `${this.#store.path}/${key}`;
    const value = random.oneIn(6) ? undefined : this.#store.value(random);
    const register = this.#registers.get(key) ?? new Register(object, NOTHING);
    this.#registers.set(key, register);
    this.#touched.add(key);
    const state = describe(value?.bytes);
    register.ask(state);
    await this.#tools.journal.attempt(object, `${value === undefined ? 'delete' : `put ${value.query}`} ${state}`, () =>
      value === undefined
        ? this.#tools.client.send('DELETE', `/${object}`)
        : this.#tools.client.send('PUT', `/${object}${value.query}`, value.bytes),
    );
    register.acknowledge();
  }

  async check(): Promise<Problem[]> {
    const touched = [...this.#touched];
    this.#touched.clear();
    return this.#reconcile(touched);
  }

  async checkAtRest(): Promise<Problem[]> {
    return this.#reconcile([...this.#registers.keys()]);
  }

  async #reconcile(keys: string[]): Promise<Problem[]> {
    const problems: Problem[] = [];
    for (const key of keys) {
      const answer = this.#tools.client.send('GET', `/${this.#store.path}/${key}`);
      const found = await answer.then(describe, String); // An answer that breaks off is a torn value.
      problems.push(...(this.#registers.get(key)?.reconcile(found) ?? []));
    }
    return problems;
  }
}

function describe(bytes: Buffer | undefined): string {
  if (bytes === undefined) return NOTHING;
  return `${bytes.byteLength} bytes ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`;
}
