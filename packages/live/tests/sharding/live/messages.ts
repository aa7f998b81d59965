import { mutation, query, v } from '@sundog/live/server';

export const list = query({
  args: { channelId: v.string() },
  handler: (ctx, { channelId }) =>
    ctx.db
      .query('messages')
      .withIndex('by_channel', (q) => q.eq('channelId', channelId))
      .order('desc')
      .take(50),
});

export const get = query({ args: { id: v.id('messages') }, handler: (ctx, { id }) => ctx.db.get(id) });

export const send = mutation({
  args: { channelId: v.string(), author: v.string(), text: v.string() },
  handler: (ctx, message) => ctx.db.insert('messages', message),
});

export const edit = mutation({
  args: { id: v.id('messages'), text: v.string() },
  handler: (ctx, { id, text }) => ctx.db.patch(id, { text }),
});

export const clear = mutation({
  args: { channelId: v.string() },
  handler: (ctx, { channelId }) => {
    const messages = ctx.db
      .query('messages')
      .withIndex('by_channel', (q) => q.eq('channelId', channelId))
      .collect();
    for (const { _id } of messages) ctx.db.delete(_id);
    return messages.length;
  },
});
