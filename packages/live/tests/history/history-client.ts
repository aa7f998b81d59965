/** A client that writes and watches, whatever is cut, and notes what it sees. */
import { randomUUID } from 'node:crypto';

import type { Value } from '../../src/lib/values/value.ts';
import type { ServerFrame } from '../../src/lib/wire/frames.ts';
import { until, type FrameClient, type Resumed, type View } from '../socket/frame-client.ts';
import type { Lab } from '../socket/lab.ts';
import type { Happening } from './check-history.ts';

const QUERIES = ['ledger:log', 'ledger:size'];

/** What a client is made of. */
export interface HistoryClientParts {
  readonly lab: Lab;
  readonly name: string;
  readonly room: string;
  readonly random: () => number;
  readonly note: (happening: Happening) => void;
}

export class HistoryClient {
  readonly #parts: HistoryClientParts;
  /** Also after an earlier client of this name. */
  readonly #client = randomUUID();
  #socket: FrameClient | undefined;
  #views: readonly View[] = [];
  #known: readonly (Resumed | undefined)[] = [];
  #number = 0;
  #isBroken = false;

  constructor(parts: HistoryClientParts) {
    this.#parts = parts;
  }

  /** Makes some mutations, one after the other. Replies are lost now and then. */
  async work(count: number): Promise<void> {
    const { random, name, room, note } = this.#parts;
    for (let n = 0; n < count && !this.#isBroken; n += 1) {
      this.#number += 1;
      const entry = `${name}.${this.#number}`;
      const path = random() < 0.1 ? 'ledger:refuse' : random() < 0.5 ? 'ledger:append' : 'ledger:appendLater';
      note({ kind: 'begin', client: name, room, entry });
      const outcome = await this.#insist(path, entry);
      if (outcome === undefined) return;
      if ('error' in outcome) note({ kind: 'refused', client: name, room, entry });
      else note({ kind: 'end', client: name, room, entry, place: Number(outcome.value) });
    }
  }

  /** Waits until all that was before has been told. */
  async settle(): Promise<void> {
    for (const isSettled = (): boolean => this.#isBroken; !isSettled();) {
      const socket = await this.#connected();
      socket.add({ path: 'ledger:size', args: { roomId: this.#parts.room } });
      const last = [...socket.views.values()].at(-1);
      await until(() => last?.instance !== undefined || socket.closeCode !== undefined || this.#isBroken);
      if (last?.instance !== undefined) return;
    }
  }

  /** Sends a mutation until there is a reply to it; undefined: the client has been told nonsense. */
  async #insist(
    path: string,
    entry: string,
  ): Promise<{ readonly value: Value } | { readonly error: unknown } | undefined> {
    const { random, room } = this.#parts;
    const number = this.#number;
    while (!this.#isBroken) {
      const socket = await this.#connected();
      const args = { roomId: room, entry };
      socket.send({ type: 'mutate', client: this.#client, number, acknowledged: number - 1, path, args });
      if (random() < 0.15) {
        // Sent, and perhaps run: nobody will hear of it here.
        if (random() < 0.7) await new Promise((resolve) => setTimeout(resolve, random() * 15));
        if (!socket.results.has(number)) socket.cut();
      }
      await until(() => socket.results.has(number) || socket.closeCode !== undefined || this.#isBroken, 'a reply');
      const result = socket.results.get(number);
      if (result !== undefined) return result;
    }
    return undefined;
  }

  /** The socket, or another one, that goes on where it was. */
  async #connected(): Promise<FrameClient> {
    const { lab, room } = this.#parts;
    while (this.#socket === undefined || this.#socket.closeCode !== undefined) {
      if (this.#socket !== undefined) this.#known = this.#views.map((view) => this.#socket?.resumable(view));
      const socket = await lab.open({ shard: `roomId/${room}` });
      this.#socket = socket;
      socket.onFrame = (frame) => this.#look(frame);
      socket.onBroken = () => this.#break();
      if (socket.closeCode !== undefined) continue;
      this.#views = socket.add(
        ...QUERIES.map((path, index) => ({ path, args: { roomId: room }, from: this.#known[index] })),
      );
      await until(
        () => this.#isWatching || socket.closeCode !== undefined || this.#isBroken,
        'the queries are taken in',
      );
    }
    return this.#socket;
  }

  get #isWatching(): boolean {
    return this.#views.every(({ instance }) => instance !== undefined);
  }

  #look(frame: ServerFrame): void {
    const { name, room, note } = this.#parts;
    if (frame.type !== 'transition' || !this.#isWatching) return;
    const [log, size] = this.#views.map(({ value }) => value);
    const entries = (log as readonly { readonly entry: string }[]).map(({ entry }) => entry);
    note({ kind: 'view', client: name, room, entries, size: Number(size) });
  }

  #break(): void {
    const { name, room, note } = this.#parts;
    this.#isBroken = true;
    note({ kind: 'broken', client: name, room });
  }
}
