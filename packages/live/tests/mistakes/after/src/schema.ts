import { defineSchema, defineTable, v } from '@sundog/live/server';

export default defineSchema({
  notes: defineTable({ text: v.number() }),
  parts: defineTable({ room: v.string() }).shardBy('room'),
});
