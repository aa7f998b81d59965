import assert from 'node:assert/strict';

import { Sql } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { createRecordCid } from '../values/cid.ts';
import { NodeTable } from './node-table.ts';

const STEPS = 400;

/** The nodes of a tree, over many changes, some of which are undone. */
export const nodeTableSuite: Suite = {
  name: 'node table',
  tests: {
    'J1, J2: has what was written and not undone, in memory and for whoever reads it anew': ({ ctx }) => {
      const seed = Math.floor(Math.random() * 2 ** 32);
      const random = createRandom(seed);
      const sql = new Sql(ctx.storage);
      const table = new NodeTable(sql);
      let model = new Map<string, number>();
      for (let step = 0; step < STEPS; step += 1) {
        const next = new Map(model);
        const removed = Array.from(model.keys()).filter(() => random() < 0.2);
        for (const cid of removed) next.delete(cid);
        const created = new Map<string, Uint8Array>();
        for (let count = 0; count < 6; count += 1) {
          // Few contents, so that nodes come again; now and then one that no row of the journal has room for.
          const size = random() < 0.01 ? 300_000 : 1 + Math.floor(random() * 200);
          const bytes = new Uint8Array(size).fill(size % 251);
          const cid = createRecordCid(bytes);
          if (next.has(cid)) continue;
          created.set(cid, bytes);
          next.set(cid, size);
        }
        const isUndone = random() < 0.15;
        try {
          sql.transaction(() => {
            table.change({ created, removed, rev: `rev${step}` });
            if (isUndone) throw new Error('undone');
          });
          model = next;
        } catch (error) {
          if (!isUndone) throw error;
          table.forget();
        }
        const seen = step % 7 === 0 ? new NodeTable(sql) : table;
        const place = `seed ${seed}, step ${step}`;
        assert.deepEqual(seen.cids().toSorted(), Array.from(model.keys()).toSorted(), place);
        for (const [cid, size] of model) assert.equal(seen.get(cid)?.bytes.byteLength, size, place);
      }
    },
  },
};

/** Mulberry32: chance that a seed repeats. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
