import { internalMutation, internalQuery, LiveError, mutation, query, v } from '@sundog/live/server';

const list = v.string();

export const byList = query({
  args: { list },
  handler: (ctx, args) =>
    ctx.db
      .query('items')
      .withIndex('by_list', (q) => q.eq('list', args.list))
      .collect(),
});

export const top = query({
  args: { list, count: v.number() },
  handler: (ctx, args) =>
    ctx.db
      .query('items')
      .withIndex('by_list', (q) => q.eq('list', args.list))
      .order('desc')
      .take(args.count),
});

export const get = query({ args: { id: v.id('items') }, handler: (ctx, { id }) => ctx.db.get(id) });

/** A result that many writes leave as it is. */
export const isEmpty = query({
  args: { list },
  handler: (ctx, args) =>
    ctx.db
      .query('items')
      .withIndex('by_list', (q) => q.eq('list', args.list))
      .collect().length === 0,
});

export const total = query({
  args: { list },
  handler: (ctx, args) =>
    ctx.db
      .query('items')
      .withIndex('by_list', (q) => q.eq('list', args.list))
      .collect()
      .reduce((sum, item) => sum + Number(item['rank']), 0),
});

export const byListLater = query({
  args: { list },
  handler: async (ctx, args) => {
    const items = ctx.db.query('items').withIndex('by_list', (q) => q.eq('list', args.list));
    return await Promise.resolve(items.collect());
  },
});

let release: string | undefined;

/** Its result is another one in each process, as it is after a release. */
export const ofRelease = query({
  args: { list },
  handler: (ctx, args) => {
    release ??= crypto.randomUUID();
    const items = ctx.db
      .query('items')
      .withIndex('by_list', (q) => q.eq('list', args.list))
      .collect();
    return items.map((item) => ({ ...item, release: release ?? '' }));
  },
});

/** Its result is another one whenever it runs. */
export const dice = query({
  args: { list },
  handler: (ctx, args) => {
    const items = ctx.db
      .query('items')
      .withIndex('by_list', (q) => q.eq('list', args.list))
      .collect();
    return {
      rolls: [{ _id: 'one', roll: ctx.random() }, { _id: 'two', text: 'as long as it takes for a patch' }, ...items],
    };
  },
});

export const add = mutation({
  args: { list, rank: v.number(), text: v.string() },
  handler: (ctx, item) => ctx.db.insert('items', item),
});

export const fill = mutation({
  args: { list, count: v.number(), text: v.string() },
  handler: (ctx, { count, ...item }) =>
    Array.from({ length: count }, (_, rank) => ctx.db.insert('items', { ...item, rank })),
});

export const setText = mutation({
  args: { id: v.id('items'), text: v.string() },
  handler: (ctx, { id, text }) => ctx.db.patch(id, { text }),
});

/** Takes from one and gives to the other: totals stay what they are. */
export const transfer = mutation({
  args: { from: v.id('items'), to: v.id('items'), amount: v.number() },
  handler: async (ctx, { from, to, amount }) => {
    const giver = await Promise.resolve(ctx.db.get(from));
    const taker = await Promise.resolve(ctx.db.get(to));
    if (giver === null || taker === null) throw new Error('no such item');
    ctx.db.patch(from, { rank: Number(giver['rank']) - amount });
    ctx.db.patch(to, { rank: Number(taker['rank']) + amount });
  },
});

export const remove = mutation({ args: { id: v.id('items') }, handler: (ctx, { id }) => ctx.db.delete(id) });

export const refuse = mutation({
  args: { list },
  handler: (ctx, args) => {
    ctx.db.insert('items', { ...args, rank: 0, text: 'never seen' });
    throw new LiveError({ code: 'refused', message: 'Not today.', data: { size: 12n, half: Number.NaN } });
  },
});

export const fail = mutation({
  args: { list },
  handler: (ctx, args) => {
    ctx.db.insert('items', { ...args, rank: 0, text: 'never seen' });
    throw new RangeError('a secret');
  },
});

/** Fails while there are items, with facts that are no JSON. */
export const refusing = query({
  args: { list },
  handler: (ctx, args) => {
    const items = ctx.db
      .query('items')
      .withIndex('by_list', (q) => q.eq('list', args.list))
      .collect();
    if (items.length === 0) return 'empty';
    if (items.length > 1)
      throw new LiveError({ code: 'odd', message: 'Odd facts.', data: { fact: (() => 1) as never } });
    throw new LiveError({ code: 'refused', message: 'Not empty.', data: { count: BigInt(items.length) } });
  },
});

const task = v.union(v.literal('add'), v.literal('fail'), v.literal('nested'));

/** Writes, schedules, and perhaps fails after that. */
export const step = mutation({
  args: { list, text: v.string(), task },
  handler: async (ctx, args): Promise<null> => {
    const id = ctx.db.insert('items', { list: args.list, rank: 1, text: args.text });
    ctx.scheduler.runAfter(24 * 3600 * 1000, 'items:change', {});
    if (args.task === 'add') return null;
    await ctx.runMutation('items:step', { list: args.list, text: `${args.text}, nested`, task: 'add' });
    if (args.task === 'nested') return null;
    ctx.db.patch(id, { text: 'never seen' });
    throw new LiveError({ code: 'refused', message: 'As asked.' });
  },
});

/** Takes steps at once, and counts those that failed. */
export const steps = mutation({
  args: { list, tasks: v.array(task) },
  handler: async (ctx, args) => {
    ctx.db.insert('items', { list: args.list, rank: 0, text: 'own' });
    const taken = args.tasks.map((each, index) =>
      ctx.runMutation('items:step', { list: args.list, text: `${index}`, task: each }),
    );
    const ended = await Promise.allSettled(taken);
    return ended.filter(({ status }) => status === 'rejected').length;
  },
});

export const hidden = internalQuery({ args: {}, handler: () => 'hidden' });
export const change = internalMutation({ args: {}, handler: () => 'changed' });
