import { defineSchema, defineTable, v } from '@sundog/live/server';

export default defineSchema({
  channels: defineTable({ name: v.string(), topic: v.optional(v.string()) }).index('by_name', ['name'], {
    unique: true,
  }),
  messages: defineTable({
    channelId: v.id('channels'),
    author: v.string(),
    text: v.string(),
    likes: v.number().default(0),
    size: v.bigint(),
    tags: v.array(v.string()),
    place: v.optional(v.object({ city: v.string(), zip: v.optional(v.number()) })),
    mood: v.optional(v.union(v.literal('good'), v.literal('bad'))),
  })
    .index('by_channel', ['channelId'])
    .index('by_author', ['author', 'likes'])
    .shardBy('channelId'),
  users: defineTable({ email: v.string() }).index('by_email', ['email']).global(),
});
