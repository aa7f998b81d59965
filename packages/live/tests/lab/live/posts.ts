import { mutation, paginationOptsValidator, query, v } from '@sundog/live/server';

export const list = query({
  args: { roomId: v.string() },
  handler: (ctx, { roomId }) =>
    ctx.db
      .query('posts')
      .withIndex('by_room', (q) => q.eq('roomId', roomId))
      .collect(),
});

export const page = query({
  args: { roomId: v.string(), paginationOpts: paginationOptsValidator },
  handler: (ctx, { roomId, paginationOpts }) =>
    ctx.db
      .query('posts')
      .withIndex('by_room', (q) => q.eq('roomId', roomId))
      .paginate(paginationOpts),
});

export const send = mutation({
  args: { roomId: v.string(), text: v.string() },
  handler: (ctx, post) => ctx.db.insert('posts', post),
});

export const echo = mutation({ args: { roomId: v.string(), text: v.string() }, handler: (_, { text }) => text });

export const get = query({ args: { id: v.id('posts') }, handler: (ctx, { id }) => ctx.db.get(id) });

export const count = query({
  args: { roomId: v.string() },
  handler: (ctx, { roomId }) =>
    ctx.db
      .query('posts')
      .withIndex('by_room', (q) => q.eq('roomId', roomId))
      .collect().length,
});

/** One text: a change of it is never a patch. */
export const newest = query({
  args: { roomId: v.string() },
  handler: (ctx, { roomId }) =>
    ctx.db
      .query('posts')
      .withIndex('by_room', (q) => q.eq('roomId', roomId))
      .order('desc')
      .first()?.['text'] ?? null,
});

/** Asks who asks once somebody has asked that. */
export const perhaps = query({
  args: { roomId: v.string() },
  handler: (ctx, { roomId }) => {
    const newest = ctx.db
      .query('posts')
      .withIndex('by_room', (q) => q.eq('roomId', roomId))
      .order('desc')
      .first();
    return newest?.['text'] === 'who asks?' ? ctx.auth.getUserIdentity() : 'everyone';
  },
});

/** Small rows of large ones. */
export const heads = query({
  args: { roomId: v.string() },
  handler: (ctx, { roomId }) =>
    ctx.db
      .query('posts')
      .withIndex('by_room', (q) => q.eq('roomId', roomId))
      .collect()
      .map(({ _id, text }) => ({ _id, head: (text as string).slice(0, 20) })),
});
