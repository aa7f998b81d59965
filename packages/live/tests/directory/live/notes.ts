import { mutation, query, v } from '@sundog/live/server';

export const list = query({ args: {}, handler: (ctx) => ctx.db.query('notes').collect() });

export const add = mutation({ args: { text: v.string() }, handler: (ctx, note) => ctx.db.insert('notes', note) });

/** A table that is not here. */
export const wrongTier = mutation({ args: {}, handler: (ctx) => ctx.db.query('people').collect() });

/** Schedules a global mutation from a shard. */
export const addPersonLater = mutation({
  args: { email: v.string() },
  handler: (ctx, { email }) => {
    ctx.scheduler.runAfter(0, 'people:addLater', { email, name: email, age: 1 });
  },
});
