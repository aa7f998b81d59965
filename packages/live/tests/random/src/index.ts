import { env } from 'cloudflare:workers';
import { createWorker } from '@sundog/actor';
import { defineSchema, defineTable, v } from '@sundog/live/server';
import { live } from '@sundog/live/worker';

import { createProbe } from '../../lab/src/probe.ts';
import * as plans from './plans.ts';
import { createRandomSchema, type FieldKind, type RandomTable } from './tables.ts';

const { isSharded, tables } = createRandomSchema(Number(Reflect.get(env, 'SCHEMA_SEED')));

const validators = {
  text: () => v.string(),
  number: () => v.number(),
  flag: () => v.boolean(),
  big: () => v.bigint(),
  maybe: () => v.optional(v.number()),
  nullable: () => v.union(v.string(), v.null()),
  list: () => v.array(v.number()),
} satisfies Record<FieldKind, () => unknown>;

function define({ fields, indexes }: RandomTable) {
  const own = Object.entries(fields).map(([name, kind]) => [name, validators[kind]()] as const);
  const link = v.union(v.null(), v.id('t0'));
  let table = defineTable({ home: v.string(), link, ...Object.fromEntries(own) });
  for (const index of indexes) {
    table = table.index(index.name, index.fields as never, { unique: index.isUnique });
  }
  return isSharded ? table.shardBy('home') : table;
}

const schema = defineSchema(Object.fromEntries(tables.map((table) => [table.name, define(table)])));
const database = live({ schema, functions: { plans }, authorizeShard: () => true });
const probed = createProbe(database);

export const { LiveShard } = probed;

export default createWorker({ mounts: [database, probed.probe] });
