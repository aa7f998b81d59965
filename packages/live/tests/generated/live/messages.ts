import { action, internal, mutation, paginationOptsValidator, query, v } from '@sundog/live/server';

import { trim } from './texts.ts';

export const list = query({
  args: { channelId: v.id('channels') },
  handler: (ctx, { channelId }) =>
    ctx.db
      .query('messages')
      .withIndex('by_channel', (q) => q.eq('channelId', channelId))
      .take(50),
});

export const page = query({
  args: { channelId: v.id('channels'), paginationOpts: paginationOptsValidator },
  handler: (ctx, { channelId, paginationOpts }) =>
    ctx.db
      .query('messages')
      .withIndex('by_channel', (q) => q.eq('channelId', channelId))
      .paginate(paginationOpts),
});

export const send = mutation({
  args: { channelId: v.id('channels'), text: v.string() },
  handler: (ctx, { channelId, text }) => ctx.db.insert('messages', { channelId, text: trim(text) }),
});

export const announce = action({
  args: {},
  handler: async (ctx): Promise<number> => await ctx.runQuery(internal.admin.channels.count),
});
