import { defineSchema, defineTable, v } from '@sundog/live/server';

export default defineSchema({
  notes: defineTable({ text: v.string(), at: v.number(), who: v.union(v.string(), v.null()) }),
  items: defineTable({ list: v.string(), text: v.string() }).index('by_list', ['list']).shardBy('list'),
});
