/** A client of a random world: what it watches, and what it has when it comes back. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import type { Value } from '../../src/lib/values/value.ts';
import type { MutationResult } from '../../src/lib/wire/frames.ts';
import { until, type FrameClient, type Resumed, type View } from '../socket/frame-client.ts';
import type { Plan } from './src/plans.ts';
import type { Chance } from './src/tables.ts';

/** A query that a client watches, or will when it is back. */
interface Watched {
  readonly plan: Plan;
  view: View | undefined;
  known: Resumed | undefined;
}

export class WorldClient {
  readonly home: string;
  readonly watched: Watched[] = [];
  readonly #name = randomUUID();
  readonly #open: () => Promise<FrameClient>;
  #socket: FrameClient | undefined;
  #mutations = 0;

  constructor(home: string, open: () => Promise<FrameClient>) {
    this.home = home;
    this.#open = open;
  }

  get isConnected(): boolean {
    return this.#socket !== undefined;
  }

  /** Opens a socket, if there is none, and goes on with all that is watched. */
  async enter(): Promise<void> {
    if (this.#socket !== undefined) return;
    this.#socket = await this.#open();
    if (this.watched.length > 0) await this.#take(this.watched);
  }

  async watch(plan: Plan): Promise<void> {
    await this.enter();
    const watched: Watched = { plan, view: undefined, known: undefined };
    this.watched.push(watched);
    await this.#take([watched]);
  }

  unwatch(index: number): void {
    const [watched] = this.watched.splice(index, 1);
    if (watched?.view !== undefined) this.#socket?.drop(watched.view);
  }

  /** Cuts the socket; of some queries the client remembers what it had. */
  leave(chance: Chance): void {
    if (this.#socket === undefined) return;
    for (const watched of this.watched) {
      const { view } = watched;
      const isKept = view !== undefined && view.instance !== 0 && chance.isLucky(0.8);
      watched.known = isKept ? this.#socket.resumable(view) : undefined;
      watched.view = undefined;
    }
    this.#socket.cut();
    this.#socket = undefined;
  }

  /** Waits until the server has cut the socket. */
  async end(): Promise<void> {
    await until(() => this.#socket === undefined || this.#socket.closeCode !== undefined, 'the socket is gone');
  }

  async mutate(path: string, args: Value): Promise<MutationResult> {
    const name = { client: this.#name, number: (this.#mutations += 1) };
    const result = await this.#socket?.mutate(name, path, args);
    assert.ok(result !== undefined, 'the socket has closed');
    return result;
  }

  /** Waits until all that was before has been told. */
  async mark(): Promise<void> {
    const result = await this.mutate('plans:mark', { home: this.home });
    assert.ok('value' in result, JSON.stringify(result));
  }

  async #take(watched: readonly Watched[]): Promise<void> {
    assert.ok(this.#socket !== undefined);
    const views = this.#socket.add(
      ...watched.map(({ plan, known }) => ({ path: 'plans:read', args: { home: this.home, plan }, from: known })),
    );
    watched.forEach((each, index) => (each.view = views[index]));
    await until(() => views.every(({ instance }) => instance !== undefined), 'all are taken in');
  }
}
