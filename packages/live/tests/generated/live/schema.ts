import { defineSchema, defineTable, v } from '@sundog/live/server';

export default defineSchema({
  channels: defineTable({ name: v.string() }).index('by_name', ['name'], { unique: true }),
  messages: defineTable({ channelId: v.id('channels'), text: v.string() })
    .index('by_channel', ['channelId'])
    .shardBy('channelId'),
});
