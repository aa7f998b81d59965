import { defineSchema, defineTable, v } from '@sundog/live/server';

const entry = { author: v.string(), score: v.number(), place: v.string(), text: v.string() };

export default defineSchema({
  /** What lists are made of. */
  messages: defineTable({ channel: v.string(), text: v.string() }).index('by_channel', ['channel']),
  /** What is asked for by id. */
  points: defineTable({ value: v.number() }),
  plain: defineTable(entry),
  indexed: defineTable(entry).index('by_author', ['author']),
  indexedMuch: defineTable(entry)
    .index('by_author', ['author'])
    .index('by_score', ['score'])
    .index('by_place', ['place', 'score'])
    .index('by_text', ['text']),
});
