import {
  action,
  internalAction,
  internalMutation,
  internalQuery,
  LiveError,
  mutation,
  query,
  v,
  type Value,
} from '@sundog/live/server';

/** How often a function was begun, in this process. */
const attempts = new Map<string, number>();

export const notes = query({ args: {}, handler: (ctx) => ctx.db.query('notes').collect() });

export const items = query({
  args: { list: v.string() },
  handler: (ctx, { list }) =>
    ctx.db
      .query('items')
      .withIndex('by_list', (q) => q.eq('list', list))
      .collect(),
});

export const note = internalMutation({
  args: { text: v.string() },
  handler: (ctx, { text }) =>
    ctx.db.insert('notes', { text, at: ctx.now, who: ctx.auth.getUserIdentity()?.subject ?? null }),
});

export const item = internalMutation({
  args: { list: v.string(), text: v.string() },
  handler: (ctx, given) => ctx.db.insert('items', given),
});

/** Fails the first times. */
export const flaky = internalMutation({
  args: { text: v.string(), failures: v.number() },
  handler: (ctx, { text, failures }) => {
    const attempt = (attempts.get(text) ?? 0) + 1;
    attempts.set(text, attempt);
    ctx.db.insert('notes', { text, at: ctx.now, who: null });
    if (attempt <= failures) throw new Error(`attempt ${attempt} of ${text}`);
  },
});

export const noteLater = mutation({
  args: { text: v.string(), delayMs: v.number() },
  handler: (ctx, { text, delayMs }) => ctx.scheduler.runAfter(delayMs, 'work:note', { text }),
});

export const noteAt = mutation({
  args: { text: v.string(), at: v.number() },
  handler: (ctx, { text, at }) => ctx.scheduler.runAt(new Date(at), 'work:note', { text }),
});

export const flakyLater = mutation({
  args: { text: v.string(), failures: v.number() },
  handler: (ctx, given) => ctx.scheduler.runAfter(0, 'work:flaky', given),
});

/** In every list an item, each from the root shard. */
export const itemsLater = mutation({
  args: { lists: v.array(v.string()), text: v.string() },
  handler: (ctx, { lists, text }) => lists.map((list) => ctx.scheduler.runAfter(0, 'work:item', { list, text })),
});

/** From a list's shard, in the root shard. */
export const noteFromList = mutation({
  args: { list: v.string(), text: v.string(), delayMs: v.number() },
  handler: (ctx, { text, delayMs }) => ctx.scheduler.runAfter(delayMs, 'work:note', { text }),
});

export const leaveAndFail = mutation({
  args: { text: v.string() },
  handler: (ctx, { text }) => {
    ctx.scheduler.runAfter(0, 'work:note', { text });
    ctx.queue.send('OUTBOX', { text });
    throw new LiveError({ code: 'changed_my_mind', message: 'No.' });
  },
});

/** Asynchronous, as code from elsewhere is. */
export const leaveLater = mutation({
  args: { text: v.string(), fails: v.boolean() },
  handler: async (ctx, { text, fails }) => {
    await ctx.runQuery('work:notes', {});
    ctx.scheduler.runAfter(0, 'work:note', { text });
    await ctx.runQuery('work:notes', {});
    ctx.queue.send('OUTBOX', { text });
    if (fails) throw new LiveError({ code: 'changed_my_mind', message: 'No.' });
  },
});

export const cancel = mutation({
  args: { id: v.id('_scheduled_functions'), list: v.optional(v.string()) },
  handler: (ctx, { id }) => ctx.scheduler.cancel(id),
});

export const schedule = mutation({
  args: { path: v.string(), delayMs: v.number(), args: v.any() },
  handler: (ctx, { path, delayMs, args }) =>
    ctx.scheduler.runAfter(delayMs, path as 'work:note', args as Record<string, Value>),
});

export const send = mutation({
  args: { binding: v.string(), message: v.any(), delaySeconds: v.optional(v.number()) },
  handler: (ctx, { binding, message, delaySeconds = 0 }) => ctx.queue.send(binding, message as Value, { delaySeconds }),
});

export const countItems = internalQuery({
  args: { list: v.string() },
  handler: (ctx, { list }) =>
    ctx.db
      .query('items')
      .withIndex('by_list', (q) => q.eq('list', list))
      .collect().length,
});

/** Goes through two shards, and calls what only functions may call. */
export const move = action({
  args: { from: v.string(), to: v.string() },
  returns: v.object({ before: v.number(), after: v.number(), who: v.union(v.string(), v.null()), note: v.string() }),
  handler: async (ctx, { from, to }) => {
    const before = (await ctx.runQuery('work:countItems', { list: from })) as number;
    for (let index = 0; index < before; index += 1) await ctx.runMutation('work:item', { list: to, text: `${index}` });
    const after = (await ctx.runQuery('work:countItems', { list: to })) as number;
    const note = (await ctx.runMutation('work:note', { text: 'moved' })) as string;
    return { before, after, who: ctx.auth.getUserIdentity()?.subject ?? null, note };
  },
});

export const fail = action({
  args: { how: v.string() },
  handler: async (ctx, { how }) => {
    if (how === 'live') throw new LiveError({ code: 'too_late', message: 'Too late.', data: { by: 3n } });
    if (how === 'value') return { when: new Date() };
    if (how === 'inner') return ctx.runMutation('work:leaveAndFail', { text: 'inner' });
    if (how === 'query') return ctx.runQuery('work:note' as 'work:notes', {});
    if (how === 'global') return ctx.global.query('notes' as never).collect();
    throw new Error('a secret');
  },
});

export const outer = action({
  args: { text: v.string() },
  handler: (ctx, given) => ctx.runAction('work:inner', given),
});

export const inner = internalAction({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    await ctx.runMutation('work:note', { text: `${text} ${ctx.scheduledId ?? 'at once'}` });
    await ctx.queue.send('OUTBOX', { text });
    return text;
  },
});

export const actLater = mutation({
  args: { text: v.string() },
  handler: (ctx, given) => ctx.scheduler.runAfter(0, 'work:inner', given),
});

/** What the action does with what is to come. */
export const plan = action({
  args: { text: v.string(), delayMs: v.number(), cancels: v.optional(v.boolean()) },
  handler: async (ctx, { text, delayMs, cancels = false }) => {
    const id = await ctx.scheduler.runAfter(delayMs, 'work:note', { text });
    if (cancels) await ctx.scheduler.cancel(id);
    return id;
  },
});
