import { internalQuery, LiveError, mutation, paginationOptsValidator, query, v } from '@sundog/live/server';

const note = { room: v.string(), author: v.string(), rank: v.number(), label: v.optional(v.nullable(v.string())) };
const order = v.union(v.literal('asc'), v.literal('desc'));

export const add = mutation({
  args: note,
  handler: (ctx, { label = null, ...fields }) => ctx.db.insert('notes', { ...fields, label }),
});

export const addAll = mutation({
  args: {
    room: v.string(),
    notes: v.array(v.object({ author: v.string(), rank: v.number(), label: v.nullable(v.string()) })),
  },
  handler: (ctx, { room, notes }) => notes.map((fields) => ctx.db.insert('notes', { room, ...fields })),
});

export const setRank = mutation({
  args: { id: v.id('notes'), rank: v.number() },
  handler: (ctx, { id, rank }) => ctx.db.patch(id, { rank }),
});

export const remove = mutation({ args: { id: v.id('notes') }, handler: (ctx, { id }) => ctx.db.delete(id) });

const index = v.union(v.literal('by_rank'), v.literal('by_label'), v.literal('by_creation_time'));

/** The first of all notes by an index. */
export const first = query({
  args: { index, order, count: v.number() },
  acrossShards: true,
  handler: (ctx, args) => ctx.db.query('notes').withIndex(args.index).order(args.order).take(args.count),
});

/** All of somebody, those of a rank and above. */
export const byAuthor = query({
  args: { author: v.string(), least: v.number() },
  acrossShards: 'room',
  handler: (ctx, { author, least }) =>
    ctx.db
      .query('notes')
      .withIndex('by_author', (q) => q.eq('author', author).gte('rank', least))
      .filter((q) => q.neq(q.field('label'), 'hidden'))
      .order('desc')
      .collect(),
});

/** All that are not hidden, in pages. */
export const page = query({
  args: { index, order, paginationOpts: paginationOptsValidator },
  acrossShards: true,
  handler: (ctx, args) =>
    ctx.db
      .query('notes')
      .withIndex(args.index)
      .order(args.order)
      .filter((q) => q.neq(q.field('label'), 'hidden'))
      .paginate(args.paginationOpts),
});

/** All of somebody, in pages. */
export const pageByAuthor = query({
  args: { author: v.string(), paginationOpts: paginationOptsValidator },
  acrossShards: true,
  handler: (ctx, { author, paginationOpts }) =>
    ctx.db
      .query('notes')
      .withIndex('by_author', (q) => q.eq('author', author))
      .paginate(paginationOpts),
});

/** How many there are, and in which rooms. */
export const totals = query({
  args: { author: v.string() },
  acrossShards: true,
  handler: (ctx, { author }) =>
    ctx.db
      .query('notes')
      .withIndex('by_author', (q) => q.eq('author', author))
      .collect()
      .reduce((sum, { rank }) => sum + Number(rank), 0),
  merge: (parts, { author }) => ({
    author,
    sum: parts.reduce((sum, { value }) => sum + value, 0),
    rooms: parts.filter(({ value }) => value > 0).map(({ shard }) => shard),
  }),
});

/** Of whoever asks. */
export const mine = query({
  args: {},
  acrossShards: true,
  handler: (ctx) =>
    ctx.db
      .query('notes')
      .withIndex('by_author', (q) => q.eq('author', ctx.auth.getUserIdentity()?.subject ?? 'nobody'))
      .collect(),
});

/** Asks who asks only when a note says so. */
export const seldomAsks = query({
  args: {},
  acrossShards: true,
  handler: (ctx) => {
    const asks =
      ctx.db
        .query('notes')
        .withIndex('by_author', (q) => q.eq('author', 'gate'))
        .first() !== null;
    return asks ? (ctx.auth.getUserIdentity()?.subject ?? 'nobody') : 'everyone';
  },
  merge: (parts) => parts.map(({ shard, value }) => `${shard} ${value}`),
});

/** Fails in a room that has a note of a rank below 0. */
export const strict = query({
  args: {},
  acrossShards: true,
  handler: (ctx) => {
    const notes = ctx.db.query('notes').withIndex('by_rank').take(5);
    const below = notes.find(({ rank }) => Number(rank) < 0);
    if (below !== undefined)
      throw new LiveError({ code: 'below_zero', message: 'A rank is below 0.', data: { id: below._id } });
    return notes;
  },
});

export const inside = internalQuery({
  args: {},
  acrossShards: true,
  handler: (ctx) => ctx.db.query('notes').collect(),
});

/** What cannot be put together, each in its way. */
export const wrong = query({
  args: { how: v.string() },
  acrossShards: true,
  handler: (ctx, { how }): unknown => {
    const notes = ctx.db.query('notes').withIndex('by_rank');
    if (how === 'mapped') return notes.take(5).map(({ rank }) => rank);
    if (how === 'first') return notes.first();
    if (how === 'moved') return (notes.take(5) as unknown[]).reverse();
    if (how === 'mapped page') {
      const { page: rows, ...rest } = notes.paginate({ numItems: 5, cursor: null });
      return { ...rest, page: rows.map(({ rank }) => rank) };
    }
    if (how === 'root table') return ctx.db.query('settings').collect();
    throw new Error('secret');
  },
});

export const nested = query({ args: {}, handler: (ctx) => ctx.runQuery('notes:totals', { author: 'ann' }) });

export const ofRoom = query({ args: { room: v.string() }, handler: (ctx) => ctx.db.query('notes').collect() });

export const addSetting = mutation({
  args: { name: v.string() },
  handler: (ctx, setting) => ctx.db.insert('settings', setting),
});
