import { internalQuery, mutation, v } from '@sundog/live/server';

export const create = mutation({
  args: { name: v.string() },
  handler: (ctx, { name }) => ctx.db.insert('channels', { name }),
});

export const count = internalQuery({ args: {}, handler: (ctx) => ctx.db.query('channels').collect().length });
