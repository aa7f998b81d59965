/**
 * What one writer has done to one account, and what must be there of it: an answered write has happened, a refused one
 * has not, and one that was cut off has happened as a whole or not at all.
 */
import assert from 'node:assert/strict';

import type { Random } from '../../../../tests/faults/random.ts';
import { RefusedError, type Client, type Json } from './client.ts';

/** Of all records here. */
export const NOTE = 'test.proof.note';

/** What a record says; undefined: there is none. */
type State = string | undefined;

/** A batch: which records it changes, and to what. */
type Batch = ReadonlyMap<string, State>;

/** A writer: one call at a time, on keys of its own. */
export class KillWriter {
  readonly #client: Client;
  readonly #random: Random;
  readonly #name: string;
  readonly #states = new Map<string, State>();
  /** The batch that was cut off, until it is known what has become of it. */
  #open: Batch | undefined;
  #blob: Json;
  #count = 0;
  acknowledged = 0;
  cutOff = 0;
  refused = 0;

  /**
   * @param client signed in
   * @param name of the writer, in its keys
   * @param random its chance
   */
  constructor(client: Client, name: string, random: Random) {
    this.#client = client;
    this.#name = name;
    this.#random = random;
  }

  /** Writes until it is told to stop, or a call is cut off. */
  async write(isOver: () => boolean): Promise<void> {
    while (!isOver() && this.#open === undefined) await this.#step();
  }

  /**
   * Holds what there is against what was done; what was cut off is known after it.
   *
   * @param records all of the account, by key
   */
  check(records: ReadonlyMap<string, Json>): void {
    const found = new Map(Array.from(records).filter(([rkey]) => rkey.startsWith(this.#name)));
    const stateOf = (rkey: string): State => found.get(rkey)?.text;
    if (this.#open !== undefined) {
      const entries = [...this.#open];
      const isDone = entries.every(([rkey, state]) => stateOf(rkey) === state);
      const isUndone = entries.every(([rkey]) => stateOf(rkey) === this.#states.get(rkey));
      const told = entries.map(
        ([rkey, state]) => `${rkey}: ${this.#states.get(rkey)} to ${state}, is ${stateOf(rkey)}`,
      );
      assert.ok(isDone || isUndone, `a batch that was cut off is half there: ${told.join('; ')}`);
      if (isDone) this.#put(this.#open);
      this.#open = undefined;
    }
    for (const [rkey, state] of this.#states) assert.equal(stateOf(rkey), state, `${rkey} after it was answered`);
    for (const rkey of found.keys()) assert.ok(this.#states.get(rkey) !== undefined, `${rkey} was not asked for`);
  }

  async #step(): Promise<void> {
    if (this.#blob === undefined && this.#random.oneIn(6)) return this.#upload();
    const size = this.#random.oneIn(4) ? 1 + this.#random.below(20) : 1;
    const batch = new Map<string, State>();
    for (let index = 0; index < size; index++) batch.set(...this.#change());
    const blob = this.#random.oneIn(3) ? this.#blob : undefined;
    const answer = await this.#call(() => this.#send(batch, blob));
    if (answer === 'refused') return;
    if (blob !== undefined) this.#blob = undefined;
    if (answer === 'done') this.#put(batch);
    else this.#open = batch;
  }

  #change(): [string, State] {
    const there = [...this.#states].filter(([, state]) => state !== undefined);
    this.#count += 1;
    const text = `${this.#name} ${this.#count}`;
    const [known] = there.length === 0 ? [] : this.#random.pick(there);
    if (known === undefined || this.#random.below(10) < 5) return [`${this.#name}-${this.#count}`, text];
    return [known, this.#random.oneIn(2) ? undefined : text];
  }

  #send(batch: Batch, blob: Json): Promise<unknown> {
    const repo = this.#client.did;
    const valueOf = (text: string) => ({ $type: NOTE, text, ...(blob === undefined ? {} : { blob }) });
    const [[rkey, state] = ['', undefined]] = batch;
    if (batch.size === 1 && this.#states.get(rkey) === undefined && state !== undefined) {
      const input = { repo, collection: NOTE, rkey, record: valueOf(state) };
      return this.#client.post('com.atproto.repo.createRecord', input);
    }
    if (batch.size === 1 && state === undefined) {
      return this.#client.post('com.atproto.repo.deleteRecord', { repo, collection: NOTE, rkey });
    }
    const writes = Array.from(batch, ([rkey, state]) => {
      const place = { collection: NOTE, rkey };
      if (state === undefined) return { $type: 'com.atproto.repo.applyWrites#delete', ...place };
      const kind = this.#states.get(rkey) === undefined ? 'create' : 'update';
      return { $type: `com.atproto.repo.applyWrites#${kind}`, ...place, value: valueOf(state) };
    });
    return this.#client.post('com.atproto.repo.applyWrites', { repo, writes });
  }

  async #upload(): Promise<void> {
    const bytes = this.#random.bytes(1000 + this.#random.below(200_000));
    let blob: Json;
    const answer = await this.#call(async () => {
      blob = (await this.#client.post('com.atproto.repo.uploadBlob', new Uint8Array(bytes))).blob;
    });
    if (answer === 'done') this.#blob = blob;
    if (answer === 'cut off') this.#open = new Map();
  }

  async #call(call: () => Promise<unknown>): Promise<'done' | 'refused' | 'cut off'> {
    try {
      await call();
      this.acknowledged += 1;
      return 'done';
    } catch (error) {
      if (error instanceof RefusedError && error.status < 500) {
        assert.equal(error.code, 'AccountDeactivated', error.message);
        this.refused += 1;
        return 'refused';
      }
      this.cutOff += 1;
      return 'cut off';
    }
  }

  #put(batch: Batch): void {
    for (const [rkey, state] of batch) this.#states.set(rkey, state);
  }
}
