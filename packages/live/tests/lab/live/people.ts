import { mutation, query, v } from '@sundog/live/server';

export const whoAmI = query({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity()?.subject ?? null });

/** Asks who asks only while the switch is on. */
export const perhaps = query({
  args: { name: v.string() },
  handler: (ctx, { name }) => {
    const found = ctx.db
      .query('switches')
      .withIndex('by_name', (q) => q.eq('name', name))
      .unique();
    if (found?.['isOn'] !== true) return 'everyone';
    return ctx.auth.getUserIdentity()?.subject ?? 'nobody';
  },
});

export const turn = mutation({
  args: { name: v.string(), isOn: v.boolean() },
  handler: (ctx, { name, isOn }) => {
    const found = ctx.db
      .query('switches')
      .withIndex('by_name', (q) => q.eq('name', name))
      .unique();
    if (found === null) ctx.db.insert('switches', { name, isOn });
    else ctx.db.patch(found._id, { isOn });
  },
});

export const asWhom = mutation({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity()?.subject ?? null });
