import { mutation, query, v } from '@sundog/live/server';

/** The latest of a channel. */
export const latest = query({
  args: { channel: v.string(), count: v.number() },
  handler: (ctx, { channel, count }) =>
    ctx.db
      .query('messages')
      .withIndex('by_channel', (q) => q.eq('channel', channel))
      .order('desc')
      .take(count),
});

export const add = mutation({
  args: { channel: v.string(), text: v.string() },
  handler: (ctx, message) => ctx.db.insert('messages', message),
});

/** Many at once. */
export const fill = mutation({
  args: { channel: v.string(), count: v.number() },
  handler: (ctx, { channel, count }) => {
    for (let number = 0; number < count; number += 1) ctx.db.insert('messages', { channel, text: `message ${number}` });
  },
});

/** Changes the oldest of a channel. */
export const editOldest = mutation({
  args: { channel: v.string(), text: v.string() },
  handler: (ctx, { channel, text }) => {
    const oldest = ctx.db
      .query('messages')
      .withIndex('by_channel', (q) => q.eq('channel', channel))
      .first();
    if (oldest !== null) ctx.db.patch(oldest._id, { text });
  },
});

export const addPoints = mutation({
  args: { count: v.number() },
  handler: (ctx, { count }) => Array.from({ length: count }, () => ctx.db.insert('points', { value: 0 })),
});

export const point = query({ args: { id: v.id('points') }, handler: (ctx, { id }) => ctx.db.get(id) });

export const setPoint = mutation({
  args: { id: v.id('points'), value: v.number() },
  handler: (ctx, { id, value }) => ctx.db.patch(id, { value }),
});

/** So many rows of a table with no index, one, or four. */
export const addMany = mutation({
  args: { table: v.union(v.literal('plain'), v.literal('indexed'), v.literal('indexedMuch')), count: v.number() },
  handler: (ctx, { table, count }) => {
    for (let number = 0; number < count; number += 1) {
      const place = `place ${number % 100}`;
      ctx.db.insert(table, { author: `author ${number % 1000}`, score: number % 777, place, text: `text ${number}` });
    }
  },
});
