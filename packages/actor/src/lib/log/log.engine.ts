import assert from 'node:assert/strict';

import { countReads } from '../../../../../tests/harness/engine/count-reads.ts';
import { noLimits, type Suite } from '../../../tests/worker/suite.ts';
import { InvalidLimitError } from '../page-limit.ts';
import type { Clock } from '../clock.ts';
import { LogNameError, LogPositionError } from './log-errors.ts';
import { Log, type LogOptions, type LogReadOptions } from './log.ts';
import { BoundValueError, RowTooLargeError } from '../sql/sql-errors.ts';
import { Sql } from '../sql/sql.ts';

/** A clock that stands still until a test moves it. */
class HeldClock implements Clock {
  time = 1000;
  #ids = 0;

  now(): number {
    return this.time;
  }

  random(): number {
    return 0;
  }

  uuid(): string {
    this.#ids += 1;
    return `identity-${this.#ids}`;
  }
}

function open(ctx: DurableObjectState, options: Partial<LogOptions> = {}): Log {
  return new Log(ctx, { name: 'changes', ...options });
}

function fill(log: Log, count: number): void {
  for (let index = 0; index < count; index += 1) log.append('x'.repeat(10));
}

function sequences(log: Log, options: LogReadOptions = {}): number[] {
  const result = log.read(options);
  if (result.kind !== 'entries') throw new Error(`expected entries, found ${result.kind}`);
  return result.entries.map(({ sequence }) => sequence);
}

const appending: Suite['tests'] = {
  'entries are numbered from 1 without gaps': ({ ctx }) => {
    const log = open(ctx);
    assert.equal(log.head(), 0);
    assert.deepEqual([log.append('a'), log.append('b'), log.append('c')], [1, 2, 3]);
    assert.equal(log.head(), 3);
    assert.deepEqual(sequences(log), [1, 2, 3]);
  },
  'an append that is rolled back leaves no entry and no gap': ({ ctx }) => {
    const log = open(ctx);
    const sql = new Sql(ctx.storage);
    log.append('a');
    for (let round = 0; round < 2; round += 1) {
      assert.throws(() => {
        sql.transaction(() => {
          assert.equal(log.append('lost'), 2);
          throw new Error('stop');
        });
      });
    }
    assert.equal(log.head(), 1);
    assert.equal(log.append('b'), 2);
  },
  'an append is part of the transaction of the change, also the first one': ({ ctx }) => {
    const log = open(ctx);
    const sql = new Sql(ctx.storage);
    sql.script('create table note (text text not null) strict');
    const change = (text: string, fail: boolean): void => {
      sql.transaction(() => {
        sql.run`insert into note values (${text})`;
        log.append(text);
        if (fail) throw new Error('stop');
      });
    };
    assert.throws(() => change('a', true));
    change('b', false);
    assert.throws(() => change('c', true));
    assert.deepEqual(sql.all`select text from note`, [{ text: 'b' }]);
    assert.deepEqual(log.read(), {
      kind: 'entries',
      head: 1,
      entries: [{ ...entryOf(log, 1), sequence: 1, data: 'b' }],
    });
  },
  'text and bytes come back as they were appended, with their time': ({ ctx }) => {
    const clock = new HeldClock();
    const log = open(ctx, { clock });
    log.append('{"é":"😀\\u0000"}');
    clock.time = 2000;
    log.append(new Uint8Array([9, 0, 255]).subarray(1));
    const [text, bytes] = [entryOf(log, 1), entryOf(log, 2)];
    assert.deepEqual(text, { sequence: 1, at: 1000, data: '{"é":"😀\\u0000"}' });
    assert.equal(bytes.at, 2000);
    assert.ok(bytes.data instanceof ArrayBuffer);
    assert.deepEqual([...new Uint8Array(bytes.data)], [0, 255]);
  },
  'what is neither text nor bytes is refused': ({ ctx }) => {
    const log = open(ctx);
    // @ts-expect-error encode it first
    assert.throws(() => log.append({ a: 1 }), BoundValueError);
    // @ts-expect-error undefined is no data
    assert.throws(() => log.append(undefined), BoundValueError);
    assert.equal(log.head(), 0);
  },
  'an entry over 2 MB is refused with the name of the table': ({ ctx }) => {
    assert.throws(
      () => open(ctx).append('x'.repeat(2_000_001)),
      (error) => error instanceof RowTooLargeError && error.data['table'] === '_sundog_log_changes',
    );
  },
  'logs of one actor are apart': ({ ctx }) => {
    const [one, two] = [open(ctx, { name: 'one' }), open(ctx, { name: 'two' })];
    fill(one, 3);
    assert.equal(two.append('a'), 1);
    assert.notEqual(one.identity(), two.identity());
  },
  'a name that is no part of a table name is refused': ({ ctx }) => {
    for (const name of ['', 'A', '1a', 'a-b', 'a"b', 'a'.repeat(41)]) {
      assert.throws(() => open(ctx, { name }), LogNameError);
    }
  },
};

const reading: Suite['tests'] = {
  'read gives what is after the position, up to the limit': ({ ctx }) => {
    const log = open(ctx);
    fill(log, 5);
    assert.deepEqual(sequences(log, { after: 2 }), [3, 4, 5]);
    assert.deepEqual(sequences(log, { after: 1, limit: 2 }), [2, 3]);
    assert.deepEqual(log.read({ after: 5 }), { kind: 'entries', entries: [], head: 5 });
  },
  'read gives no more bytes than asked for, but at least one entry': ({ ctx }) => {
    const log = open(ctx);
    fill(log, 5);
    assert.deepEqual(sequences(log, { after: 1, limitBytes: 25 }), [2, 3]);
    assert.deepEqual(sequences(log, { after: 1, limitBytes: 1 }), [2]);
  },
  'a read costs what its page has, however much comes after it': ({ ctx }) => {
    const counted = countReads(ctx);
    const log = open(counted.ctx);
    fill(log, 3000);
    for (const options of [{ limit: 1000, limitBytes: 50 }, { limit: 5 }]) {
      const before = counted.rowsRead();
      assert.deepEqual(sequences(log, { after: 10, ...options }), [11, 12, 13, 14, 15]);
      const read = counted.rowsRead() - before;
      assert.ok(read < 30, `${read} rows read`);
    }
  },
  'a position beyond the head is told as such': ({ ctx }) => {
    const log = open(ctx);
    fill(log, 2);
    assert.deepEqual(log.read({ after: 3 }), { kind: 'ahead', head: 2 });
  },
  'a position older than what is kept is told as gone': ({ ctx }) => {
    const log = open(ctx, { retention: { rows: 2 } });
    fill(log, 5);
    log.prune();
    assert.equal(log.pruned(), 3);
    assert.deepEqual(log.read({ after: 2 }), { kind: 'gone', pruned: 3, head: 5 });
    assert.deepEqual(sequences(log, { after: 3 }), [4, 5]);
  },
  'a position from before deleteAll is told as foreign': async ({ ctx }) => {
    const log = open(ctx);
    fill(log, 5);
    const before = log.identity();
    assert.deepEqual(sequences(log, { after: 4, identity: before }), [5]);
    await ctx.storage.deleteAll();
    assert.equal(log.append('a'), 1);
    assert.notEqual(log.identity(), before);
    assert.deepEqual(log.read({ after: 1, identity: before }), { kind: 'foreign', identity: log.identity(), head: 1 });
  },
  'a position that is no number of an entry is refused': ({ ctx }) => {
    for (const after of [-1, 0.5, Number.NaN, Infinity]) {
      assert.throws(() => open(ctx).read({ after }), LogPositionError);
    }
  },
  'a limit that is none is refused': ({ ctx }) => {
    const log = open(ctx);
    fill(log, 2);
    for (const limit of noLimits) {
      assert.throws(() => log.read({ limit }), InvalidLimitError, `read ${limit}`);
      assert.throws(() => log.prune(limit), InvalidLimitError, `prune ${limit}`);
    }
    assert.deepEqual(sequences(log, { limit: 10_000 }), [1, 2]);
    assert.equal(log.prune(10_000).removed, 0);
  },
};

const pruning: Suite['tests'] = {
  'prune lets the oldest go beyond a number of rows, a number of bytes, or an age': ({ ctx }) => {
    const clock = new HeldClock();
    const cases = { rows: { rows: 2 }, bytes: { bytes: 25 }, age: { ageMs: 500 } };
    for (const [name, retention] of Object.entries(cases)) {
      const log = open(ctx, { name, retention, clock });
      clock.time = 1000;
      fill(log, 3);
      clock.time = 1500;
      fill(log, 2);
      assert.equal(log.prune().removed, 3, name);
      assert.deepEqual(sequences(log, { after: 3 }), [4, 5], name);
    }
  },
  'prune lets go a bounded number at a time, and can be called again and again': ({ ctx }) => {
    const clock = new HeldClock();
    const log = open(ctx, { retention: { rows: 1 }, clock });
    fill(log, 6);
    assert.deepEqual(log.prune(2), { removed: 2, nextAtMs: 1000 });
    assert.deepEqual(log.prune(2), { removed: 2, nextAtMs: 1000 });
    assert.deepEqual(log.prune(2), { removed: 1, nextAtMs: undefined });
    assert.deepEqual(log.prune(2), { removed: 0, nextAtMs: undefined });
    assert.deepEqual(sequences(log, { after: 5 }), [6]);
  },
  'prune of a log without bounds, or without entries, lets nothing go': ({ ctx }) => {
    const log = open(ctx);
    assert.equal(log.prune().removed, 0);
    fill(log, 3);
    assert.deepEqual(log.prune(), { removed: 0, nextAtMs: undefined });
  },
  'a log whose entries have all gone counts on, with the same identity': ({ ctx }) => {
    const clock = new HeldClock();
    const log = open(ctx, { retention: { ageMs: 500 }, clock });
    fill(log, 3);
    const identity = log.identity();
    clock.time = 1500;
    assert.deepEqual(log.prune(), { removed: 3, nextAtMs: undefined });
    assert.deepEqual(log.read({ after: 3, identity }), { kind: 'entries', entries: [], head: 3 });
    assert.equal(log.append('a'), 4);
    assert.equal(log.identity(), identity);
  },
  'prune tells when the next entry will be too old': ({ ctx }) => {
    const clock = new HeldClock();
    const log = open(ctx, { retention: { ageMs: 500 }, clock });
    log.append('a');
    clock.time = 1400;
    log.append('b');
    clock.time = 1500;
    assert.deepEqual(log.prune(), { removed: 1, nextAtMs: 1900 });
  },
  'the first entry asks for a prune at the end of its age, later ones do not': ({ ctx }) => {
    const clock = new HeldClock();
    const due: number[] = [];
    const log = open(ctx, { retention: { ageMs: 500 }, clock, onPruneDue: (atMs) => due.push(atMs) });
    fill(log, 3);
    assert.deepEqual(due, [1500]);
    clock.time = 1500;
    log.prune();
    fill(log, 2);
    assert.deepEqual(due, [1500, 2000]);
  },
  'an append beyond the bounds asks for a prune, and again if it was rolled back': ({ ctx }) => {
    const due: number[] = [];
    const clock = new HeldClock();
    const log = open(ctx, { retention: { rows: 8 }, clock, onPruneDue: (atMs) => due.push(atMs) });
    fill(log, 8);
    assert.deepEqual(due, []);
    assert.throws(() => {
      new Sql(ctx.storage).transaction(() => {
        log.append('lost');
        throw new Error('stop');
      });
    });
    log.append('kept');
    assert.deepEqual(due, [1000, 1000]);
  },
};

function entryOf(log: Log, sequence: number): { sequence: number; at: number; data: string | ArrayBuffer } {
  const result = log.read({ after: sequence - 1, limit: 1 });
  const entry = result.kind === 'entries' ? result.entries[0] : undefined;
  if (entry === undefined) throw new Error(`no entry ${sequence}: ${result.kind}`);
  return entry;
}

export const suite: Suite = { name: 'log', tests: { ...appending, ...reading, ...pruning } };
