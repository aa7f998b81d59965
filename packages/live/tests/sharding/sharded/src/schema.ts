import { defineSchema, defineTable, v } from '@sundog/live/server';

export default defineSchema({
  messages: defineTable({ channelId: v.string(), author: v.string(), text: v.string() })
    .index('by_channel', ['channelId'])
    .index('by_author', ['channelId', 'author'])
    .shardBy('channelId'),
});
