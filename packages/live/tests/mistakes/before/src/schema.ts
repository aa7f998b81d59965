import { defineSchema, defineTable, v } from '@sundog/live/server';

export default defineSchema({
  notes: defineTable({ text: v.string() }),
  parts: defineTable({ room: v.string() }).shardBy('room'),
});
