import { mutation, query, v } from '@sundog/live/server';

import { parseText } from './texts.ts';

const USERS_SHOWN = 500;

/** Names, the latest to come first. Keys are nobody else's business. */
export const list = query({
  global: true,
  args: {},
  handler: async (ctx) => {
    const users = await ctx.global.query('users').order('desc').take(USERS_SHOWN);
    return users.map(({ _id, name }) => ({ _id, name }));
  },
});

/** Says who one is; whoever has been here before may have another name this time. */
export const join = mutation({
  global: true,
  args: { key: v.string(), name: v.string() },
  handler: async (ctx, { key, name }) => {
    const user = { key: parseText('key', key, 40), name: parseText('name', name, 24) };
    const known = await ctx.global
      .query('users')
      .withIndex('by_key', (q) => q.eq('key', user.key))
      .unique();
    if (known === null) return ctx.global.insert('users', user);
    if (known.name !== user.name) await ctx.global.patch(known._id, { name: user.name });
    return known._id;
  },
});
