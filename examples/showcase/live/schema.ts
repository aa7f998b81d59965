import { defineSchema, defineTable, v } from '@sundog/live/server';

export default defineSchema({
  /** In D1, for all channels. Who has the key is the user. */
  users: defineTable({ key: v.string(), name: v.string() }).index('by_key', ['key'], { unique: true }).global(),
  /** In the root shard: there are few, and everybody sees them. */
  channels: defineTable({ name: v.string() }).index('by_name', ['name'], { unique: true }),
  /** Each channel has a shard of its own, with its messages and with who is there. */
  messages: defineTable({ channelId: v.id('channels'), userId: v.id('users'), text: v.string() })
    .index('by_channel', ['channelId'])
    .shardBy('channelId'),
  presence: defineTable({ channelId: v.id('channels'), window: v.string(), userId: v.id('users'), seenAt: v.number() })
    .index('by_channel', ['channelId'])
    .index('by_window', ['window'], { unique: true })
    .index('by_time', ['seenAt'])
    .shardBy('channelId'),
});
