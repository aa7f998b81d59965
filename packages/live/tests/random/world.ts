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
import { countByTable, KnownIds } from './tally.ts';
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
  readonly #ids = new KnownIds();
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
        : choosePlan(this.#schema, client.home, this.#ids.of(client.home), this.#chance),
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
      chooseWrites(this.#schema, home, this.#ids.of(home), this.#chance),
    );
    const outcomes = await Promise.all(all.map((writes) => this.#run(home, writes)));
    await this.#mark();
    const after = await this.#lab.counts(this.#shardOf(home));
    this.runs.runs += after.runs - before.runs;
    this.runs.inVain += after.runsInVain - before.runsInVain;
    const watched = this.#clients
      .filter((client) => client.isConnected && this.#shardOf(client.home) === this.#shardOf(home))
      .flatMap((client) => client.watched.map(({ plan }) => ({ home: client.home, plan })));
    all.forEach((writes, index) => {
      const outcome = outcomes[index];
      this.#ids.note(home, writes, outcome, this.#chance);
      if (outcome !== undefined && 'value' in outcome) this.runs.byTable += countByTable(writes, watched);
    });
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
    const writes = chooseWrites(this.#schema, home, this.#ids.of(home), this.#chance);
    const outcome = await this.#lab.mutate({ path: 'plans:write', args: { home, writes } });
    this.#ids.note(home, writes, outcome, this.#chance);
    await this.kill();
  }

  #shardOf(home: string): string {
    return this.#schema.isSharded ? `home/${home}` : '__root__';
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
