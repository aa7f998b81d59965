import { mutation, query, v, type Doc, type MutationCtx } from '@sundog/live/server';

import { parseText } from './texts.ts';

/** Who has not been heard of for so long is not there any more. Pages say every 10 seconds that they are. */
const GONE_AFTER_MS = 25_000;

/**
 * Who is in a channel. Every sign of life runs this again, but nothing is sent: the list is the same.
 */
export const list = query({
  args: { channelId: v.id('channels') },
  handler: (ctx, { channelId }) =>
    ctx.db
      .query('presence')
      .withIndex('by_channel', (q) => q.eq('channelId', channelId))
      .take(200)
      .map(({ window, userId }) => ({ window, userId })),
});

/** Says that a window is there, and forgets those that have not said so for long. */
export const beat = mutation({
  args: { channelId: v.id('channels'), window: v.string(), userId: v.id('users') },
  handler: (ctx, { channelId, window, userId }) => {
    const gone = ctx.db.query('presence').withIndex('by_time', (q) => q.lt('seenAt', ctx.now - GONE_AFTER_MS));
    for (const { _id } of gone.collect()) ctx.db.delete(_id);
    const known = findWindow(ctx, window);
    const seen = { userId, seenAt: ctx.now };
    if (known === null) ctx.db.insert('presence', { channelId, window: parseText('window', window, 40), ...seen });
    else ctx.db.patch(known._id, seen);
  },
});

/** Says that a window has gone. */
export const leave = mutation({
  args: { channelId: v.id('channels'), window: v.string() },
  handler: (ctx, { window }) => {
    const known = findWindow(ctx, window);
    if (known !== null) ctx.db.delete(known._id);
  },
});

function findWindow(ctx: MutationCtx, window: string): Doc<'presence'> | null {
  return ctx.db
    .query('presence')
    .withIndex('by_window', (q) => q.eq('window', window))
    .unique();
}
