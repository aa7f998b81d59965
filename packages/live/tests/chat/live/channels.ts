import { mutation, query, v } from '@sundog/live/server';

export const list = query({ args: {}, handler: (ctx) => ctx.db.query('channels').withIndex('by_name').collect() });

export const create = mutation({
  args: { name: v.string() },
  handler: (ctx, { name }) => ctx.db.insert('channels', { name }),
});

/** Asynchronous, as code from elsewhere is. */
export const rename = mutation({
  args: { id: v.id('channels'), name: v.string() },
  handler: async (ctx, { id, name }) => {
    // oxlint-disable-next-line typescript/await-thenable -- code from elsewhere awaits
    const channel = await ctx.db.get(id);
    if (channel === null) throw new Error('no such channel');
    // oxlint-disable-next-line typescript/await-thenable -- code from elsewhere awaits
    await ctx.db.patch(id, { name });
  },
});

/** Only for those who are somebody. */
export const whoAmI = query({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity()?.subject ?? null });
