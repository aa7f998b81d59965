/** A client that speaks frames and nothing more, so that tests see what crosses. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { applyPatch } from '../../src/lib/patch/apply-patch.ts';
import type { Value } from '../../src/lib/values/value.ts';
import { formatFrame } from '../../src/lib/wire/format-frame.ts';
import type { AddedQuery, ClientFrame, InstanceState, MutationResult, ServerFrame } from '../../src/lib/wire/frames.ts';
import { parseServerFrame } from '../../src/lib/wire/parse-frame.ts';

/** How a query stands. */
export interface View {
  readonly path: string;
  readonly args: Value;
  /** 0: it cannot be watched. Undefined: it has not been taken in. */
  instance: number | undefined;
  value: Value | undefined;
  error: string | undefined;
  /** How often it came whole, and in how many patches. */
  values: number;
  patches: number;
}

/** What a client may say when it opens a socket. */
export interface OpenOptions {
  readonly shard?: string;
  readonly token?: string;
}

/** Waits for something to become so. */
export async function until(isSo: () => boolean | Promise<boolean>, what = 'it', timeoutMs = 15_000): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await isSo()); await delay(5)) {
    assert.ok(Date.now() < end, `waited in vain until ${what}`);
  }
}

/** One socket to one shard. */
export class FrameClient {
  readonly socket: WebSocket;
  readonly frames: ServerFrame[] = [];
  /** By the client's own numbers. */
  readonly views = new Map<number, View>();
  readonly results = new Map<number, MutationResult>();
  closeCode: number | undefined;
  epoch = '';
  version = 0;
  bytes = 0;
  /** Called after each frame has been taken in. */
  onFrame: ((frame: ServerFrame) => void) | undefined;
  /** Called when a transition does not fit what there is. */
  onBroken: (() => void) | undefined;
  #queries = 0;

  private constructor(url: string, { token }: OpenOptions) {
    const protocols = token === undefined ? ['sundog-live'] : ['sundog-live', `token.${token}`];
    this.socket = new WebSocket(url, protocols, { perMessageDeflate: false, handshakeTimeout: 10_000 });
    this.socket.on('message', (message: Buffer) => this.#receive(message.toString()));
    this.socket.on('close', (code) => (this.closeCode = code));
    this.socket.on('error', () => {});
  }

  /** Opens a socket, and waits until the shard has said something, or has closed it. */
  static async open(base: string, options: OpenOptions = {}): Promise<FrameClient> {
    const { shard = '__root__' } = options;
    const query = new URLSearchParams({ shard, protocol: '1' });
    const client = new FrameClient(`${base.replace('http', 'ws')}/live/socket?${query}`, options);
    await until(() => client.frames.length > 0 || client.closeCode !== undefined, 'the socket is open');
    return client;
  }

  send(frame: ClientFrame | string): void {
    this.socket.send(typeof frame === 'string' ? frame : formatFrame(frame));
  }

  /** Begins to watch queries, in one frame. */
  add(...added: (Pick<AddedQuery, 'path' | 'args'> & { readonly from?: Resumed | undefined })[]): View[] {
    const views: View[] = [];
    const add = added.map(({ path, args, from }): AddedQuery => {
      const query = (this.#queries += 1);
      const view: View = {
        path,
        args,
        instance: undefined,
        value: from?.value,
        error: undefined,
        values: 0,
        patches: 0,
      };
      this.views.set(query, view);
      views.push(view);
      return { query, path, args, ...(from !== undefined && { known: from.known }) };
    });
    this.send({ type: 'queries', add, remove: [] });
    return views;
  }

  /** Begins to watch a query, and waits until it is taken in. */
  async watch(path: string, args: Value, from?: Resumed): Promise<View> {
    const [view] = this.add({ path, args, from });
    assert.ok(view !== undefined);
    await until(() => view.instance !== undefined || this.closeCode !== undefined, `${path} is taken in`);
    return view;
  }

  /** Ends the watching of a query. */
  drop(view: View): void {
    const query = [...this.views].find(([, each]) => each === view)?.[0];
    assert.ok(query !== undefined);
    this.views.delete(query);
    this.send({ type: 'queries', add: [], remove: [query] });
  }

  /** Runs a mutation, and waits for its result. */
  async mutate(name: { client: string; number: number; acknowledged?: number }, path: string, args: Value) {
    this.results.delete(name.number);
    this.send({ type: 'mutate', acknowledged: 0, ...name, path, args });
    await until(() => this.results.has(name.number) || this.closeCode !== undefined, `${path} has ended`);
    return this.results.get(name.number);
  }

  /** What a later socket can say that it has of a query. */
  known(view: View): Resumed {
    const { instance, value } = view;
    assert.ok(instance !== undefined && value !== undefined);
    return { value, known: { epoch: this.epoch, instance, version: this.version } };
  }

  /** The same, if there is anything to say. */
  resumable(view: View): Resumed | undefined {
    return view.instance === undefined || view.value === undefined ? undefined : this.known(view);
  }

  /** How many transitions have come. */
  get transitions(): number {
    return this.frames.filter(({ type }) => type === 'transition').length;
  }

  /** Codes of the error frames that have come. */
  get errors(): string[] {
    return this.frames.flatMap((frame) => (frame.type === 'error' ? [frame.error.code] : []));
  }

  /** Cuts the connection. */
  cut(): void {
    this.socket.terminate();
  }

  #receive(text: string): void {
    this.bytes += text.length;
    if (text === 'pong') return;
    const frame = parseServerFrame(text);
    this.frames.push(frame);
    if (frame.type === 'welcome') this.epoch = frame.epoch;
    try {
      if (frame.type === 'transition') this.#apply(frame);
    } catch (error) {
      if (this.onBroken === undefined) throw error;
      return this.onBroken();
    }
    this.onFrame?.(frame);
  }

  #apply(frame: ServerFrame & { readonly type: 'transition' }): void {
    assert.ok(frame.version >= this.version, `version ${frame.version} after ${this.version}`);
    this.version = frame.version;
    // Taken queries stand as they are at the frame's version, so the frame's changes are for the others.
    const changes = new Map((frame.changes ?? []).map((change) => [change.instance, change]));
    for (const view of this.views.values()) {
      const change = view.instance === undefined ? undefined : changes.get(view.instance);
      if (change !== undefined) applyState(view, change);
    }
    for (const taken of frame.taken ?? []) {
      const view = this.views.get(taken.query);
      if (view === undefined) continue;
      applyState(view, taken);
      view.instance = taken.instance;
    }
    for (const result of frame.results ?? []) this.results.set(result.number, result);
  }
}

/** Where a query goes on from. */
export interface Resumed {
  readonly value: Value;
  readonly known: NonNullable<AddedQuery['known']>;
}

function applyState(view: View, state: InstanceState): void {
  if ('value' in state) {
    view.values += 1;
    view.value = state.value;
    view.error = undefined;
  } else if ('patches' in state) {
    view.patches += state.patches.length;
    view.value = state.patches.reduce(applyPatch, view.value ?? null);
    view.error = undefined;
  } else {
    view.value = undefined;
    view.error = state.error.code;
  }
}
