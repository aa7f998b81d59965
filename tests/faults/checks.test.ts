/** The checks can fail: each kind of damage is done to a running house, and found. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { Client } from './client.ts';
import { EngineHouse } from './house.ts';
import { Journal } from './journal.ts';
import { Accounts } from './kinds/accounts.ts';
import { Blobs, objects, pairs, type BlobStore } from './kinds/blobs.ts';
import { type Kind, type KindTools } from './kinds/kind.ts';
import { Ledgers } from './kinds/ledgers.ts';
import { Messages } from './kinds/messages.ts';
import { Rows } from './kinds/rows.ts';
import { Subscribers } from './kinds/subscribers.ts';
import { type Problem } from './model/problem.ts';
import { Random } from './random.ts';
import { BrokenPromiseError, FaultRun } from './run-faults.ts';
import { undoAfter } from '../harness/undo-after.ts';

const OPERATIONS = 40;
const PATIENCE_MS = 20_000;

let house: EngineHouse;
let tools: KindTools;

before(async () => {
  house = await EngineHouse.start();
  tools = { client: new Client(() => house.url), journal: new Journal() };
});

after(async () => {
  tools.client.hangUp();
  await house.stop();
});

/** Puts some load on a kind and waits until it is at rest, without a problem. */
async function load(...kinds: Kind[]): Promise<void> {
  for (const kind of kinds) await kind.prepare?.();
  for (const kind of kinds) {
    for (let number = 0; number < OPERATIONS; number += 1) {
      await kind.operate({ random: new Random(7).fork(number), number, client: number % 3 });
    }
  }
  for (const kind of kinds) assert.deepEqual(await kind.check(), []);
  for (const kind of kinds) {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end && (await kind.checkAtRest()).length > 0;) {
      await delay(50);
    }
    assert.deepEqual(await kind.checkAtRest(), []);
  }
}

function assertFound(problems: readonly Problem[], object: string, text: RegExp): void {
  const isFound = problems.some((problem) => problem.object === object && text.test(problem.text));
  assert.equal(isFound, true, `${object} ${text} is not in ${JSON.stringify(problems)}`);
}

test('damage to a ledger is found', async (context) => {
  const ledgers = new Ledgers(tools);
  const subscribers = new Subscribers(tools, ledgers);
  undoAfter(context, () => subscribers.close());
  await load(ledgers, subscribers);
  const damages: [what: string, ledger: string, text: RegExp][] = [
    ['job', 'green', /neither been audited nor has it a job/],
    ['reminder', 'green', /completed and was never carried out/],
    ['mirror', 'red', /in one of two tables/],
    ['count', 'red', /memory counts \d+ of \d+ entries/],
    ['entry', 'blue', /^lost: \d+$/],
  ];
  for (const [what, ledger, text] of damages) {
    await tools.client.call(`ledger/${ledger}`, 'damage', what);
    assertFound(await ledgers.check(), `ledger ${ledger}`, text);
  }
  assertFound(await subscribers.check(), 'ledger blue', /saw what was never entered/);
  await tools.client.call('ledger/green', 'damage', 'event');
  await delay(200);
  assertFound(await subscribers.check(), 'ledger green', /saw what was never entered: 0/);
});

test('money that is made or lost on the way is found', async () => {
  const accounts = new Accounts(tools);
  await load(accounts);
  await tools.client.call('account/ada', 'damage', 'balance');
  assertFound(await accounts.check(), 'account ada', /^has \d+, not the \d+ of its transfers/);
  assertFound(await accounts.checkAtRest(), 'accounts', /^hold 4000001 together, not 4000000/);
  await tools.client.call('account/ben', 'damage', 'receipt');
  const problems = await accounts.check();
  assert.match(JSON.stringify(problems), /marked as delivered and has not arrived/);
});

describe('a value that is torn, changed or lost is found', () => {
  const stores: [string, BlobStore][] = [
    ['r2', objects],
    ['kv', pairs],
  ];
  for (const [path, store] of stores) {
    test(path, async () => {
      const blobs = new Blobs(tools, store);
      await load(blobs);
      const [key, value] = await findValue(path);
      await tools.client.send('PUT', `/${key}`, value.subarray(0, value.length - 1));
      assertFound(await blobs.checkAtRest(), key, /^holds \d+ bytes \w+, which is not \d+ bytes \w+$/);
      await tools.client.send('PUT', `/${key}`, Buffer.concat([value.subarray(1), value.subarray(0, 1)]));
      assertFound(await blobs.checkAtRest(), key, /^holds \d+ bytes/);
      await tools.client.send('DELETE', `/${key}`);
      assertFound(await blobs.checkAtRest(), key, /^holds nothing, which is not/);
    });
  }
});

async function findValue(path: string): Promise<[string, Buffer]> {
  for (let client = 0; client < 3; client += 1) {
    const key = `${path}/key-${client}-0`;
    const value = await tools.client.send('GET', `/${key}`);
    if (value !== undefined && value.length > 1) return [key, value];
  }
  throw new Error(`nothing is in ${path}`);
}

test('half a batch is found', async () => {
  const rows = new Rows(tools);
  await load(rows);
  await tools.client.post('/d1/damage', null);
  assertFound(await rows.check(), 'd1', /in one of two tables of a batch/);
});

test('a message that got lost is found', async () => {
  const messages = new Messages(tools);
  await load(messages);
  assert.deepEqual(await messages.check(), []);
  await tools.client.call('inbox/inbox', 'damage');
  assertFound(await messages.check(), 'queue', /^lost: /);
  assertFound(await messages.checkAtRest(), 'queue', /^lost: /);
});

test('a broken promise is told with its seed, its round and the story of the object', async (context) => {
  const other = await EngineHouse.start();
  undoAfter(context, () => other.stop());
  const run = new FaultRun(other, 4711);
  undoAfter(context, () => run.close());
  await run.prepare();
  await run.round(0);
  const client = new Client(() => other.url);
  undoAfter(context, () => client.hangUp());
  await client.call('ledger/red', 'enter', { numbers: [999_999], channel: '0', fillingChars: 0, delayMs: 0 });
  await assert.rejects(run.check(), (error) => {
    assert(error instanceof BrokenPromiseError);
    assert.match(error.message, /SUNDOG_FAULT_SEED=4711 SUNDOG_FAULT_ROUNDS=1$/m);
    assert.match(error.message, /ledger red: is there though it failed, was gone or was never asked for: 999999$/m);
    assert.match(error.message, /operations on ledger red:\n {4}round 0: subscribe to all by socket {2}acknowledged/);
    return true;
  });
});
