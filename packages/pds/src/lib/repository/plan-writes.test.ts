import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { encode } from '@atcute/cbor';

import { createRecordCid } from '../values/cid.ts';
import { planWrites, type WritePlan } from './plan-writes.ts';
import type { RecordWrite } from './write.ts';

const did = 'did:web:alice.example';
const collection = 'com.example.note';

const noteOf = (text: string): Record<string, unknown> => ({ $type: collection, text });
const cidOf = (text: string): string => createRecordCid(encode(noteOf(text)));

function plan(writes: readonly RecordWrite[], before: Record<string, string> = {}): WritePlan {
  const free = ['a', 'b', 'c', 'd'];
  return planWrites(writes, {
    did,
    getCids: (keys) => {
      const found = keys.filter(({ rkey }) => before[rkey] !== undefined);
      return new Map(found.map(({ rkey }) => [`${collection}/${rkey}`, cidOf(before[rkey] ?? '')]));
    },
    createKey: () => free.shift() ?? assert.fail('too many keys'),
  });
}

function describeChanges(found: WritePlan): string[] {
  return found.changes.map(({ rkey, previousCid, block }) => {
    return `${rkey}: ${previousCid === undefined ? 'none' : 'some'} -> ${block === undefined ? 'none' : 'some'}`;
  });
}

const create = (rkey: string | undefined, text: string): RecordWrite => ({
  action: 'create',
  collection,
  record: noteOf(text),
  ...(rkey !== undefined && { rkey }),
});
const update = (rkey: string, text: string, more: object = {}): RecordWrite => ({
  action: 'update',
  collection,
  rkey,
  record: noteOf(text),
  ...more,
});
const remove = (rkey: string, more: object = {}): RecordWrite => ({ action: 'delete', collection, rkey, ...more });

describe('a batch', () => {
  test('answers each write with its address and CID', () => {
    assert.deepEqual(plan([create('x', 'one'), update('y', 'two'), remove('z')], { y: 'old', z: 'old' }).results, [
      { action: 'create', uri: `at://${did}/${collection}/x`, cid: cidOf('one') },
      { action: 'update', uri: `at://${did}/${collection}/y`, cid: cidOf('two') },
      { action: 'delete' },
    ]);
  });

  test('gives records without a key the next that is free', () => {
    const writes = [create(undefined, 'one'), create('c', 'two'), create(undefined, 'three')];
    const keys = plan(writes, { a: 'old' }).results.map((result) => {
      return result.action === 'create' && result.uri.split('/').at(-1);
    });
    assert.deepEqual(keys, ['b', 'c', 'd']);
  });

  const sequences: [title: string, writes: RecordWrite[], before: Record<string, string>, changes: string[]][] = [
    ['created and deleted is no change', [create('x', 'one'), remove('x')], {}, []],
    ['created and updated is created', [create('x', 'one'), update('x', 'two')], {}, ['x: none -> some']],
    ['deleted and created is updated', [remove('x'), create('x', 'two')], { x: 'one' }, ['x: some -> some']],
    ['deleted and created as it was is no change', [remove('x'), create('x', 'one')], { x: 'one' }, []],
    ['updated and deleted is deleted', [update('x', 'two'), remove('x')], { x: 'one' }, ['x: some -> none']],
    ['written as it is is no change', [update('x', 'one', { upsert: true })], { x: 'one' }, []],
    ['put where there was nothing is created', [update('x', 'one', { upsert: true })], {}, ['x: none -> some']],
    ['deleted if it exists where there is nothing is no change', [remove('x', { ifExists: true })], {}, []],
  ];
  for (const [title, writes, before, changes] of sequences) {
    test(title, () => assert.deepEqual(describeChanges(plan(writes, before)), changes));
  }

  const big = 'x'.repeat(990_000);
  const refused: [
    title: string,
    writes: RecordWrite[],
    before: Record<string, string>,
    status: number,
    what: RegExp,
  ][] = [
    ['a key that is taken', [create('x', 'two')], { x: 'one' }, 409, /Record already exists/],
    ['a key that the batch has taken', [create('x', 'one'), create('x', 'two')], {}, 409, /already exists/],
    ['an update of nothing', [update('x', 'one')], {}, 400, /Could not locate record: at:/],
    ['a delete of nothing', [remove('x')], {}, 400, /Could not locate record: at:/],
    ['a delete of what the batch has deleted', [remove('x'), remove('x')], { x: 'one' }, 400, /Could not locate/],
    ['another record than expected', [update('x', 'two', { swapRecord: cidOf('no') })], { x: 'one' }, 400, /was at b/],
    ['none where one is expected', [update('x', 'a', { upsert: true, swapRecord: cidOf('no') })], {}, 400, /at null/],
    ['one where none is expected', [update('x', 'two', { swapRecord: null })], { x: 'one' }, 400, /Record was at b/],
    ['a delete of another record', [remove('x', { swapRecord: cidOf('no') })], { x: 'one' }, 400, /Record was at b/],
    ['201 writes', Array.from({ length: 201 }, (_, index) => create(`k${index}`, '')), {}, 400, /Max: 200/],
    ['a record over 1 MB', [create('x', 'x'.repeat(1_000_000))], {}, 400, /Record is too large/],
    ['2 MB of records', [create('x', big), create('y', big)], {}, 400, /Max event size: 2MB/],
  ];
  for (const [title, writes, before, status, what] of refused) {
    test(`refuses ${title}`, () => {
      assert.throws(
        () => plan(writes, before),
        (error: { status?: number; message?: string }) => {
          assert.match(error.message ?? '', what);
          return error.status === status;
        },
      );
    });
  }

  test('of 200 writes with the records expected is taken', () => {
    const writes = Array.from({ length: 199 }, (_, index) => create(`k${index}`, ''));
    writes.push(update('x', 'two', { swapRecord: cidOf('one') }));
    assert.equal(plan(writes, { x: 'one' }).changes.length, 200);
  });
});
