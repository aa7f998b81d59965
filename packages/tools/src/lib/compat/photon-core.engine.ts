/** The door as photons import it: what compiles, what must not, and what it does in the engine. */
import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import * as door from '../../photon-core.ts';
import {
  Array as ReactiveList,
  Collection,
  createWebSocketUpgradeResponse,
  Field,
  Form,
  io,
  PhotonMCP,
  ReactiveArray,
  Stats,
  Table,
  type AskYield,
  type CallerInfo,
  type Cloudflare,
  type CloudflareEnv,
  type CreateScheduleOptions,
  type EmitYield,
  type MemoryScope,
  type Photon,
  type PhotonContext,
  type PhotonYield,
  type ScheduledTask,
  type StatefulYield,
  type Template,
} from '../../photon-core.ts';

interface Expense {
  id: string;
  amount: number;
  category: string;
}

/** As published photons use the base class, with all of its types. */
class Expenses extends PhotonMCP {
  expenses = new Collection<Expense>();

  async add(params: { amount: number; category: string; scope?: MemoryScope }): Promise<number> {
    const kept = (await this.memory.get<Expense[]>('expenses', params.scope)) ?? [];
    const expenses = Collection.from(kept);
    expenses.push({ id: crypto.randomUUID(), ...params });
    await this.memory.set('expenses', Array.from(expenses));
    this.emit({ emit: 'toast', message: 'Added', type: 'success' });
    this.emit({ channel: 'expenses', event: 'added', data: params });
    this.emit('added', params);
    await this.withLock('expenses', async () => this.memory.update<number>('count', (count) => (count ?? 0) + 1));
    const task: ScheduledTask = await this.schedule.create({
      name: 'daily',
      schedule: '@daily',
      method: 'add',
    } satisfies CreateScheduleOptions);
    const caller: CallerInfo = this.caller;
    return expenses.where('category', caller.id).sum('amount') + task.executionCount;
  }

  async *approve(): AsyncGenerator<StatefulYield, Table, never> {
    yield io.emit.status('Looking', 'info');
    const isSure: boolean = yield io.ask.confirm('Sure?', { dangerous: true, default: false });
    const which: string = yield io.ask.select('Which?', [{ value: 'a', label: 'A', image: 'a.png' }, 'b']);
    yield { checkpoint: true, state: { isSure, which } };
    return new Table(this.expenses.query(({ amount }) => amount > 1))
      .currency('amount', { currency: 'USD' })
      .badge('category', { colors: { food: 'green' } })
      .fields([Field.actions([{ label: 'Remove', method: 'remove', variant: 'danger' }])]);
  }
}

/** A photon that is given what it needs. */
class Gallery {
  readonly photon: Photon;
  readonly cf: Cloudflare;
  readonly env: CloudflareEnv<{ KEY: string }>;

  constructor(photon: PhotonContext, cf: Cloudflare, env: CloudflareEnv<{ KEY: string }>) {
    this.photon = photon;
    this.cf = cf;
    this.env = env;
  }

  async upload(): Promise<string> {
    await this.cf.r2('archive').put(this.env.KEY, 'x');
    return this.photon.instanceName;
  }
}

/** Never called: what must not compile. */
function mustNotCompile(expenses: Collection<Expense>): void {
  // @ts-expect-error there are no options to select from
  io.ask.select('Which?');
  // @ts-expect-error a status has a message
  io.emit.status();
  // @ts-expect-error there is no such look
  io.emit.toast('Saved', 'happy');
  // @ts-expect-error a column is of a known type
  new Table().column('a', 'A', 'text');
  // @ts-expect-error there are two, three, four or six columns
  new Stats().columns(5);
  // @ts-expect-error items have no such property
  expenses.where('price', 1);
  // @ts-expect-error amounts are numbers
  expenses.where('amount', '>', '1');
  // @ts-expect-error a select has choices
  new Form().select('theme', 'Theme');
}

/** Every question and message is one that generators may yield. */
const yields: readonly PhotonYield[] = [
  io.ask.text('a') satisfies AskYield,
  io.ask.form('b', { type: 'object', properties: {} }),
  io.emit.progress(1) satisfies EmitYield,
  io.emit.artifact('json', { content: '{}' }),
];

const tests: Suite['tests'] = {
  'both names of the base class are one class, and photons extend it': () => {
    assert.equal(door.Photon, door.PhotonMCP);
    assert.ok(new Expenses() instanceof PhotonMCP);
    assert.equal(typeof Gallery.prototype.upload, 'function');
    assert.equal(yields.length, 4);
    assert.equal(mustNotCompile.length, 1);
  },
  'a generator of a published photon yields what it says and returns its table': async () => {
    const expenses = new Expenses();
    expenses.expenses.push({ id: '1', amount: 5, category: 'food' }, { id: '2', amount: 1, category: 'food' });
    const steps = expenses.approve();
    const yielded: unknown[] = [];
    let step = await steps.next();
    while (step.done !== true) {
      yielded.push('ask' in step.value ? step.value.ask : 'emit' in step.value ? step.value.emit : 'checkpoint');
      step = await steps.next('food' as never);
    }
    assert.deepEqual(yielded, ['status', 'confirm', 'select', 'checkpoint']);
    assert.deepEqual(step.value.toJSON().rows, [{ id: '1', amount: 5, category: 'food' }]);
  },
  'the reactive collections have the names of those of the language too': () => {
    assert.equal(ReactiveList, ReactiveArray);
    assert.equal(door.Map, door.ReactiveMap);
    assert.equal(door.Set, door.ReactiveSet);
  },
  'a prompt is its text, and a socket is handed over': () => {
    const prompt: Template = door.asTemplate('Hello');
    assert.equal(prompt, 'Hello');
    assert.equal(door.asStatic('x'), 'x');
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    const response = createWebSocketUpgradeResponse(client);
    assert.equal(response.status, 101);
    assert.equal(response.webSocket, client);
  },
};

/** The names of `@portel/photon-core`. */
export const photonCoreSuite: Suite = { name: 'photon-core', tests };
