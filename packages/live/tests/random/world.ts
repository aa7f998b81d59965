/** A project of random tables, its clients, and what has been done to it; see `random.test.ts`. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { canonicalKey } from '../../src/lib/values/canonical-key.ts';
import { Lab, type HttpOutcome } from '../socket/lab.ts';
import { choosePlan, chooseWrites } from './choose.ts';
import type { Plan, Writes } from './src/plans.ts';
import { Chance, createRandomSchema, type RandomSchema } from './src/tables.ts';
import { WorldClient } from './world-client.ts';

const HOMES = ['h0', 'h1'];
const CLIENTS = 4;

/** How often queries have run after writes. */
export interface Runs {
  runs: number;
  inVain: number;
  /** How often they would have run if a write touched whoever reads its table. */
  byTable: number;
}

export class World {
  readonly runs: Runs = { runs: 0, inVain: 0, byTable: 0 };
  readonly #lab: Lab;
  readonly #folder: string;
  readonly #schema: RandomSchema;
  readonly #chance: Chance;
  readonly #clients: readonly WorldClient[];
  readonly #ids = new Map<string, Set<string>>(HOMES.map((home) => [home, new Set()]));
  #nonce = 0;

  private constructor(seed: number, lab: Lab, folder: string) {
    this.#lab = lab;
    this.#folder = folder;
    this.#schema = createRandomSchema(seed);
    this.#chance = new Chance(seed + 1);
    this.#clients = Array.from({ length: CLIENTS }, (_, index) => {
      const home = HOMES[index % HOMES.length] ?? '';
      return new WorldClient(home, () => lab.open({ shard: this.#shardOf(home) }));
    });
  }

  /** A project whose tables follow from the seed, as all that happens in it does. */
  static async open(seed: number): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'sundog-random-'));
    const configuration = {
      name: 'random',
      main: fileURLToPath(new URL('src/index.ts', import.meta.url)),
      compatibility_date: '2026-11-01',
      vars: { SCHEMA_SEED: String(seed) },
      durable_objects: { bindings: [{ name: 'LIVE_SHARD', class_name: 'LiveShard' }] },
      migrations: [{ tag: 'v1', new_sqlite_classes: ['LiveShard'] }],
    };
    await writeFile(join(folder, 'wrangler.jsonc'), JSON.stringify(configuration));
    return new World(seed, await Lab.start(pathToFileURL(`${folder}/`)), folder);
  }

  async close(): Promise<void> {
    await this.#lab.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Does something, and says what. */
  async step(): Promise<string> {
    const action = this.#chance.pick(actions);
    await this[action]();
    return action;
  }

  /** Everything that clients have been told is what a new run says. */
  async check(): Promise<void> {
    const present = await this.#mark();
    const fresh = new Map<string, Promise<HttpOutcome>>();
    const views = present.flatMap(({ home, watched }) => watched.map((each) => ({ home, ...each })));
    await Promise.all(
      views.map(async ({ home, plan, view }) => {
        const key = `${home} ${canonicalKey(plan)}`;
        const run = fresh.get(key) ?? this.#runAfresh(home, plan);
        fresh.set(key, run);
        const outcome = await run;
        const expected = 'value' in outcome ? { value: outcome.value } : { error: outcome.error.code };
        assert.ok(view?.instance !== undefined, 'it is watched');
        const found = view.error === undefined ? { value: view.value } : { error: view.error };
        assert.deepEqual(
          found,
          expected,
          JSON.stringify(plan, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each)),
        );
      }),
    );
  }

  async watch(): Promise<void> {
    const client = this.#chance.pick(this.#clients);
    const plans = this.#clients.flatMap(({ watched }) => watched.map(({ plan }) => plan));
    const isShared = this.#chance.isLucky(0.4) && plans.length > 0;
    await client.watch(
      isShared
        ? this.#chance.pick(plans)
        : choosePlan(this.#schema, client.home, this.#idsOf(client.home), this.#chance),
    );
  }

  unwatch(): void {
    const client = this.#chance.pick(this.#clients);
    client.unwatch(this.#chance.below(Math.max(1, client.watched.length)));
  }

  /** Several mutations at once, over sockets and HTTP. */
  async write(): Promise<void> {
    const home = this.#chance.pick(HOMES);
    const before = await this.#lab.counts(this.#shardOf(home));
    const all = Array.from({ length: 1 + this.#chance.below(3) }, () =>
      chooseWrites(this.#schema, home, this.#idsOf(home), this.#chance),
    );
    const outcomes = await Promise.all(all.map((writes) => this.#run(home, writes)));
    await this.#mark();
    const after = await this.#lab.counts(this.#shardOf(home));
    this.runs.runs += after.runs - before.runs;
    this.runs.inVain += after.runsInVain - before.runsInVain;
    all.forEach((writes, index) => this.#note(home, writes, outcomes[index]));
  }

  cut(): void {
    this.#chance.pick(this.#clients).leave(this.#chance);
  }

  async evict(): Promise<void> {
    const shard = this.#shardOf(this.#chance.pick(HOMES));
    await this.#lab.probe(shard, 'evict').catch(() => undefined);
    const gone = this.#clients.filter(({ home }) => this.#shardOf(home) === shard);
    await this.#comeBack(gone);
  }

  async kill(): Promise<void> {
    await this.#lab.host.crash();
    await this.#comeBack(this.#clients);
  }

  /** What was committed last was told to nobody. */
  async killUnflushed(): Promise<void> {
    const home = this.#chance.pick(HOMES);
    await this.#lab.probe(null, 'holdsFlush', true);
    const writes = chooseWrites(this.#schema, home, this.#idsOf(home), this.#chance);
    const outcome = await this.#lab.mutate({ path: 'plans:write', args: { home, writes } });
    this.#noteIds(home, writes, outcome);
    await this.kill();
  }

  #shardOf(home: string): string {
    return this.#schema.isSharded ? `home/${home}` : '__root__';
  }

  /** A row of another home may lie in another shard, where nobody could read it. */
  #idsOf(home: string): string[] {
    return [...(this.#ids.get(home) ?? [])];
  }

  async #comeBack(clients: readonly WorldClient[]): Promise<void> {
    const gone = clients.filter(({ isConnected }) => isConnected);
    await Promise.all(gone.map((client) => client.end()));
    for (const client of gone) {
      client.leave(this.#chance);
      if (this.#chance.isLucky(0.9)) await client.enter();
    }
  }

  async #run(home: string, writes: Writes): Promise<HttpOutcome> {
    const path = this.#chance.pick(['plans:write', 'plans:writeLater']);
    const client = this.#clients.find((each) => each.home === home && each.isConnected);
    if (client === undefined || this.#chance.isLucky(0.4)) return this.#lab.mutate({ path, args: { home, writes } });
    return client.mutate(path, { home, writes });
  }

  /** Waits until all who are there have been told of everything. */
  async #mark(): Promise<WorldClient[]> {
    const present = this.#clients.filter(({ isConnected }) => isConnected);
    await Promise.all(present.map((client) => client.mark()));
    return present;
  }

  #runAfresh(home: string, plan: Plan): Promise<HttpOutcome> {
    const nonce = (this.#nonce += 1);
    return this.#lab.query('plans:read', { home, plan, nonce });
  }

  #note(home: string, writes: Writes, outcome: HttpOutcome | undefined): void {
    this.#noteIds(home, writes, outcome);
    if (outcome === undefined || 'error' in outcome) return;
    const written = new Set(writes.edits.map((edit) => (edit.op === 'insert' ? edit.table : edit.id.split('_')[0])));
    const plans = new Map<string, Plan>();
    for (const client of this.#clients) {
      if (!client.isConnected || this.#shardOf(client.home) !== this.#shardOf(home)) continue;
      for (const { plan } of client.watched) plans.set(`${client.home} ${canonicalKey(plan)}`, plan);
    }
    for (const { table, ids, follows } of plans.values()) {
      const read = [table, ...ids.map((id) => id.split('_')[0]), ...(follows ? ['t0'] : [])];
      if (read.some((name) => written.has(name))) this.runs.byTable += 1;
    }
  }

  #noteIds(home: string, { edits }: Writes, outcome: HttpOutcome | undefined): void {
    if (outcome === undefined || 'error' in outcome) return;
    edits.forEach((edit, index) => {
      const id = (outcome.value as readonly string[])[index] ?? '';
      if (edit.op === 'insert') this.#ids.get(home)?.add(id);
      // Some stay, so that what is gone is asked for, too.
      if (edit.op === 'delete' && this.#chance.isLucky(0.9)) this.#ids.get(home)?.delete(id);
    });
  }
}

const actions = [
  ...Array.from({ length: 12 }, () => 'write' as const),
  ...Array.from({ length: 8 }, () => 'watch' as const),
  'unwatch',
  'unwatch',
  'cut',
  'cut',
  'evict',
  'kill',
  'killUnflushed',
] as const;
