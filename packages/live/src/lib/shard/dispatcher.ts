/**
 * Does what mutations have left to be done: calls functions, sends messages, takes files away.
 *
 * Owns the job kinds below. Called by: the shard, within the transaction of the mutation that wants it done.
 *
 * - D1 An entry is a job within the running transaction: it is done if and only if that commits, and never early.
 * - D2 A mutation that is called counts once, though its job may run twice: its shard knows it by the id of the call,
 *   in the transaction in which it runs. An action may run twice, and is told that id.
 * - D3 Functions are called on nobody's behalf, and may be internal.
 * - D4 What fails is tried again, later and later, and at last kept as a dead letter.
 */
import { logger, type DeadJob, type Jobs } from '@sundog/actor';

import type { StorageId } from '../functions/context.ts';
import { mustFindFunction } from '../functions/registry.ts';
import { findShard } from '../functions/shard-rules.ts';
import { decodeValue } from '../values/decode-value.ts';
import { runAction, type ActionParts } from './action-context.ts';
import { reviveFailure } from './describe-failure.ts';
import type { OutboxEntry } from './outbox.ts';
import { sendMessage } from './queues.ts';
import { mustReadScheduledShard } from './scheduled-id.ts';
import { nobody } from './shard-calls.ts';

const CALL = 'live.call';
const CANCEL = 'live.cancel';
const MESSAGE = 'live.message';
const DELETE_FILE = 'live.deleteFile';

/** Actions may wait for others. */
const CALL_MS_MAX = 10 * 60 * 1000;

type Entry<Kind extends OutboxEntry['kind']> = Extract<OutboxEntry, { kind: Kind }>;

/** What is to be done by a shard, later or elsewhere. */
export class Dispatcher {
  readonly #jobs: Jobs;
  readonly #shard: () => string;
  readonly #parts: () => ActionParts;

  /**
   * @param jobs of the shard, in whose constructor this is made
   * @param shard its name
   * @param parts what functions run with; asked for when something is done
   */
  constructor(jobs: Jobs, shard: () => string, parts: () => ActionParts) {
    this.#jobs = jobs;
    this.#shard = shard;
    this.#parts = parts;
    // What is in the queue was put there by `enqueue`.
    const define = <Kind extends OutboxEntry['kind']>(
      name: string,
      handler: (entry: Entry<Kind>) => Promise<void>,
      timeoutMs = 60_000,
    ) => jobs.define(name, (entry) => handler(entry as Entry<Kind>), { timeoutMs, onDead });
    define<'call'>(CALL, (entry) => this.#call(entry), CALL_MS_MAX); // D4
    define<'cancel'>(CANCEL, (entry) => this.#cancelElsewhere(entry));
    define<'message'>(MESSAGE, (entry) => sendMessage(parts().env, entry));
    define<'deleteFile'>(DELETE_FILE, ({ id }) => this.#deleteFile(id));
  }

  /** Notes what is to be done, within the running transaction (D1). */
  enqueue(entries: readonly OutboxEntry[]): void {
    for (const entry of entries) this.#enqueue(entry);
  }

  #enqueue(entry: OutboxEntry): void {
    switch (entry.kind) {
      case 'call':
        this.#jobs.enqueue(CALL, entry, { key: entry.key ?? entry.id, at: entry.at, ifExists: 'keep' });
        return;
      case 'cancel':
        if (mustReadScheduledShard(entry.id) === this.#shard()) this.#jobs.cancelByKey(CALL, entry.id);
        else this.#jobs.enqueue(CANCEL, entry);
        return;
      case 'message':
        this.#jobs.enqueue(MESSAGE, entry);
        return;
      case 'deleteFile':
        this.#jobs.enqueue(DELETE_FILE, entry);
    }
  }

  async #call({ id, path, args: json }: Entry<'call'>): Promise<void> {
    const parts = this.#parts();
    const args = decodeValue(json);
    const found = mustFindFunction(parts.registry, path, { isOutside: false }); // D3
    if (found.fn.kind === 'action') {
      await runAction(parts, found, args, { asker: nobody, scheduledId: id });
      return;
    }
    const { shard } = findShard(found, args);
    const name = { client: id, number: 1, isRetried: true }; // D2
    const outcome = await parts.shard(shard).mutate({ path, args }, nobody, false, name);
    if ('error' in outcome) throw reviveFailure(outcome.error);
  }

  async #cancelElsewhere(entry: Entry<'cancel'>): Promise<void> {
    await this.#parts().shard(mustReadScheduledShard(entry.id)).dispatch([entry]);
  }

  async #deleteFile(id: StorageId): Promise<void> {
    await this.#parts().storage.delete(id);
  }

  /** Calls to come that have failed for good, and whatever else has; see `Jobs.deadLetters`. */
  deadLetters(page: { after?: number; limit?: number }): DeadLetter[] {
    return this.#jobs.deadLetters(page).flatMap(describeDeadLetter);
  }
}

/** What could not be done, however often it was tried. */
export interface DeadLetter {
  /** By which it is retried or discarded. */
  readonly number: number;
  readonly entry: OutboxEntry;
  readonly attempts: number;
  /** What the last attempt failed with. */
  readonly error: string;
  /** Milliseconds since 1970. */
  readonly diedAt: number;
}

const KINDS: ReadonlySet<string> = new Set([CALL, CANCEL, MESSAGE, DELETE_FILE]);

function describeDeadLetter({ id: number, kind, payload, attempts, error, diedAt }: DeadJob): DeadLetter[] {
  return KINDS.has(kind) ? [{ number, entry: payload as OutboxEntry, attempts, error, diedAt }] : [];
}

function onDead({ kind, payload, error, attempts }: DeadJob): 'keep' {
  logger.error('What a function has left to be done has failed for good', { kind, entry: payload, error, attempts });
  return 'keep';
}
