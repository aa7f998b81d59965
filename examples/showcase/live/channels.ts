import { LiveError, mutation, query, v } from '@sundog/live/server';

const CHANNELS_MAX = 50;

/** All of them, by name. */
export const list = query({ args: {}, handler: (ctx) => ctx.db.query('channels').withIndex('by_name').collect() });

/** Opens a channel; one that is there already is the answer too. */
export const open = mutation({
  args: { name: v.string() },
  handler: (ctx, { name }) => {
    if (!/^[a-z0-9-]{1,24}$/.test(name)) {
      throw new LiveError({
        code: 'invalid_name',
        message: 'A channel is called by up to 24 lower-case letters, digits and hyphens.',
      });
    }
    const known = ctx.db
      .query('channels')
      .withIndex('by_name', (q) => q.eq('name', name))
      .unique();
    if (known !== null) return known._id;
    if (ctx.db.query('channels').take(CHANNELS_MAX).length === CHANNELS_MAX) {
      throw new LiveError({ code: 'too_many_channels', message: `There are ${CHANNELS_MAX} channels, and no more.` });
    }
    return ctx.db.insert('channels', { name });
  },
});
