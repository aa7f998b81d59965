import { mutation, query, v } from '@sundog/live/server';

export const list = query({
  args: { channelId: v.id('channels') },
  handler: (ctx, { channelId }) =>
    ctx.db
      .query('messages')
      .withIndex('by_channel', (q) => q.eq('channelId', channelId))
      .order('desc')
      .take(50),
});

export const send = mutation({
  args: { channelId: v.id('channels'), author: v.string(), text: v.string() },
  handler: (ctx, message) => ctx.db.insert('messages', message),
});
