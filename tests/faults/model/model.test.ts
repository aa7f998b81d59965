import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { checkSettler } from '../kinds/settlers.ts';
import { SETTLER_ROWS, SETTLER_STEPS, type AccountReport, type LedgerReport } from '../reports.ts';
import { checkAccounts, checkAccountsAtRest } from './check-accounts.ts';
import { checkLedger, checkLedgerAtRest } from './check-ledger.ts';
import { compareEvents } from './compare-events.ts';
import { type Problem } from './problem.ts';
import { Register } from './register.ts';
import { WrittenNumbers } from './written-numbers.ts';

function textsOf(problems: readonly Problem[]): string[] {
  return problems.map(({ text }) => text);
}

describe('written numbers', () => {
  test('what was acknowledged must be there, what was not may be', () => {
    const written = new WrittenNumbers('x');
    written.ask(1);
    written.acknowledge(1);
    written.ask(2);
    written.ask(3);
    assert.deepEqual(written.reconcile([1, 3]), []);
    assert.deepEqual(textsOf(written.reconcile([3])), ['lost: 1']);
  });

  test('what has been found stays, and what has not been found stays away', () => {
    const written = new WrittenNumbers('x');
    written.ask(1);
    written.ask(2);
    written.reconcile([1]);
    assert.deepEqual(textsOf(written.reconcile([2])), [
      'is there though it failed, was gone or was never asked for: 2',
      'lost: 1',
    ]);
  });

  test('what failed, what nobody asked for and what is there twice is found', () => {
    const written = new WrittenNumbers('x');
    written.forbid(1);
    written.ask(3);
    assert.deepEqual(textsOf(written.reconcile([1, 2, 3, 3])), [
      'is there though it failed, was gone or was never asked for: 1, 2',
      'is there twice: 3',
    ]);
  });

  test('what was asked for together is there together', () => {
    const written = new WrittenNumbers('x');
    written.ask(1, 2, 3);
    assert.deepEqual(textsOf(written.reconcile([1, 2])), [
      'only a part is there of what was written together: 1, 2, 3',
    ]);
    const none = new WrittenNumbers('x');
    none.ask(1, 2, 3);
    assert.deepEqual(none.reconcile([]), []);
  });
});

test('a register holds the last value or the one under way', () => {
  const register = new Register('x', 'a');
  register.ask('b');
  assert.deepEqual(register.reconcile('a'), []);
  assert.deepEqual(textsOf(register.reconcile('b')), ['holds b, which is not a']);
  register.ask('c');
  assert.deepEqual(textsOf(register.reconcile('d')), ['holds d, which is not a or c']);
  register.ask('c');
  register.acknowledge();
  assert.deepEqual(textsOf(register.reconcile('a')), ['holds a, which is not c']);
});

test('events that are skipped, repeated, made up or out of order are found', () => {
  assert.deepEqual(compareEvents('x', [1, 2, 3], [1, 2, 3]), []);
  assert.deepEqual(textsOf(compareEvents('x', [1, 3], [1, 2, 3])), ['a subscriber missed: 2']);
  assert.deepEqual(textsOf(compareEvents('x', [1, 2], [1, 2, 3])), ['a subscriber missed: 3']);
  assert.deepEqual(textsOf(compareEvents('x', [1, 2, 2, 3], [1, 2, 3])), ['a subscriber saw again: 2']);
  assert.deepEqual(textsOf(compareEvents('x', [1, 9], [1])), ['a subscriber saw what was never entered: 9']);
  assert.deepEqual(textsOf(compareEvents('x', [2, 1], [1, 2])), ['a subscriber saw 2 out of its order']);
});

describe('a ledger', () => {
  const whole: LedgerReport = {
    entries: [
      { number: 1, channel: '0', job: 11 },
      { number: 2, channel: '1', job: 12 },
    ],
    mirrored: [2, 1],
    count: 2,
    audited: [1],
    liveJobs: [12],
    deadJobs: [],
    reminders: [
      { number: 5, status: 'completed', executionCount: 1 },
      { number: 6, status: 'active', executionCount: 0 },
    ],
    reminded: [5],
    ticks: 1,
    cursor: '',
  };

  const damaged: [Partial<LedgerReport>, RegExp][] = [
    [{ mirrored: [1] }, /one of two tables that change together: 2/],
    [{ mirrored: [1, 2, 3] }, /one of two tables that change together: 3/],
    [{ count: 1 }, /memory counts 1 of 2 entries/],
    [{ liveJobs: [] }, /neither been audited nor has it a job: 2/],
    [{ audited: [1, 7] }, /audited without being there: 7/],
    [{ deadJobs: ['audit 12'] }, /a job died: audit 12/],
    [{ reminders: [{ number: 5, status: 'error', executionCount: 1 }] }, /a reminder failed: 5/],
    [{ reminded: [] }, /completed and was never carried out: 5/],
    [{ reminded: [5, 8] }, /remembered without a reminder: 8/],
  ];

  test('as it must be at any moment', () => {
    assert.deepEqual(checkLedger('x', whole), []);
    for (const [damage, text] of damaged) {
      assert.match(textsOf(checkLedger('x', { ...whole, ...damage })).join('\n'), text);
    }
  });

  test('as it must be at rest', () => {
    assert.deepEqual(textsOf(checkLedgerAtRest('x', whole)), [
      'has not been audited: 2',
      'a job does not leave the queue: 12',
      'a reminder was not carried out: 6',
    ]);
  });
});

describe('accounts', () => {
  const ada: AccountReport = {
    balance: 999_990,
    sent: [{ number: 1, target: 'ben', amount: 10, job: 3, isDelivered: true }],
    received: [],
    liveJobs: [],
    deadJobs: [],
  };
  const ben: AccountReport = {
    balance: 1_000_010,
    sent: [],
    received: [{ number: 1, amount: 10 }],
    liveJobs: [],
    deadJobs: [],
  };
  const check = (damage: { ada?: Partial<AccountReport>; ben?: Partial<AccountReport> }): string => {
    const reports = new Map([
      ['ada', { ...ada, ...damage.ada }],
      ['ben', { ...ben, ...damage.ben }],
    ]);
    return textsOf([...checkAccounts(reports, reports), ...checkAccountsAtRest(reports)]).join('\n');
  };

  test('as they must be', () => {
    assert.equal(check({}), '');
    assert.match(check({ ada: { balance: 1 } }), /^has 1, not the 999990 of its transfers\nhold \d+ together/);
    assert.match(check({ ben: { balance: 1_000_000, received: [] } }), /marked as delivered and has not arrived: 1/);
    assert.match(check({ ada: { balance: 1_000_000, sent: [] } }), /arrived without having been sent: 1/);
    assert.match(check({ ada: { deadJobs: ['deliver 3'] } }), /a job died: deliver 3/);
    assert.match(check({ ben: { liveJobs: [4] } }), /^a job does not leave the queue: 4/);
    const open = ada.sent.map((transfer) => ({ ...transfer, isDelivered: false }));
    assert.match(check({ ada: { sent: open } }), /neither delivered nor has it a job: 1\nhas not been delivered: 1/);
  });
});

test('a settler has taken every step once', () => {
  const steps = Array.from({ length: SETTLER_STEPS }, (_, index) => index + 1);
  assert.deepEqual(checkSettler('x', { steps, rows: SETTLER_ROWS }), []);
  assert.equal(checkSettler('x', { steps: steps.slice(1), rows: SETTLER_ROWS }).length, 1);
  assert.equal(checkSettler('x', { steps: [1, ...steps], rows: SETTLER_ROWS }).length, 1);
  assert.equal(checkSettler('x', { steps, rows: 2 * SETTLER_ROWS }).length, 1);
});
