import { defineSchema, defineTable, v } from '@sundog/live/server';

export default defineSchema({
  people: defineTable({ email: v.string(), name: v.string(), age: v.number() })
    .index('by_email', ['email'], { unique: true })
    .index('by_age', ['age'])
    .global(),
  notes: defineTable({ text: v.string() }),
});
