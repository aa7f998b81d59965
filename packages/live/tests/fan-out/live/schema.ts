import { defineSchema, defineTable, v } from '@sundog/live/server';

export default defineSchema({
  settings: defineTable({ name: v.string() }),
  notes: defineTable({
    room: v.string(),
    author: v.string(),
    rank: v.number(),
    due: v.optional(v.union(v.number(), v.string())),
    label: v.nullable(v.string()),
  })
    .index('by_rank', ['rank'])
    .index('by_author', ['author', 'rank'])
    .index('by_label', ['label', 'rank'])
    .shardBy('room'),
});
