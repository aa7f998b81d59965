/**
 * A shard as the protocol describes it, as simple as can be, for tests to hold clients against: it keeps every value
 * that ever was, and says what has changed by looking.
 */
import { createPatch } from '../patch/create-patch.ts';
import type { Patch } from '../patch/patch.ts';
import type { Value } from '../values/value.ts';
import type {
  AddedQuery,
  ClientFrame,
  InstanceState,
  MutationResult,
  ServerFrame,
  TakenQuery,
} from '../wire/frames.ts';

/** A client's end of the wire, with what is under way in both directions. */
export interface Link {
  readonly toShard: ClientFrame[];
  readonly toClient: ServerFrame[];
  readonly watched: Map<number, number>;
  version: number;
}

const paths = ['items:list', 'items:count'] as const;

/** Two queries, `items:list` and `items:count`, and two mutations, `items:add` and `items:refuse`. */
export class ReferenceShard {
  readonly links = new Set<Link>();
  readonly #results = new Map<string, MutationResult>();
  /** The items at each version. */
  #states: (readonly string[])[] = [[]];
  #epoch = 1;

  /** The items as they are. */
  get items(): readonly string[] {
    return this.#states.at(-1) ?? [];
  }

  /** What a query gives, fresh. */
  run(path: string, version = this.#version): Value {
    const items = this.#states[version] ?? [];
    return path === 'items:count' ? items.length : items.map((id) => ({ _id: id }));
  }

  /** Adds an item, as another client would. */
  add(id: string): void {
    this.#states.push([...this.items, id]);
    for (const link of this.links) this.#tell(link, [], []);
  }

  /** Takes a client in. */
  connect(): Link {
    const link: Link = { toShard: [], toClient: [], watched: new Map(), version: this.#version };
    this.links.add(link);
    link.toClient.push({ type: 'welcome', protocol: 1, epoch: `${this.#epoch}`, version: this.#version });
    return link;
  }

  /** Loses all data, and every connection. */
  reset(): void {
    this.links.clear();
    this.#states = [[]];
    this.#results.clear();
    this.#epoch += 1;
  }

  /** Handles the next frame that a client has sent. */
  handleNext(link: Link): void {
    const frame = link.toShard.shift();
    if (frame?.type === 'authenticate') link.toClient.push({ type: 'authenticated', expiresAt: null });
    if (frame?.type === 'queries') {
      for (const query of frame.remove) link.watched.delete(query);
      const taken = frame.add.map((query) => this.#take(query));
      this.#tell(link, taken, []);
      for (const { query, instance } of taken) link.watched.set(query, instance);
    }
    if (frame?.type !== 'mutate') return;
    const name = `${frame.client} ${frame.number}`;
    const result = this.#results.get(name) ?? this.#mutate(frame.number, frame.path, frame.args);
    this.#results.set(name, result);
    for (const other of this.links) this.#tell(other, [], other === link ? [result] : []);
  }

  get #version(): number {
    return this.#states.length - 1;
  }

  #mutate(number: number, path: string, args: Value): MutationResult {
    if (path === 'items:refuse') return { number, error: { code: 'refused', message: 'It says so.' } };
    const { id } = args as { readonly id: string };
    this.#states.push([...this.items, id]);
    return { number, value: this.items.length };
  }

  #take({ query, path, known }: AddedQuery): TakenQuery {
    const instance = paths.findIndex((candidate) => candidate === path);
    const isKnown = known?.epoch === `${this.#epoch}` && known.instance === instance && known.version <= this.#version;
    return { query, instance, ...(isKnown ? this.#patchesSince(instance, known.version) : this.#value(instance)) };
  }

  #tell(link: Link, taken: readonly TakenQuery[], results: readonly MutationResult[]): void {
    const instances = new Set(link.watched.values());
    const changes = [...instances].flatMap((instance) => {
      const state = this.#patchesSince(instance, link.version);
      if (state.patches.length === 0) return [];
      return [{ instance, ...(this.#version % 3 === 0 ? this.#value(instance) : state) }];
    });
    link.version = this.#version;
    if (taken.length + changes.length + results.length === 0) return;
    link.toClient.push({ type: 'transition', version: this.#version, taken, changes, results });
  }

  #value(instance: number): InstanceState {
    return { value: this.run(paths[instance] ?? '') };
  }

  #patchesSince(instance: number, since: number): { readonly patches: readonly Patch[] } {
    const path = paths[instance] ?? '';
    const patches: Patch[] = [];
    for (let version = since; version < this.#version; version += 1) {
      const patch = createPatch(this.run(path, version), this.run(path, version + 1));
      if (patch !== undefined) patches.push(patch);
    }
    return { patches };
  }
}
