import {
  action,
  api,
  cronJobs,
  httpAction,
  httpRouter,
  internal,
  internalMutation,
  internalQuery,
  mutation,
  paginationOptsValidator,
  query,
  v,
} from '@sundog/live/server';
import { type } from 'arktype';
import * as valibot from 'valibot';
import { z } from 'zod';

export const list = query({
  args: { channelId: v.id('channels'), limit: v.optional(v.number()) },
  handler: (ctx, { channelId, limit }) =>
    ctx.db
      .query('messages')
      .withIndex('by_channel', (q) => q.eq('channelId', channelId))
      .order('desc')
      .take(limit ?? 50),
});

export const page = query({
  args: { channelId: v.id('channels'), paginationOpts: paginationOptsValidator },
  handler: (ctx, { channelId, paginationOpts }) =>
    ctx.db
      .query('messages')
      .withIndex('by_channel', (q) => q.eq('channelId', channelId))
      .paginate(paginationOpts),
});

export const send = mutation({
  args: v.object({ channelId: v.id('channels'), text: v.string().default('hello') }),
  returns: v.id('messages'),
  handler: async (ctx, { channelId, text }) => {
    const author = ctx.auth.getUserIdentity()?.tokenIdentifier ?? 'nobody';
    const id = ctx.db.insert('messages', { channelId, author, text, size: 1n, tags: [] });
    ctx.scheduler.runAfter(1000, internal.messages.clear, { channelId });
    ctx.queue.send('AUDIT', { id });
    return id;
  },
});

export const clear = internalMutation({
  args: { channelId: v.id('channels') },
  handler: (ctx, { channelId }) => {
    for (const { _id } of ctx.db.query('messages').withIndex('by_channel', (q) => q.eq('channelId', channelId))) {
      ctx.db.delete(_id);
    }
  },
});

export const count = internalQuery((ctx) => ctx.db.query('channels').collect().length);

export const annotated = query({ handler: (_ctx, args: { readonly by: number }) => args.by });

export const everywhere = query({
  args: { author: v.string() },
  acrossShards: true,
  handler: (ctx, { author }) =>
    ctx.db
      .query('messages')
      .withIndex('by_author', (q) => q.eq('author', author))
      .take(10),
});

export const counts = query({
  args: { author: v.string() },
  acrossShards: 'channelId',
  handler: (ctx, { author }) =>
    ctx.db
      .query('messages')
      .withIndex('by_author', (q) => q.eq('author', author))
      .collect().length,
  merge: (parts, { author }) => parts.map(({ shard, value }) => ({ author, shard, tens: value.toFixed(0) })),
});

export const user = query({
  args: { userId: v.id('users') },
  global: true,
  handler: (ctx, { userId }) => ctx.global.get(userId),
});

export const addUser = mutation({
  args: { email: v.string() },
  global: true,
  handler: async (ctx, { email }) => await ctx.global.insert('users', { email }),
});

export const byZod = query({
  args: z.object({ by: z.string().transform(Number) }),
  returns: z.number(),
  handler: (_ctx, { by }) => by,
});
export const byValibot = query({ args: valibot.object({ by: valibot.number() }), handler: (_ctx, { by }) => by });
export const byArktype = query({ args: type({ by: 'number' }), handler: (_ctx, { by }) => by });

export const welcome = action({
  args: { channelId: v.id('channels') },
  handler: async (ctx, { channelId }): Promise<string> => {
    const id = await ctx.runMutation(api.messages.send, { channelId });
    const length = await ctx.runQuery(internal.messages.count);
    await ctx.global.insert('users', { email: 'a@example.com' });
    return `${id} ${length + 1}`;
  },
});

export const http = httpRouter();
http.route({
  path: '/welcome',
  method: 'POST',
  handler: httpAction(async (ctx, request) => {
    const body = await request.text();
    return new Response(String(await ctx.runQuery(api.messages.annotated, { by: body.length })));
  }),
});

/** A type that contains itself must not keep the compiler busy for ever. */
export interface Tree {
  readonly value: number;
  readonly left?: Tree;
  readonly right?: Tree;
}
export const tree: Tree = { value: 1 };

export const crons = cronJobs();
crons.interval('count', { minutes: 5 }, 'messages:welcome', { channelId: 'x' });
