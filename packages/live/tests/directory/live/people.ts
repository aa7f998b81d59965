import { action, internalMutation, mutation, query, v } from '@sundog/live/server';

const person = { email: v.string(), name: v.string(), age: v.number() };

export const list = query({
  global: true,
  args: {},
  handler: (ctx) => ctx.global.query('people').withIndex('by_email').collect(),
});

/** Names of those who are at least so old, and less than ten years older. */
export const decade = query({
  global: true,
  args: { age: v.number() },
  handler: async (ctx, { age }) => {
    const people = await ctx.global
      .query('people')
      .withIndex('by_age', (q) => q.gte('age', age).lt('age', age + 10))
      .collect();
    return people.map(({ name }) => name);
  },
});

export const whoAmI = query({
  global: true,
  args: {},
  handler: (ctx) => ctx.auth.getUserIdentity()?.subject ?? null,
});

export const add = mutation({
  global: true,
  args: person,
  handler: (ctx, fields) => ctx.global.insert('people', fields),
});

export const birthday = mutation({
  global: true,
  args: { id: v.id('people') },
  handler: async (ctx, { id }) => {
    const found = await ctx.global.get(id);
    const age = Number(found?.['age']) + 1;
    await ctx.global.patch(id, { age });
    return age;
  },
});

export const addTwoAndFail = mutation({
  global: true,
  args: person,
  handler: async (ctx, fields) => {
    await ctx.global.insert('people', fields);
    await ctx.global.insert('people', { ...fields, email: `${fields.email}.2` });
    throw new Error('on purpose');
  },
});

export const wrongTier = mutation({
  global: true,
  args: {},
  handler: (ctx) => ctx.global.insert('notes', { text: 'x' }),
});

export const addByAction = action({
  args: person,
  handler: async (ctx, fields) => {
    const id = await ctx.global.insert('people', fields);
    const found = await ctx.global.get(id);
    return found?.['name'] ?? null;
  },
});

/** Sees what its mutation has written. */
export const addThroughMutation = action({
  args: person,
  handler: async (ctx, fields): Promise<unknown> => {
    await ctx.runMutation('people:add', fields);
    return ctx.runQuery('people:decade', { age: Math.floor(fields.age / 10) * 10 });
  },
});

export const addLater = internalMutation({
  global: true,
  args: person,
  handler: (ctx, fields) => ctx.global.insert('people', fields),
});
