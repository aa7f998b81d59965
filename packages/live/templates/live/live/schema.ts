import { defineSchema, defineTable, v } from '@sundog/live/server';

export default defineSchema({
  messages: defineTable({ author: v.string(), text: v.string() }),
});
