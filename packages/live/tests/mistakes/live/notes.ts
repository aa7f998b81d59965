import { mutation, query, v } from '@sundog/live/server';

export const add = mutation({ args: { text: v.string() }, handler: (ctx, note) => ctx.db.insert('notes', note) });

export const list = query({ args: {}, handler: (ctx) => ctx.db.query('notes').collect() });

export const get = query({ args: { id: v.id('notes') }, handler: (ctx, { id }) => ctx.db.get(id) });

export const addPart = mutation({ args: { room: v.string() }, handler: (ctx, part) => ctx.db.insert('parts', part) });

export const getPart = query({ args: { part: v.id('parts') }, handler: (ctx, { part }) => ctx.db.get(part) });

export const wrongTier = query({ args: {}, handler: (ctx) => ctx.db.query('parts').collect() });

/** A row of a shard whose name is not the caller's business. */
export const wrongRow = mutation({
  args: { room: v.string() },
  handler: (ctx) => ctx.db.insert('parts', { room: 'secret-room' }),
});

export const awaits = mutation({
  args: {},
  handler: async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
  },
});

export const isTooLarge = mutation({ args: {}, handler: () => 'x'.repeat(600_000) });

export const readsTooMuch = mutation({
  args: {},
  handler: (ctx) => {
    for (let count = 0; count <= 16_000; count += 1) ctx.db.insert('notes', { text: '' });
  },
});

export const fails = query({
  args: {},
  handler: () => {
    throw new RangeError('a secret');
  },
});
