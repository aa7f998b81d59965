import { LiveError, mutation, query, v } from '@sundog/live/server';

/** The latest messages, the newest first. */
export const list = query({
  args: {},
  handler: (ctx) => ctx.db.query('messages').order('desc').take(50),
});

/** Says something, to everybody. */
export const send = mutation({
  args: { author: v.string(), text: v.string() },
  handler: (ctx, { author, text }) => {
    if (text.trim() === '') throw new LiveError({ code: 'empty', message: 'Write something first.' });
    ctx.db.insert('messages', { author, text });
  },
});
