import { defineSchema, defineTable, v } from '@sundog/live/server';

export default defineSchema({
  items: defineTable({ list: v.string(), rank: v.number(), text: v.string() }).index('by_list', ['list', 'rank']),
  switches: defineTable({ name: v.string(), isOn: v.boolean() }).index('by_name', ['name'], { unique: true }),
  entries: defineTable({ roomId: v.string(), seq: v.number(), entry: v.string() })
    .index('by_room', ['roomId', 'seq'])
    .shardBy('roomId'),
  posts: defineTable({ roomId: v.string(), text: v.string() }).index('by_room', ['roomId']).shardBy('roomId'),
});
