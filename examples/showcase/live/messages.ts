import { mutation, query, v } from '@sundog/live/server';

import { parseText } from './texts.ts';

const MESSAGES_SHOWN = 50;

/** The latest of a channel, the newest first. */
export const list = query({
  args: { channelId: v.id('channels') },
  handler: (ctx, { channelId }) =>
    ctx.db
      .query('messages')
      .withIndex('by_channel', (q) => q.eq('channelId', channelId))
      .order('desc')
      .take(MESSAGES_SHOWN),
});

/** Says something in a channel. */
export const send = mutation({
  args: { channelId: v.id('channels'), userId: v.id('users'), text: v.string() },
  handler: (ctx, { channelId, userId, text }) =>
    ctx.db.insert('messages', { channelId, userId, text: parseText('text', text, 500) }),
});
